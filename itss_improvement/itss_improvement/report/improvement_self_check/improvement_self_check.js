(() => {
	const COLOURS = {
		enough: "var(--green-700, #1a7f37)",
		too_few: "var(--orange-700, #a15c00)",
		none: "var(--red-600, #b42318)",
		not_named: "var(--gray-700, #525252)",
	};

	/** The list of what was counted, with the filters it was counted by. */
	function link_to(doctype, filters, shown) {
		const query = Object.entries(filters)
			.map(([field, filter]) => `${field}=${encodeURIComponent(JSON.stringify(filter))}`)
			.join("&");
		const list = frappe.router.make_url([frappe.router.slug(doctype), "view", "list"]);
		return `<a href="${list}?${query}" style="text-decoration: underline">${shown}</a>`;
	}

	frappe.query_reports["Improvement Self-Check"] = {
		filters: [
			{
				fieldname: "year",
				label: __("Year"),
				fieldtype: "Data",
				default: frappe.datetime.get_today().slice(0, 4),
				reqd: 1,
			},
			{
				fieldname: "standard",
				label: __("Standard"),
				fieldtype: "Link",
				options: "Improvement Standard",
			},
		],

		formatter(value, row, column, data, default_formatter) {
			// the framework shows a text as HTML, and people wrote it
			const text = column.fieldtype === "Data" ? frappe.utils.escape_html(value || "") : value;
			const shown = default_formatter(text, row, column, data);
			if (!data) return shown;
			const filters = data.lists && data.lists[column.fieldname];
			if (filters && value) return link_to(data.doctype, filters, shown);
			if (column.fieldname === "verdict" && COLOURS[data.standing])
				return `<span style="font-weight: 600; color: ${COLOURS[data.standing]}">${shown}</span>`;
			return shown;
		},
	};
})();
