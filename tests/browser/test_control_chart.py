"""From a signal of a control chart to the chart, as the quality officer reads it."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import OWNER, QUALITY
from tests.browser.test_accessibility import check

REPORT = "query-report/Improvement Control Chart"
SIGNAL = "Improvement Signal"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

of_half_a_year = pytest.mark.skipif(
	bool(os.environ.get("BENCH")), reason="a bench's service desk has weeks of its own"
)


def picture(desk):
	return desk.body.locator(".itss-control-chart svg")


@pytest.fixture
def signal(api_as) -> dict:
	return api_as(QUALITY).list(
		SIGNAL, {"kind": "Attainment Out of Control"}, "name", "evidence", "subject", "ticket_type"
	)[0]


@of_half_a_year
@pytest.mark.row("R7", "R26")
def test_a_signal_leads_to_its_chart(page_as, signal, axe):
	desk = page_as(QUALITY).open(f"improvement-signal/{signal['name']}")
	desk.wait_for_form(SIGNAL, signal["name"])
	expect(desk.field("evidence")).to_contain_text("中心线")
	expect(desk.field("evidence")).to_contain_text("低于控制限")
	check(axe, desk, ".form-page")
	desk.button("控制图").click()
	expect(picture(desk)).to_be_visible()
	expect(desk.input("ticket_type")).to_have_value("巡检")
	expect(desk.input("team")).to_have_value("网络组")
	# the week that was worse is the latest, and is marked
	marks = picture(desk).locator("[data-week]")
	expect(marks).to_have_count(26)
	assert marks.last.get_attribute("data-standing") == "worse"
	first_row = desk.body.locator(".dt-row-0")
	expect(first_row).to_contain_text("25.0%")
	expect(first_row).to_contain_text("1 周超出控制限")
	check(axe, desk, ".itss-control-chart")


@of_half_a_year
@pytest.mark.row("R3", "R7")
def test_the_report_is_filtered(page_as):
	desk = page_as(QUALITY).open(f"{REPORT}?ticket_type=巡检&weeks=20")
	expect(picture(desk).locator("[data-week]")).to_have_count(20)
	desk.choose("charted", "Tickets per Working Day")
	expect(picture(desk).locator("> title")).to_contain_text("每工作日工单量")
	desk.fill("weeks", "13")
	expect(picture(desk).locator("[data-week]")).to_have_count(13)


@of_half_a_year
@pytest.mark.row("R3")
def test_on_a_telephone_the_picture_scrolls_and_the_page_does_not(page_as):
	desk = page_as(QUALITY, viewport={"width": 390, "height": 844}).open(f"{REPORT}?ticket_type=巡检")
	expect(picture(desk)).to_be_visible()
	desk.settle()
	assert desk.page.evaluate(OVERFLOW) <= 0


def test_nobody_else_is_shown_one(page_as):
	desk = page_as(OWNER).open(REPORT)
	expect(desk.page.get_by_text(re.compile("没有权限|无权|权限")).first).to_be_visible()
	expect(picture(desk)).to_have_count(0)
	desk.settle()
	desk.window.expect_refusal(403)
	# what the framework says of a report that it got nothing of
	desk.window.faults = [fault for fault in desk.window.faults if "error: undefined" not in fault]
