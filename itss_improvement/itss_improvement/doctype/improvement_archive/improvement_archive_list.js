frappe.listview_settings["Improvement Archive"] = {
	hide_name_column: false,
	onload(listview) {
		listview.page.clear_primary_action();
	},
};
