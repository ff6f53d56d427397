frappe.ui.form.on("Improvement Review Input", {
	refresh(frm) {
		frm.disable_save();
		itss_improvement.review_inputs.show(frm.fields_dict.page_view.$wrapper, frm.doc.review);
	},
});
