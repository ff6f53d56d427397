// What is written around our charts, for their sources: the library lets one entry more than fits stand in a row of the
// legend, gives a second row no room, and always writes the last label of the axis, whatever stands there.
frappe.provide("itss_improvement.legends");

(() => {
	const GAP = 20;
	const ROW = 24;

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

	/** The last is this month's: it stays, and what it would lie on goes. */
	function thin_out(axis) {
		let taken = Infinity;
		for (const label of [...axis.querySelectorAll("text")].reverse()) {
			const { left, right } = label.getBoundingClientRect();
			const hidden = right + 2 > taken;
			label.style.visibility = hidden ? "hidden" : "";
			if (!hidden && right > left) taken = left;
		}
	}

	/** A chart draws itself anew whenever its size changes. */
	function watch(widget) {
		if (widget.itss_legend_is_watched) return;
		widget.itss_legend_is_watched = true;
		const look = () => {
			widget.querySelectorAll("svg .chart-legend").forEach(lay_out);
			widget.querySelectorAll("svg .x.axis").forEach(thin_out);
		};
		new MutationObserver(look).observe(widget, { childList: true, subtree: true });
		look();
	}

	/** Keep the legends of the charts with these titles whole. A widget does not say which chart it is but by its title. */
	itss_improvement.legends.keep_whole = (titles) =>
		document.querySelectorAll(".dashboard-widget-box").forEach((widget) => {
			const title = widget.querySelector(".widget-title");
			if (!title || !titles.includes(title.textContent.trim())) return;
			// what a pointer is told of it, the framework does not translate
			if (title.title) title.title = title.textContent.trim();
			watch(widget);
		});
})();
