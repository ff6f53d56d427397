frappe.ui.form.on("Improvement Reminder", {
	refresh(frm) {
		frm.disable_save();
	},
});
