(() => {
	const QUANTITIES = ["SLA Attainment", "Tickets per Working Day", "Tickets per Week"];

	/** Teams and types are the service desk's own: they are asked for once the report is open. */
	function offer_choices(report) {
		return frappe.xcall("itss_improvement.api.control_chart.choices").then((choices) => {
			for (const [fieldname, values] of Object.entries(choices)) {
				const field = report.get_filter(fieldname);
				field.set_data(values);
				field.set_input(report.get_filter_value(fieldname));
			}
		});
	}

	frappe.query_reports["Improvement Control Chart"] = {
		filters: [
			{ fieldname: "team", label: __("Team"), fieldtype: "Autocomplete", options: [] },
			{ fieldname: "ticket_type", label: __("Ticket Type"), fieldtype: "Autocomplete", options: [] },
			{
				fieldname: "charted",
				label: __("Charted"),
				fieldtype: "Select",
				options: QUANTITIES.map((value) => ({ value, label: __(value) })),
				default: QUANTITIES[0],
				reqd: 1,
			},
			{ fieldname: "weeks", label: __("Weeks"), fieldtype: "Int", default: 52, reqd: 1 },
			{
				fieldname: "until",
				label: __("As Of"),
				fieldtype: "Date",
				default: frappe.datetime.get_today(),
				reqd: 1,
			},
			{
				fieldname: "desk",
				label: __("Service Desk"),
				fieldtype: "Autocomplete",
				options: [],
			},
			{
				fieldname: "plain_limits",
				label: __("Without Allowance for Scatter"),
				fieldtype: "Check",
				default: 0,
			},
		],

		onload: offer_choices,

		formatter(value, row, column, data, default_formatter) {
			const shown = default_formatter(value, row, column, data);
			const marked = data && data.standing && ["week", "value", "rules"].includes(column.fieldname);
			if (!marked) return shown;
			const colour = data.standing === "worse" ? "var(--red-600, #b42318)" : "var(--green-700, #1a7f37)";
			return `<span style="font-weight: 600; color: ${colour}">${shown}</span>`;
		},
	};
})();
