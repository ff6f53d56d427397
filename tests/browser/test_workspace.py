"""The workspace as a picture: nothing is cut off."""

from __future__ import annotations

import pytest

from tests.browser.site import QUALITY

CHART = "每周信号（按类型）"
LEGEND = """(title) => {
	const widget = [...document.querySelectorAll(".dashboard-widget-box")].find(
		(one) => one.querySelector(".widget-title").textContent.trim() === title
	);
	const box = ({ left, top, right, bottom }) => ({ left, top, right, bottom });
	return {
		widget: box(widget.getBoundingClientRect()),
		entries: [...widget.querySelectorAll(".chart-legend > g")].map((one) => ({
			text: one.textContent,
			...box(one.getBoundingClientRect()),
		})),
		drawing: box(widget.querySelector("svg.frappe-chart").getBoundingClientRect()),
	};
}"""


def beside(one: dict, other: dict) -> bool:
	return (
		one["right"] <= other["left"]
		or other["right"] <= one["left"]
		or one["bottom"] <= other["top"]
		or other["bottom"] <= one["top"]
	)


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_the_legend_of_the_signals_is_whole(page_as, api_as, width):
	kinds = {row["kind"] for row in api_as(QUALITY).list("Improvement Signal", [], "kind", limit=0)}
	desk = page_as(QUALITY, viewport={"width": width, "height": 900}).open("service-quality-improvement")
	desk.body.locator("svg .chart-legend > g").first.wait_for()
	for _twice in range(2):
		desk.settle()
		desk.page.wait_for_timeout(1000)
		found = desk.page.evaluate(LEGEND, CHART)
		entries = found["entries"]
		assert len(entries) == len(kinds)
		for place, entry in enumerate(entries):
			for around in (found["drawing"], found["widget"]):
				assert around["left"] <= entry["left"] and entry["right"] <= around["right"], entry
				assert entry["bottom"] <= around["bottom"], entry
			assert all(beside(entry, other) for other in entries[:place]), entry
		# a chart is drawn anew when it changes its size
		desk.page.set_viewport_size({"width": width - 40, "height": 900})
