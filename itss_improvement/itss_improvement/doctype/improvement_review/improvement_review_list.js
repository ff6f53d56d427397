frappe.listview_settings["Improvement Review"] = { add_fields: ["status", "review_date"] };
