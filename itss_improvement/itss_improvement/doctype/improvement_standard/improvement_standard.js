frappe.ui.form.on("Improvement Standard", {
	refresh(frm) {
		if (frm.is_new() || !frappe.boot.user.all_reports["Improvement Self-Check"]) return;
		frm.add_custom_button(__("Improvement Self-Check"), () =>
			frappe.set_route("query-report", "Improvement Self-Check", { standard: frm.doc.name })
		);
	},
});
