frappe.query_reports["Unmet Targets"] = {
	filters: [
		{
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Data",
			default: frappe.datetime.get_today().slice(0, 4),
			reqd: 1,
		},
		{
			fieldname: "department",
			label: __("Responsible Department"),
			fieldtype: "Link",
			options: "Improvement Department",
		},
	],

	formatter(value, row, column, data, default_formatter) {
		// the framework shows a text as HTML, and people wrote it, customers too
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value || "") : value;
		const shown = default_formatter(text, row, column, data);
		return shown;
	},
};
