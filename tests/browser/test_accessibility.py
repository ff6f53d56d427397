"""Nothing of ours keeps people from reading or using a page: axe-core finds no serious or critical fault."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.site import AGENT, OPPORTUNITY, QUALITY

FRAMEWORKS = (
	".form-tabs",  # a list of tabs whose items are list items between the two, in a grey of its own
	".like-disabled-input",  # text that cannot be changed: its grey on grey
	".card-actions, .chart-actions",  # the menus of cards and charts: buttons without a name
	".shortcut-widget-box",  # its name leaves out the count that it shows
	"input[aria-activedescendant]",  # a link's field names the offered record before that is in the document
	".help-box",  # a field's description: its grey
	".chart-loading-state",  # that a chart has no data: its grey
)
"""Faults of the framework, which draws these around what is ours."""


@pytest.fixture
def behind_tickets(api_as) -> str:
	return api_as(QUALITY).list(
		OPPORTUNITY, [["status", "=", "Submitted"], ["ticket_count", ">", 1], ["trigger_reason", "is", "set"]]
	)[0]["name"]


def check(axe, desk, within: str, *without: str) -> None:
	desk.settle()
	assert not (found := axe.faults(desk.page, within, (*FRAMEWORKS, *without))), "\n".join(found)


def test_workspace(page_as, axe):
	desk = page_as(QUALITY).open("service-quality-improvement")
	expect(desk.body.get_by_text("待评估改进机会").first).to_be_visible()
	check(axe, desk, ".layout-main-section")


def test_opportunity(page_as, axe, behind_tickets):
	desk = page_as(QUALITY).open_opportunity(behind_tickets)
	expect(desk.field("evidence_table").get_by_role("table")).to_be_visible()
	check(axe, desk, ".form-page")


def test_assessed_opportunity(page_as, axe, api_as):
	name = api_as(QUALITY).list(OPPORTUNITY, [["status", "=", "Assessed"]])[0]["name"]
	desk = page_as(QUALITY).open_opportunity(name)
	check(axe, desk, ".form-message, .form-page")
	desk.tab("评估")
	check(axe, desk, ".form-page")


def test_assessment_dialog(page_as, axe, behind_tickets):
	desk = page_as(QUALITY).open_opportunity(behind_tickets)
	desk.button("评估").click()
	for field in ("impact", "resource", "urgency"):
		desk.choose(field, "2", desk.dialog)
	expect(desk.dialog.get_by_role("status").filter(has_text="×")).to_be_visible()
	check(axe, desk, ".modal-dialog")


@pytest.mark.parametrize("label", ["退回", "不采纳", "合并"])
def test_dialogs_of_the_other_steps(page_as, axe, behind_tickets, label):
	desk = page_as(QUALITY).open_opportunity(behind_tickets)
	desk.button(label).click()
	expect(desk.dialog).to_be_visible()
	check(axe, desk, ".modal-dialog")


def test_backtest_dialog(page_as, axe):
	desk = page_as(QUALITY).open("improvement-trigger/解决超时")
	desk.wait_for_form("Improvement Trigger")
	desk.button("回测").click()
	desk.fill("threshold", "2", desk.dialog)
	desk.button("运行", desk.dialog).click()
	expect(desk.dialog.locator("svg.frappe-chart")).to_be_visible()
	check(axe, desk, ".modal-dialog")


@pytest.mark.parametrize("label", ["导入法定节假日", "导入 CSV"])
def test_dialogs_of_the_calendar(page_as, axe, label):
	desk = page_as(QUALITY).open("improvement-calendar")
	desk.wait_for_list()
	desk.button(label).click()
	expect(desk.dialog).to_be_visible()
	for name in ("年份", "替换已有日历"):
		expect(desk.dialog.get_by_label(name)).to_have_count(1)
	check(axe, desk, ".modal-dialog")


@pytest.mark.parametrize("state", ["Running", "Waiting", "Done", "Failed"])
def test_progress_of_a_job(page_as, axe, state):
	desk = page_as(QUALITY).open("improvement-desk-scan")
	desk.wait_for_list()
	desk.page.evaluate(
		"(state) => cur_list.scan_progress.draw({ state, text: '正在运行触发规则。', done: 3, total: 4 })",
		state,
	)
	expect(desk.body.locator(".itss-progress")).to_be_visible()
	check(axe, desk, ".itss-progress")


def test_panel_on_a_ticket(page_as, axe, api_as):
	signal = api_as(QUALITY).list("Improvement Signal", [["opportunity", "is", "set"]], "ticket")[0]
	desk = page_as(AGENT).open(f"hd-ticket/{signal['ticket']}")
	desk.wait_for_form("HD Ticket")
	check(axe, desk, ".form-dashboard")


def test_chain(page_as, axe, behind_tickets, api_as):
	desk = page_as(QUALITY).open_opportunity(behind_tickets)
	desk.tab("关联记录")
	desk.chain()
	check(axe, desk, ".form-dashboard")
	signal = api_as(QUALITY).list("Improvement Signal", [["opportunity", "is", "set"]])[0]["name"]
	desk.open(f"improvement-signal/{signal}")
	desk.wait_for_form("Improvement Signal")
	desk.tab("关联记录")
	desk.chain()
	check(axe, desk, ".form-dashboard")


def test_board_by_stage(page_as, axe):
	desk = page_as(QUALITY)
	desk.page.goto("/improvement")
	assert not (found := axe.faults(desk.page, "body")), "\n".join(found)
