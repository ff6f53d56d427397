frappe.ui.form.on("Improvement Signal", {
	setup(frm) {
		// the service desk's own words, which it or the site may have translated
		for (const field of ["desk", "ticket_type", "priority"]) {
			frm.fields_dict[field].df.formatter = (value) => frappe.utils.escape_html(__(value || ""));
		}
	},

	refresh(frm) {
		frm.disable_save();
		const outcome = frm.doc.outcome;
		frm.dashboard.clear_headline();
		if (outcome) frm.dashboard.set_headline_alert(frappe.utils.escape_html(outcome), "blue");
	},
});
