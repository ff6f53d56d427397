frappe.query_reports["Improvement Evidence Gaps"] = {
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
		{
			fieldname: "kind",
			label: __("Gap"),
			fieldtype: "Select",
			options: [
				"",
				{ value: "Effect Not Verified", label: __("Effect Not Verified") },
				{ value: "Verified by Somebody Who Did It", label: __("Verified by Somebody Who Did It") },
				{ value: "Not Found Effective", label: __("Not Found Effective") },
				{ value: "Not Measured Before and After", label: __("Not Measured Before and After") },
				{ value: "Not Standardised", label: __("Not Standardised") },
				{ value: "No Training", label: __("No Training") },
				{ value: "Not in the Case Library", label: __("Not in the Case Library") },
				{ value: "None Needed, It Is Claimed", label: __("None Needed, It Is Claimed") },
				{ value: "Overdue", label: __("Overdue") },
				{ value: "Out of order", label: __("Out of order") },
				{ value: "Entered late", label: __("Entered late") },
				{ value: "Not Signed", label: __("Not Signed") },
				{ value: "No Evidence of Implementation", label: __("No Evidence of Implementation") },
				{ value: "Attachment Not There", label: __("Attachment Not There") },
			],
		},
		{ fieldname: "closed_only", label: __("Closed Ones Only"), fieldtype: "Check" },
	],

	formatter(value, row, column, data, default_formatter) {
		// the framework shows a text as HTML, and people wrote it, customers too
		const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value || "") : value;
		const shown = default_formatter(text, row, column, data);
		return column.fieldname === "kind" && data
			? `<span style="font-weight: 600; color: var(--red-600, #b42318)">${shown}</span>`
			: shown;
	},
};
