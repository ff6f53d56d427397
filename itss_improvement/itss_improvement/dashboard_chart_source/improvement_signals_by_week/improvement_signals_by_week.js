frappe.provide("frappe.dashboards.chart_sources");

(() => {
	const CHART = "Improvement Signals by Week";
	const GAP = 20;
	const ROW = 24;

	/** The library lets one entry more than fits stand in a row of the legend, and gives a second row no room. */
	function lay_out(legend) {
		const svg = legend.ownerSVGElement;
		const [left, top] = [legend.getCTM().e - svg.getCTM().e, legend.getCTM().f - svg.getCTM().f];
		let [x, y] = [0, 0];
		for (const entry of legend.children) {
			const { width } = entry.getBBox();
			if (x && left + x + width > svg.clientWidth) [x, y] = [0, y + ROW];
			entry.setAttribute("transform", `translate(${x}, ${y + 5})`);
			x += width + GAP;
		}
		svg.setAttribute("height", Math.max(svg.getAttribute("height"), top + y + ROW));
	}

	/** A widget does not say which chart it is but by its title. */
	function widgets() {
		return [...document.querySelectorAll(".dashboard-widget-box")].filter(
			(widget) => widget.querySelector(".widget-title").textContent.trim() === __(CHART)
		);
	}

	/** A chart draws itself anew whenever its size changes. */
	function watch(widget) {
		if (widget.itss_legend_is_watched) return;
		widget.itss_legend_is_watched = true;
		const look = () => widget.querySelectorAll("svg .chart-legend").forEach(lay_out);
		new MutationObserver(look).observe(widget, { childList: true, subtree: true });
		look();
	}

	frappe.dashboards.chart_sources[CHART] = {
		filters: [],
		// asked for whenever one of these charts gets its data
		get method() {
			widgets().forEach(watch);
			return "itss_improvement.api.figures.signals_by_week";
		},
	};
})();
