frappe.listview_settings["Improvement Department"] = { hide_name_column: true };
