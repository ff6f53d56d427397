frappe.listview_settings["Improvement Trigger"] = { hide_name_column: true };
