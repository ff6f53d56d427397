frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Improvement Opportunities by Source"] = {
	method: "itss_improvement.api.figures.opportunities_by_source",
	filters: [],
};
