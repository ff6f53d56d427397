frappe.ui.form.on("Improvement Survey Invitation", {
	refresh(frm) {
		frm.disable_save();
		itss_improvement.form.name_inputs(frm.fields_dict);
		const { status, expires_on: until } = frm.doc;
		if (status === "Sent" && until <= frappe.datetime.now_datetime()) {
			frm.page.set_indicator(__("Expired"), "orange");
		}
	},
});
