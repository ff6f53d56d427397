frappe.query_reports["Improvement Figures by Month"] = {
	filters: [],

	onload(report) {
		report.page.add_inner_button(__("Improvement Dashboard"), () =>
			frappe.set_route("improvement-dashboard")
		);
	},
};
