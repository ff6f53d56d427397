frappe.ui.form.on("Improvement Notice", {
	setup(frm) {
		const enabled = () => ({ filters: { disabled: 0 } });
		frm.set_query("responsible_department", enabled);
		frm.set_query("copied_departments", enabled);
	},

	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		itss_improvement.lifecycle.show(frm);
	},
});
