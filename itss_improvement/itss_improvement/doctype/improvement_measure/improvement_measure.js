frappe.ui.form.on("Improvement Measure", {
	refresh(frm) {
		itss_improvement.form.name_inputs(frm.fields_dict);
		itss_improvement.lifecycle.show(frm);
	},
});
