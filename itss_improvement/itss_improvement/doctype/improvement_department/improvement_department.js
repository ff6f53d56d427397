frappe.ui.form.on("Improvement Department", {
	setup(frm) {
		frm.set_query("reports_to", () => ({ filters: { disabled: 0, name: ["!=", frm.doc.name] } }));
	},

	refresh(frm) {
		show_who_answers(frm);
		if (!frm.perm[0] || !frm.perm[0].write) return;
		frappe.xcall("itss_improvement.api.form.teams").then(
			(teams) => frm.fields_dict.teams.grid.update_docfield_property("team", "options", teams),
			() => {}
		);
	},
});

/** Said only where it is not the head: a vacancy is to be seen. */
function show_who_answers(frm) {
	frm.dashboard.clear_headline();
	if (frm.is_new()) return;
	const { name, modified } = frm.doc;
	frappe.xcall("itss_improvement.api.form.department", { name }).then(
		(found) => {
			// another record may have been opened meanwhile
			if (frm.doc.name !== name || frm.doc.modified !== modified) return;
			if (!found) {
				frm.dashboard.set_headline_alert(__("Nobody who can log in answers for this department."), "red");
			} else if (found.user !== frm.doc.head) {
				const who = frappe.utils.escape_html(found.full_name);
				frm.dashboard.set_headline_alert(__("{0} answers for this department now.", [who]), "orange");
			}
		},
		() => {}
	);
}
