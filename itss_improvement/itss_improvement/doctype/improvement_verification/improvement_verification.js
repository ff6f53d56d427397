const html = frappe.utils.escape_html;

frappe.ui.form.on("Improvement Verification", {
	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		show_headline(frm);
		itss_improvement.lifecycle.show(frm);
		frm.add_custom_button(__("Open Verified Record"), () =>
			frappe.set_route("Form", frm.doc.reference_doctype, frm.doc.reference_name)
		);
	},
});

function show_headline(frm) {
	const { doc } = frm;
	frm.dashboard.clear_headline();
	if (doc.status === "Concluded") {
		const color = { Effective: "green", "Partly Effective": "orange", Ineffective: "red" }[doc.conclusion];
		const said = doc.conclusion_reason ? `: ${html(doc.conclusion_reason)}` : "";
		frm.dashboard.set_headline_alert(`${html(__(doc.conclusion))}${said}`, color);
	} else if (doc.status === "Draft" && doc.verify_by) {
		const late = doc.verify_by < frappe.datetime.get_today();
		const due = html(frappe.datetime.str_to_user(doc.verify_by));
		frm.dashboard.set_headline_alert(
			late ? __("It is overdue since {0}.", [due]) : __("It is due on {0}.", [due]),
			late ? "red" : "blue"
		);
	}
}
