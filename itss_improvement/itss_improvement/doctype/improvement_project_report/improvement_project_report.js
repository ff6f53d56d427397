const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Project Report", {
	setup(frm) {
		frm.set_query("project", () => ({ filters: { status: "In Progress" } }));
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_headline(frm);
		itss_improvement.lifecycle.show(frm);
		if (!frm.is_new()) {
			frm.add_custom_button(__("Open Project"), () =>
				frappe.set_route("Form", "Improvement Project", frm.doc.project)
			);
		}
	},

	/** The period that the project is asked for next. */
	project(frm) {
		if (!frm.is_new() || !frm.doc.project) return;
		frappe.db
			.get_value("Improvement Project", frm.doc.project, ["report_from", "report_to"])
			.then(({ message }) => {
				if (!frm.doc.period_from) frm.set_value("period_from", message.report_from);
				if (!frm.doc.period_to) frm.set_value("period_to", message.report_to);
			});
	},
});

function show_headline(frm) {
	const { doc } = frm;
	frm.dashboard.clear_headline();
	if (doc.working_days_late) {
		const text = __("It was due on {0} and came {1} working days late.", [
			html(frappe.datetime.str_to_user(doc.due_date)),
			doc.working_days_late,
		]);
		frm.dashboard.set_headline_alert(text, "orange");
	} else if (doc.status === "Draft" && doc.due_date) {
		const late = doc.due_date < frappe.datetime.get_today();
		const due = html(frappe.datetime.str_to_user(doc.due_date));
		frm.dashboard.set_headline_alert(
			late ? __("It is overdue since {0}.", [due]) : __("It is due on {0}.", [due]),
			late ? "red" : "blue"
		);
	}
}
