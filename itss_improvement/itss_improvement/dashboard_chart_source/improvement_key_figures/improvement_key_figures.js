frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Improvement Key Figures"] = {
	filters: [],
	// asked for whenever one of these charts gets its data; which it is, the server knows by the name of the chart
	get method() {
		frappe.require("/assets/itss_improvement/js/legends.js", () =>
			itss_improvement.legends.keep_whole([
				__("Improvements on Time"),
				__("Effective at the First Verification"),
				__("Preventive Share of Actions"),
				__("Noticed Before the Breach"),
				__("Participation by Department"),
				__("Customer Satisfaction"),
				__("Conformity With the Standards"),
			])
		);
		return "itss_improvement.api.key_figures.chart";
	},
};
