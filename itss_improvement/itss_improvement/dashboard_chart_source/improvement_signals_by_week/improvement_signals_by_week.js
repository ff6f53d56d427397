frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Improvement Signals by Week"] = {
	method: "itss_improvement.api.figures.signals_by_week",
	filters: [],
};
