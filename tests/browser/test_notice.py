"""A notice from its draft to the file, with the quality officer and the department's head."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.site import OPERATIONS, OPPORTUNITY, OWNER, QUALITY, Api
from tests.browser.test_accessibility import check

NOTICE, MEASURE = "Improvement Notice", "Improvement Measure"
YES = re.compile("是|Yes|确认")


def step(api: Api, name: str, action: str, **values) -> None:
	api.call(
		"itss_improvement.api.lifecycle.take_step", doctype=NOTICE, name=name, action=action, values=values
	)


@pytest.fixture
def drafted(api_as, submitted) -> Callable[..., str]:
	"""Makes a notice as an assessment does, brought on by `steps`; gives its name."""

	def make(title: str, *steps: tuple[str, str, dict], **words) -> str:
		quality = api_as(QUALITY)
		opportunity = submitted(title, suggestion="交接单增加“遗留问题”一栏。")
		quality.call(
			"itss_improvement.api.opportunity.assess", name=opportunity, impact=1, resource=1, urgency=2,
			improvement_class="Routine Improvement", reason="一周内可以改好。", department=OPERATIONS,
			due_date=str(site.today() + timedelta(days=60)),
		)  # fmt: skip
		name = quality.list(NOTICE, [["opportunity", "=", opportunity]])[0]["name"]
		quality.update(NOTICE, name, **{"routine_kind": "Records and Forms", **words})
		for user, action, values in steps:
			step(api_as(user), name, action, **values)
		return name

	return make


ISSUED = (QUALITY, "Issue Notice", {})
RECEIVED = (OWNER, "Confirm Receipt", {})


def plan(api: Api, name: str) -> str:
	return api.insert(
		MEASURE,
		reference_doctype=NOTICE,
		reference_name=name,
		measure="印发新交接单",
		responsible_person=OWNER,
		due_date=str(site.today() + timedelta(days=3)),
	)


def carry_out(api: Api, measure: str) -> None:
	file = api.insert(
		"File", file_name=f"{measure}.txt", is_private=1, attached_to_doctype=MEASURE, attached_to_name=measure,
		content=base64.b64encode(measure.encode()).decode(), decode=1,
	)  # fmt: skip
	today = str(site.today())
	url = api.get("File", file)["file_url"]
	api.update(
		MEASURE,
		measure,
		work_done="已印发。",
		started_on=today,
		completed_on=today,
		evidence=[{"file_url": url}],
	)
	api.call(
		"itss_improvement.api.lifecycle.take_step", doctype=MEASURE, name=measure, action="Finish", values={}
	)


def open_notice(page_as, user: str, name: str):
	desk = page_as(user).open(f"improvement-notice/{name}")
	desk.wait_for_form(NOTICE, name)
	return desk


def agree(desk) -> None:
	desk.dialog.get_by_role("button", name=YES).first.click()


def test_from_the_draft_to_the_file(page_as, drafted, api_as):
	name = drafted("值班交接单缺少遗留问题", routine_kind="")
	desk = page_as(QUALITY).open("improvement-notice")
	desk.wait_for_list()
	desk.button("待签发").first.click()
	desk.settle()
	desk.body.get_by_role("link", name="值班交接单缺少遗留问题").first.click()
	desk.wait_for_form(NOTICE, name)
	expect(desk.body.get_by_text("签发后须在 5 个工作日内完成")).to_be_visible()
	# the framework's own menu would take steps without their words
	expect(desk.body.locator(".actions-btn-group:visible")).to_have_count(0)
	desk.choose("routine_kind", "Work Instructions")
	desk.button("签发").click()
	desk.wait_for_form(NOTICE, name)
	agree(desk)
	expect(desk.state("已签发")).to_be_visible()
	expect(desk.body.get_by_text("剩余 5 个工作日")).to_be_visible()

	owner = open_notice(page_as, OWNER, name)
	expect(owner.button("退回")).to_be_visible()
	owner.button("签收").click()
	agree(owner)
	expect(owner.state("已签收")).to_be_visible()
	owner.button("添加措施").click()
	owner.page.wait_for_function("() => cur_frm && cur_frm.doctype === 'Improvement Measure'")
	owner.settle()
	owner.page.wait_for_function("(name) => cur_frm.doc.reference_name === name", arg=name)
	measure = plan(api_as(OWNER), name)
	owner.open(f"improvement-notice/{name}")
	owner.wait_for_form(NOTICE, name)
	expect(owner.field("measures_table").get_by_role("link", name="印发新交接单")).to_be_visible()
	owner.button("开始实施").click()
	agree(owner)
	expect(owner.state("实施中").first).to_be_visible()
	carry_out(api_as(OWNER), measure)
	owner.open(f"improvement-notice/{name}")
	owner.wait_for_form(NOTICE, name)
	owner.button("反馈结果").click()
	owner.fill("result", "新指导书已发布并宣贯。", owner.dialog)
	owner.button("反馈结果", owner.dialog).click()
	expect(owner.state("已反馈")).to_be_visible()
	expect(owner.body.get_by_text(re.compile("反馈，截止日期.*按期"))).to_be_visible()
	for label in ("备案", "添加措施"):
		expect(owner.button(label)).to_have_count(0)

	desk.open(f"improvement-notice/{name}")
	desk.wait_for_form(NOTICE, name)
	desk.button("备案").click()
	agree(desk)
	expect(desk.state("待验证")).to_be_visible()
	stored = api_as(QUALITY).get(NOTICE, name)
	assert (stored["status"], stored["punctuality"], stored["filed_by"]) == (
		"Awaiting Verification",
		"On Time",
		QUALITY,
	)
	assert api_as(QUALITY).get(OPPORTUNITY, stored["opportunity"])["status"] == "Awaiting Verification"
	desk.tab("签字")
	expect(desk.field("signatures_table").get_by_role("row")).to_have_count(5)


def test_is_returned_once_and_issued_again(page_as, drafted, api_as):
	name = drafted("打印机归属不清", ISSUED)
	owner = open_notice(page_as, OWNER, name)
	owner.button("退回").click()
	owner.choose("return_kind", "Wrong Addressee", owner.dialog)
	owner.fill("return_reason", "打印机归<b>采购部</b>。", owner.dialog)
	owner.button("退回", owner.dialog).click()
	expect(owner.state("已退回")).to_be_visible()

	desk = open_notice(page_as, QUALITY, name)
	expect(desk.body.get_by_text("打印机归<b>采购部</b>。").first).to_be_visible()
	desk.fill("requirement", "先查清归属。")
	desk.button("签发").click()
	desk.wait_for_form(NOTICE, name)
	agree(desk)
	expect(desk.state("已签发")).to_be_visible()
	expect(desk.body.get_by_text(re.compile("首次签发于.*被退回"))).to_be_visible()

	owner.open(f"improvement-notice/{name}")
	owner.wait_for_form(NOTICE, name)
	expect(owner.button("签收")).to_be_visible()
	expect(owner.button("退回")).to_have_count(0)
	stored = api_as(QUALITY).get(NOTICE, name)
	assert stored["first_issued_on"] and stored["round"] == 2


def test_an_extension_is_asked_for_and_granted(page_as, drafted, api_as):
	name = drafted("等备件到货", ISSUED, RECEIVED)
	plan(api_as(OWNER), name)
	step(api_as(OWNER), name, "Start Implementation")
	owner = open_notice(page_as, OWNER, name)
	owner.button("申请延期").click()
	expect(owner.dialog).to_contain_text("无论是否批准延期，是否按期均以此为准")
	owner.fill("extension_until", str(site.today() + timedelta(days=30)), owner.dialog)
	owner.fill("extension_reason", "备件月底到货。", owner.dialog)
	owner.button("申请延期", owner.dialog).click()
	expect(owner.state("延期待批")).to_be_visible()

	desk = open_notice(page_as, QUALITY, name)
	desk.button("审批延期").click()
	# refused, and why, belong together
	desk.choose("extension_decision", "Refused", desk.dialog)
	desk.button("审批延期", desk.dialog).click()
	expect(desk.told("不同意延期时须填写")).to_be_visible()
	desk.window.expect_refusal(417)
	desk.open(f"improvement-notice/{name}")
	desk.wait_for_form(NOTICE, name)
	desk.button("审批延期").click()
	desk.choose("extension_decision", "Granted", desk.dialog)
	desk.button("审批延期", desk.dialog).click()
	expect(desk.state("实施中").first).to_be_visible()
	expect(desk.body.get_by_text("是否按期仍以原截止日期为准")).to_be_visible()
	stored = api_as(QUALITY).get(NOTICE, name)
	assert stored["extended_due_date"] > stored["due_date"]


def test_an_officer_who_comes_second_is_told(page_as, drafted, api_as):
	name = drafted("同时签发")
	desk = open_notice(page_as, QUALITY, name)
	desk.button("签发").click()
	step(api_as(QUALITY), name, "Issue Notice")
	agree(desk)
	expect(desk.told("已签发")).to_be_visible()
	desk.window.expect_refusal(417)


def test_is_found_in_the_list_and_in_the_calendar(page_as, drafted, api_as, served_site):
	name = drafted("日历上的通知单", ISSUED)
	due = api_as(QUALITY).get(NOTICE, name)["due_date"]
	# beside title and state, Frappe 15 shows one column up to 1366 pixels
	wide = {"viewport": {"width": 1440, "height": 900}} if served_site.version < 16 else {}
	desk = page_as(OWNER, **wide).open("improvement-notice")
	desk.wait_for_list()
	expect(desk.body.get_by_text(due).first).to_be_visible()
	for label in ("已逾期", "我的", "待备案", "待签发"):
		desk.button(label).first.click()
		desk.settle()
	desk.open("improvement-notice/view/calendar/default")
	day = desk.body.locator(f"td[data-date='{due}']")
	expect(desk.body.locator("td[data-date]").first).to_be_visible()
	if not day.count():
		desk.body.locator(".fc-next-button").click()
	# the calendar of Frappe 15 draws what is on a day beside it
	shown = day if served_site.version >= 16 else desk.body.locator(".fc-view .fc-event")
	shown.get_by_text("日历上的通知单").click()
	desk.wait_for_form(NOTICE, name)


def test_nothing_keeps_people_from_reading_it(page_as, axe, drafted, api_as):
	name = drafted("可读性", ISSUED, (OWNER, "Return", {"return_kind": "Not Routine", "return_reason": "要改系统。"}), ISSUED, RECEIVED)  # fmt: skip
	plan(api_as(OWNER), name)
	step(api_as(OWNER), name, "Start Implementation")
	desk = open_notice(page_as, OWNER, name)
	expect(desk.field("measures_table").get_by_role("table")).to_be_visible()
	check(axe, desk, ".form-message, .form-page")
	for tab in ("期限与经过", "签字"):
		desk.tab(tab)
		check(axe, desk, ".form-page")
	for label in ("反馈结果", "申请延期"):
		desk.button(label).click()
		expect(desk.dialog).to_be_visible()
		check(axe, desk, ".modal-dialog")
		desk.leave_dialog()
