const html = frappe.utils.escape_html;
const UNFINISHED = ["In Revision", "Returned", "Awaiting Approval"];

frappe.ui.form.on("Improvement Document Revision", {
	setup(frm) {
		frm.set_query("document", () => ({ filters: { status: "Current" } }));
		frm.set_query("responsible_department", () => ({ filters: { disabled: 0 } }));
		frm.set_query("responsible_person", () => ({ filters: { enabled: 1 } }));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_headline(frm);
		itss_improvement.lifecycle.show(frm);
		if (!frm.is_new()) {
			frm.add_custom_button(__("Open Document"), () =>
				frappe.set_route("Form", "Improvement Document", frm.doc.document)
			);
		}
	},

	/** The server takes it over as well: here it is seen before the form is saved. */
	document(frm) {
		if (!frm.doc.document) return;
		frappe.db
			.get_value("Improvement Document", frm.doc.document, ["current_version", "owning_department"])
			.then(({ message }) => {
				frm.doc.old_version = message.current_version;
				frm.doc.owning_department = message.owning_department;
				["old_version", "owning_department"].forEach((field) => frm.refresh_field(field));
			});
	},
});

function show_headline(frm) {
	const { doc } = frm;
	frm.dashboard.clear_headline();
	if (doc.status === "Returned" && doc.return_reason) {
		frm.dashboard.set_headline_alert(`${html(__("Returned"))}: ${html(doc.return_reason)}`, "orange");
	} else if (doc.status === "Cancelled") {
		frm.dashboard.set_headline_alert(
			`${html(__("Cancelled"))}: ${html(doc.cancellation_reason || "")}`,
			"gray"
		);
	} else if (!frm.is_new() && UNFINISHED.includes(doc.status) && doc.due_date) {
		const late = doc.due_date < frappe.datetime.get_today();
		const due = html(frappe.datetime.str_to_user(doc.due_date));
		frm.dashboard.set_headline_alert(
			late ? __("It is overdue since {0}.", [due]) : __("It is due on {0}.", [due]),
			late ? "red" : "blue"
		);
	}
}
