"""An evaluation with the quality officer: figures from tickets, cost, a clause, a conclusion that the rule allows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import site
from tests.browser.desk import Desk
from tests.browser.site import OWNER, QUALITY
from tests.browser.test_accessibility import check
from tests.browser.test_notice import (
	agree,
	drafted,  # noqa: F401
	open_notice,
)
from tests.browser.test_verification import put_on_file  # noqa: F401

EVALUATION = "Improvement Evaluation"
TEAM = "应用运维组"
"""Of the sample desk: it answers faster since five weeks."""
CHANGED_ON = site.today() - timedelta(days=35)


@pytest.fixture
def asked(put_on_file, page_as, api_as):  # noqa: F811
	"""Makes a routine improvement and asks for its evaluation on its form. Gives the desk, and the evaluation's name."""

	def make(title: str) -> tuple[Desk, str]:
		notice, _verification = put_on_file(title)
		desk = open_notice(page_as, QUALITY, notice)
		desk.button("效果评估").click()
		desk.wait_for_form(EVALUATION)
		(found,) = api_as(QUALITY).list(EVALUATION, [["reference_name", "=", notice]])
		return desk, found["name"]

	return make


def add_row(desk: Desk, table: str) -> Locator:
	"""A new row of a table, opened."""
	grid = desk.field(table)
	grid.get_by_role("button", name=re.compile("添加行|新增")).click()
	grid.locator(".grid-row .btn-open-row:visible, .grid-row .grid-row-open:visible").last.click()
	form = grid.locator(".form-in-grid:visible")
	form.wait_for()
	return form


def leave_row(desk: Desk, table: str) -> None:
	desk.page.keyboard.press("Escape")
	expect(desk.field(table).locator(".form-in-grid:visible")).to_have_count(0)


@pytest.mark.row("R74")
def test_from_the_notice_to_the_conclusion(asked, api_as):
	desk, name = asked("交接单评估为有效")
	desk.fill("changed_on", str(CHANGED_ON))
	expect(desk.input("before_from")).to_have_value(str(CHANGED_ON - timedelta(days=28)))
	expect(desk.input("after_to")).to_have_value(str(CHANGED_ON + timedelta(days=28)))
	row = add_row(desk, "metrics")
	desk.choose("metric", "Response Attainment", row)
	desk.fill("team", TEAM, row)
	desk.fill("target", "85%", row)
	leave_row(desk, "metrics")
	desk.button("计算指标").click()
	picture = desk.field("comparison").get_by_role("img")
	expect(picture).to_contain_text("响应达成率")
	stored = api_as(QUALITY).get(EVALUATION, name)["metrics"][0]
	assert (stored["team"], stored["verdict"]) == (TEAM, "Improved"), stored
	assert stored["before_size"] > 20 and stored["after_size"] > 20
	expect(picture).to_contain_text(stored["after_text"])

	for field, value in (("day_rate", "800"), ("benefit", "1500"), ("cost_basis", "每班交接少用 25 分钟。")):
		desk.fill(field, value)
	desk.choose("benefit_period", "Every Month")
	row = add_row(desk, "clauses")
	desk.link("standard", "GB/T 28827.1-2022", row)
	desk.fill("clause", "7.3", row)
	desk.choose("before", "Conforms in Part", row)
	desk.choose("after", "Conforms", row)
	desk.fill("basis", "抽查 6 次交接，记录完整。", row)
	leave_row(desk, "clauses")
	desk.choose("conclusion", "Significant")
	desk.save()
	expect(desk.field("rule")).to_contain_text("有效")
	expect(desk.field("rule")).to_contain_text("GB/T 28827.1-2022")

	# more than the rule allows needs a reason
	desk.button("作出结论").click()
	agree(desk)
	expect(desk.told("按规则")).to_be_visible()
	desk.window.expect_refusal(417)
	desk.leave_message()
	desk.choose("conclusion", "Effective")
	desk.save()
	desk.button("作出结论").click()
	agree(desk)
	expect(desk.state("已有结论").first).to_be_visible()
	stored = api_as(QUALITY).get(EVALUATION, name)
	assert (stored["conclusion"], stored["evaluated_by"]) == ("Effective", QUALITY)
	assert stored["signatures"][0]["section"] == "Evaluation"
	expect(desk.button("计算指标")).to_have_count(0)
	desk.button("核对数据").click()
	expect(desk.told("与冻结的数据一致")).to_be_visible()
	desk.leave_message()


def test_windows_that_overlap_are_refused_where_they_are_written(asked):
	desk, _name = asked("交接单窗口重叠")
	desk.fill("changed_on", str(CHANGED_ON))
	expect(desk.input("before_from")).to_have_value(str(CHANGED_ON - timedelta(days=28)))
	desk.fill("after_from", str(CHANGED_ON - timedelta(days=7)))
	row = add_row(desk, "metrics")
	desk.choose("metric", "Ticket Volume", row)
	leave_row(desk, "metrics")
	desk.button("计算指标").click()
	expect(desk.told("重叠")).to_be_visible()
	desk.window.expect_refusal(417)
	desk.leave_message()


def test_the_department_reads_it_and_changes_nothing(asked, page_as, axe):
	desk, name = asked("交接单评估只读")
	check(axe, desk, ".form-message, .form-page", ".form-grid")
	desk = page_as(OWNER).open(f"improvement-evaluation/{name}")
	desk.wait_for_form(EVALUATION, name)
	for button in ("作出结论", "计算指标", "建议窗口"):
		expect(desk.button(button)).to_have_count(0)
	expect(desk.input("side_effects")).to_have_count(0)


def test_the_list(page_as):
	desk = page_as(QUALITY).open("improvement-evaluation")
	desk.wait_for_list()
	expect(desk.body.get_by_role("link", name="夜班交接单字段重复").first).to_be_visible()
	desk.button("待评估").first.click()
	desk.settle()
