frappe.ui.form.on("Improvement Calendar", {
	refresh(frm) {
		if (frm.is_new() || !frm.perm[0] || !frm.perm[0].write) return;
		const reload = () => frm.reload_doc();
		frm.add_custom_button(
			__("Statutory Holidays"),
			() => itss_improvement.calendar.import_from_library(frm.doc.year, reload),
			__("Import")
		);
		frm.add_custom_button(
			__("CSV File"),
			() => itss_improvement.calendar.import_csv(frm.doc.year, reload),
			__("Import")
		);
	},
});
