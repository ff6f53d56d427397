frappe.ui.form.on("Improvement Report", {
	refresh(frm) {
		frm.disable_save();
	},
});
