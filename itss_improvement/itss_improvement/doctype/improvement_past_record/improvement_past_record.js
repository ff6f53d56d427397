frappe.ui.form.on("Improvement Past Record", {
	refresh(frm) {
		frm.disable_save();
		frm.set_intro(
			__("From before this app, entered from paper. Nobody took its steps or signed it here, and no figure counts it."),
			"orange"
		);
	},
});
