frappe.ui.form.on("Improvement Settings", {
	refresh(frm) {
		frm.dashboard.clear_headline();
		frm.dashboard.set_headline_alert(
			__(
				"What the regulation leaves to the company. Changes hold from now on: what was decided before stays as it is."
			),
			"blue"
		);
	},
});
