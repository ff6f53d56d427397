frappe.ui.form.on("Improvement Remote Ticket", {
	refresh(frm) {
		frm.disable_save();
		if (/^https?:\/\//.test(frm.doc.ticket_url || "")) {
			frm.add_custom_button(__("Open the Ticket"), () =>
				window.open(frm.doc.ticket_url, "_blank", "noopener,noreferrer")
			);
		}
	},
});
