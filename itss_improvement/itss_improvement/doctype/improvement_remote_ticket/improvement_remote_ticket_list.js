frappe.listview_settings["Improvement Remote Ticket"] = {
	hide_name_column: true,
};
