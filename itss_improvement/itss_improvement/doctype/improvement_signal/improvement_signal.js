frappe.ui.form.on("Improvement Signal", {
	refresh(frm) {
		frm.disable_save();
		const outcome = frm.doc.outcome;
		frm.dashboard.clear_headline();
		if (outcome) frm.dashboard.set_headline_alert(frappe.utils.escape_html(outcome), "blue");
	},
});
