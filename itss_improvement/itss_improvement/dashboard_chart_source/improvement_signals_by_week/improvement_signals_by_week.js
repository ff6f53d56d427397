frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Improvement Signals by Week"] = {
	filters: [],
	// asked for whenever one of these charts gets its data
	get method() {
		frappe.require("/assets/itss_improvement/js/legends.js", () =>
			itss_improvement.legends.keep_whole([__("Improvement Signals by Week")])
		);
		return "itss_improvement.api.figures.signals_by_week";
	},
};
