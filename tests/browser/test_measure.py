"""A measure from its plan to its evidence, with the department's head, an employee's work and the quality officer."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.site import EMPLOYEE, OPERATIONS, OWNER, QUALITY, Api
from tests.browser.test_accessibility import check

NOTICE, MEASURE = "Improvement Notice", "Improvement Measure"
YES = re.compile("是|Yes|确认")
STEP = "itss_improvement.api.lifecycle.take_step"


@pytest.fixture
def notice(api_as, submitted) -> Callable[..., str]:
	"""Makes a notice whose receipt the department confirmed; gives its name."""

	def make(title: str) -> str:
		quality, owner = api_as(QUALITY), api_as(OWNER)
		opportunity = submitted(title)
		quality.call(
			"itss_improvement.api.opportunity.assess", name=opportunity, impact=1, resource=1, urgency=2,
			improvement_class="Routine Improvement", reason="一周内可以改好。", department=OPERATIONS,
			due_date=in_days(60),
		)  # fmt: skip
		(found,) = quality.list(NOTICE, [["opportunity", "=", opportunity]])
		name = found["name"]
		quality.update(
			NOTICE, name, routine_kind="Records and Forms", need="交接有遗漏。", requirement="改交接单。"
		)
		quality.call(STEP, doctype=NOTICE, name=name, action="Issue Notice", values={})
		owner.call(STEP, doctype=NOTICE, name=name, action="Confirm Receipt", values={})
		return name

	return make


@pytest.fixture
def measure(api_as, notice) -> Callable[..., str]:
	"""Makes a measure, in progress unless `started` says otherwise; gives its name."""

	def make(title: str, started: bool = True, **values) -> str:
		owner = api_as(OWNER)
		name = owner.insert(
			MEASURE,
			**{
				"reference_doctype": NOTICE,
				"reference_name": notice(title),
				"measure": title,
				"responsible_person": OWNER,
				"due_date": in_days(3),
				**values,
			},
		)
		if started:
			owner.call(STEP, doctype=MEASURE, name=name, action="Start", values={})
		return name

	return make


def in_days(days: int) -> str:
	return str(site.today() + timedelta(days=days))


def attach(api: Api, name: str, content: bytes = b"photo", file_name: str = "照片.txt") -> str:
	file = api.insert(
		"File", file_name=file_name, is_private=1, attached_to_doctype=MEASURE, attached_to_name=name,
		content=base64.b64encode(content).decode(), decode=1,
	)  # fmt: skip
	return api.get("File", file)["file_url"]


def carried_out(api: Api, name: str) -> None:
	today = str(site.today())
	api.update(
		MEASURE,
		name,
		work_done="新交接单已印发。",
		started_on=today,
		completed_on=today,
		evidence=[{"file_url": attach(api, name, name.encode()), "description": "交接单照片"}],
	)


def open_measure(page_as, user: str, name: str):
	desk = page_as(user).open(f"improvement-measure/{name}")
	desk.wait_for_form(MEASURE, name)
	return desk


def agree(desk) -> None:
	desk.dialog.get_by_role("button", name=YES).first.click()


def test_planned_from_its_path_carried_out_and_done(page_as, api_as, notice, tmp_path: Path):
	path = notice("值班交接单缺少遗留问题")
	desk = page_as(OWNER).open(f"improvement-notice/{path}")
	desk.wait_for_form(NOTICE, path)
	desk.button("添加措施").click()
	desk.page.wait_for_function(
		"(path) => cur_frm.doctype === 'Improvement Measure' && cur_frm.doc.reference_name === path", arg=path
	)
	desk.settle()
	# it knows its path and the department
	expect(desk.field("responsible_department")).to_contain_text(OPERATIONS)
	desk.fill("measure", "印发新交接单，增加“遗留问题”一栏")
	desk.link("responsible_person", OWNER)
	desk.choose("measure_type", "Improvement")
	desk.page.evaluate("(day) => cur_frm.set_value('due_date', day)", in_days(5))
	desk.save()
	if desk.told("不是工作日").count():
		desk.leave_dialog()
	expect(desk.state("计划")).to_be_visible()
	name = desk.page.evaluate("() => cur_frm.doc.name")
	expect(desk.field("work_done")).to_have_count(0)

	desk.button("开始实施").click()
	agree(desk)
	expect(desk.state("实施中")).to_be_visible()
	expect(desk.input("due_date")).to_have_count(0)
	desk.fill("work_done", "新交接单印发各班组，培训一次。")
	for field in ("started_on", "completed_on"):
		desk.page.evaluate("([field, day]) => cur_frm.set_value(field, day)", [field, str(site.today())])
	photo = tmp_path / "交接单.txt"
	photo.write_bytes("新交接单😀".encode())
	desk.button("上传佐证文件").click()
	with desk.page.expect_file_chooser() as choosing:
		desk.dialog.get_by_role("button", name="我的设备").or_(
			desk.dialog.locator(".btn-file-upload").first
		).first.click()
	choosing.value.set_files(photo)
	desk.dialog.get_by_role("button", name="上传", exact=True).click()
	desk.page.wait_for_function("() => (cur_frm.doc.evidence || []).length === 1")
	desk.settle()
	desk.save()
	desk.button("完成").click()
	agree(desk)
	expect(desk.state("已完成")).to_be_visible()
	table = desk.field("evidence_table")
	expect(table.get_by_role("link", name="交接单")).to_be_visible()
	expect(table).to_contain_text("上传后未改动")
	expect(desk.button("上传佐证文件")).to_have_count(0)
	stored = api_as(QUALITY).get(MEASURE, name)
	assert (stored["status"], len(stored["evidence"])) == ("Done", 1)
	assert [row["section"] for row in stored["signatures"]] == ["Measure Plan", "Implementation"]

	# and its path shows it
	desk.open(f"improvement-notice/{path}")
	desk.wait_for_form(NOTICE, path)
	row = desk.field("measures_table").get_by_role("row").filter(has_text="印发新交接单")
	expect(row).to_contain_text("已完成")


def test_what_is_missing_is_said_and_nothing_is_written(page_as, measure, api_as):
	name = measure("补充交接单")
	window = page_as(OWNER).open(f"improvement-measure/{name}")
	window.wait_for_form(MEASURE, name)
	window.button("完成").click()
	agree(window)
	expect(window.told("必须填写")).to_be_visible()
	window.window.expect_refusal(417)
	assert api_as(OWNER).get(MEASURE, name)["status"] == "In Progress"


def test_the_head_reports_for_an_employee_without_the_desk(page_as, measure, api_as):
	name = measure("更换值班电话", responsible_person=EMPLOYEE)
	carried_out(api_as(EMPLOYEE), name)
	desk = open_measure(page_as, OWNER, name)
	desk.button("完成").click()
	agree(desk)
	expect(desk.state("已完成")).to_be_visible()
	desk.tab("签字")
	expect(desk.field("signatures_table")).to_contain_text(re.compile("代.+|.+代"))
	stored = api_as(QUALITY).get(MEASURE, name)
	assert (stored["signatures"][1]["signed_by"], stored["signatures"][1]["on_behalf_of"]) == (
		OWNER,
		EMPLOYEE,
	)


def test_a_file_that_changed_is_told(page_as, measure, api_as, served_site):
	name = measure("清理告警规则")
	owner = api_as(OWNER)
	carried_out(owner, name)
	row = owner.get(MEASURE, name)["evidence"][0]
	desk = open_measure(page_as, QUALITY, name)
	expect(desk.field("evidence_table")).to_contain_text("上传后未改动")
	expect(desk.field("evidence_table").get_by_title(row["fingerprint"])).to_be_visible()
	owner.call("frappe.client.delete", doctype="File", name=_file(owner, row["file_url"]))
	desk.page.reload()
	desk.wait_for_form(MEASURE, name)
	expect(desk.field("evidence_table")).to_contain_text("服务器上已不存在")


def _file(api: Api, url: str) -> str:
	return api.list("File", [["file_url", "=", url]])[0]["name"]


def test_the_officer_cancels_with_a_reason_and_returns_what_is_unclear(page_as, measure, api_as):
	planned, done = measure("不再需要的措施", started=False), measure("照片不清的措施")
	desk = open_measure(page_as, QUALITY, planned)
	desk.button("取消").click()
	desk.fill("cancellation_reason", "与另一项重复。", desk.dialog)
	desk.button("取消", desk.dialog).last.click()
	expect(desk.state("已取消")).to_be_visible()
	expect(desk.body.get_by_text("与另一项重复。").first).to_be_visible()

	owner = api_as(OWNER)
	carried_out(owner, done)
	owner.call(STEP, doctype=MEASURE, name=done, action="Finish", values={})
	desk = open_measure(page_as, QUALITY, done)
	desk.button("退回").click()
	desk.fill("return_reason", "照片看不清。", desk.dialog)
	desk.button("退回", desk.dialog).click()
	expect(desk.state("实施中")).to_be_visible()
	expect(desk.body.get_by_text("照片看不清。").first).to_be_visible()


def test_the_list_and_the_calendar(page_as, measure):
	mine, theirs = measure("本人负责的措施"), measure("员工负责的措施", responsible_person=EMPLOYEE)
	desk = page_as(OWNER).open("improvement-measure")
	desk.wait_for_list()
	desk.button("我的").click()
	desk.settle()
	expect(desk.body.get_by_role("link", name="本人负责的措施").first).to_be_visible()
	expect(desk.body.get_by_role("link", name="员工负责的措施")).to_have_count(0)
	desk.button("已逾期").click()
	desk.settle()
	expect(desk.body.get_by_role("link", name="本人负责的措施")).to_have_count(0)
	desk.open("improvement-measure/view/calendar/default")
	expect(desk.body.locator(".fc-event", has_text="本人负责的措施").first).to_be_visible()
	assert mine != theirs


def test_accessible(page_as, axe, measure, api_as):
	name = measure("可读的措施")
	carried_out(api_as(OWNER), name)
	desk = open_measure(page_as, OWNER, name)
	expect(desk.button("上传佐证文件")).to_be_visible()
	check(axe, desk, ".form-page", ".form-grid")
	desk = open_measure(page_as, QUALITY, name)
	expect(desk.field("evidence_table").get_by_role("table")).to_be_visible()
	check(axe, desk, ".form-page")
