frappe.listview_settings["Improvement Calendar"] = {
	hide_name_column: true,

	onload(listview) {
		if (!frappe.model.can_create(listview.doctype)) return;
		const open = (year) => frappe.set_route("Form", listview.doctype, year);
		listview.page.add_inner_button(__("Import Statutory Holidays"), () =>
			itss_improvement.calendar.import_from_library(null, open)
		);
		listview.page.add_inner_button(__("Import CSV"), () =>
			itss_improvement.calendar.import_csv(null, open)
		);
	},
};
