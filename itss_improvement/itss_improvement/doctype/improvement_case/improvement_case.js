const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Case", {
	setup(frm) {
		frm.set_query("opportunity", "improvements", () => ({
			filters: {
				status: ["in", ["Assessed", "Awaiting Verification", "Under Observation", "Closed"]],
			},
		}));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_headline(frm);
		itss_improvement.lifecycle.show(frm);
		if (frm.doc.reference_name && frappe.model.can_read(frm.doc.reference_doctype)) {
			frm.add_custom_button(__("Open Source Record"), () =>
				frappe.set_route("Form", frm.doc.reference_doctype, frm.doc.reference_name)
			);
		}
		if (frm.doc.status === "Published" && helps(frappe.user_roles)) {
			frm.add_custom_button(__("This Helped Me"), () => this_helped_me(frm)).addClass("btn-primary");
		}
	},
});

/** An auditor reads cases, and uses none. */
const helps = (roles) => roles.some((role) => role.startsWith("ITSS ") && role !== "ITSS Auditor");

function this_helped_me(frm) {
	return frappe
		.xcall("itss_improvement.api.case.use", { case: frm.doc.name })
		.then(({ use_count }) => {
			frappe.show_alert({ message: __("Thank you. It helped {0} times.", [use_count]), indicator: "green" });
			frm.reload_doc();
		});
}

function show_headline(frm) {
	const { doc } = frm;
	frm.dashboard.clear_headline();
	if (doc.status === "Withdrawn") {
		frm.dashboard.set_headline_alert(`${__("Withdrawn")}: ${html(doc.withdrawal_reason || "")}`, "gray");
	} else if (doc.status === "Draft") {
		const left_out = doc.names_left_out
			? __("Names left out of the draft: {0}. Read it through: every employee will.", [doc.names_left_out])
			: __("Read it through before it is published: every employee will.");
		const reason = doc.revision_reason ? `<div>${__("Revised")}: ${html(doc.revision_reason)}</div>` : "";
		frm.dashboard.set_headline_alert(`${html(left_out)}${reason}`, "yellow");
	} else if (doc.best_practice) {
		frm.dashboard.set_headline_alert(
			`<b>${__("Best Practice")}</b>: ${html(doc.best_practice_reason || "")}`,
			"green"
		);
	}
}
