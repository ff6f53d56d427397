frappe.listview_settings["Improvement Disposal"] = { add_fields: ["status"] };
