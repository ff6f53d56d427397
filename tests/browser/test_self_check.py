"""The self-check with its clauses, the year's plan and the missed targets, as people see them in Chinese."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import OWNER, QUALITY
from tests.browser.test_hostile import SUBJECTS, expect_nothing_ran
from tests.browser.test_language import check

STANDARD = "GB/T 28827.3-2012"
CLAUSES = (
	{
		"clause": "6.2",
		"requirement": "发现问题要识别为改进机会",
		"evidence": "Improvement Opportunity",
		"least_a_year": 1,
	},
	{"clause": "6.2", "evidence": "Corrective and Preventive Action", "least_a_year": 50},
	{"clause": "8.1", "requirement": "每年演练后评审", "evidence": "Improvement Review", "least_a_year": 99},
	{"clause": "9.4", "requirement": "待定"},
)


@pytest.fixture
def clauses(api_as):
	"""Of one standard, for as long as the test lasts."""
	api = api_as(QUALITY)

	def enter(rows) -> list:
		doc = api.call("frappe.client.get", doctype="Improvement Standard", name=STANDARD)
		api.call("frappe.client.save", doc={**doc, "clauses": [dict(row) for row in rows]})
		return doc["clauses"]

	before = enter(CLAUSES)
	yield
	enter(before)


def cell(desk, text: str):
	return desk.body.locator(".dt-cell__content", has_text=text)


@pytest.mark.row("R20", "R29")
def test_from_the_standard_to_the_check_and_on_to_what_was_counted(page_as, clauses):
	desk = page_as(QUALITY, viewport={"width": 1280, "height": 900})
	desk.open(f"improvement-standard/{STANDARD.replace('/', '%2F')}")
	desk.wait_for_form("Improvement Standard", STANDARD)
	check(desk)
	desk.button("ITSS 标准自查").click()
	desk.page.wait_for_url(re.compile("query-report/Improvement"))
	for text in ("发现问题要识别为改进机会", "不足", "尚无记录", "未指定佐证"):
		expect(cell(desk, text).first).to_be_visible()
	check(desk)
	finished = desk.body.locator(".dt-cell__content a[href*='assessed_on']").first
	counted = int(finished.inner_text())
	finished.click()
	desk.page.wait_for_url(re.compile("improvement-opportunity"))
	desk.wait_for_list()
	filters = desk.page.evaluate("() => cur_list.filter_area.get().map((filter) => filter.slice(1, 3))")
	assert sorted(filters) == [["assessed_on", "Between"], ["status", "in"]]
	desk.page.wait_for_function("(count) => cur_list.data.length === count", arg=min(counted, 20))
	assert counted > 0
	check(desk)


@pytest.mark.row("R20")
def test_a_standard_without_clauses_says_what_to_do(page_as):
	desk = page_as(QUALITY).open("query-report/Improvement Self-Check")
	expect(cell(desk, "尚未录入条款").first).to_be_visible()
	check(desk)


@pytest.mark.row("R15", "R29")
@pytest.mark.parametrize(
	("report", "shown"),
	[("Improvement Plan of the Year", "年未关闭的改进"), ("Unmet Targets", "年未达成的指标")],
)
@pytest.mark.parametrize("user", [QUALITY, OWNER])
def test_plan_and_missed_targets(page_as, report, shown, user):
	desk = page_as(user, viewport={"width": 1280, "height": 900}).open(f"query-report/{report}")
	expect(desk.body.get_by_text(re.compile(shown))).to_be_visible()
	check(desk)


@pytest.mark.row("R29")
def test_what_people_write_is_text_in_the_plan(page_as, submitted):
	for subject, _word in SUBJECTS:
		submitted(subject)
	desk = page_as(QUALITY).open("query-report/Improvement Plan of the Year")
	expect(desk.body.locator(".dt-scrollable")).to_be_visible()
	desk.settle()
	# the table draws the rows that are in sight, and what is not assessed yet stands last
	desk.body.locator(".dt-scrollable").evaluate("(table) => table.scrollTo(0, table.scrollHeight)")
	expect(cell(desk, "尚未评估").first).to_be_visible()
	desk.settle()
	expect_nothing_ran(desk.page)
	desk.page.evaluate("() => frappe.query_report.render_datatable()")
	desk.page.wait_for_timeout(500)
	expect_nothing_ran(desk.page)
