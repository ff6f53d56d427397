frappe.ui.form.on("Improvement Department", {
	refresh(frm) {
		if (!frm.perm[0] || !frm.perm[0].write) return;
		frappe.xcall("itss_improvement.api.form.teams").then(
			(teams) => frm.fields_dict.teams.grid.update_docfield_property("team", "options", teams),
			() => {}
		);
	},
});
