frappe.listview_settings["Improvement Desk Connection"] = {
	hide_name_column: true,
	add_fields: ["status", "enabled", "last_result"],

	get_indicator(doc) {
		if (!doc.enabled) return [__("Switched Off"), "gray", "enabled,=,0"];
		const colours = { "Never Read": "gray", "Up to Date": "green", Failed: "red" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
