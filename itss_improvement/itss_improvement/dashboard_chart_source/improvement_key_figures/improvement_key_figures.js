frappe.provide("frappe.dashboards.chart_sources");

// which figure it is, the server knows by the name of the chart
frappe.dashboards.chart_sources["Improvement Key Figures"] = {
	filters: [],
	method: "itss_improvement.api.key_figures.chart",
};
