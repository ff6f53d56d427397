"""The department answers the quarterly call, and the Executive reads the month's report."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.site import EXECUTIVE, OPERATIONS, OWNER, QUALITY
from tests.browser.test_accessibility import check as check_access
from tests.browser.test_language import english

CALL, REPORT = "Improvement Call", "Improvement Report"
QUALITY_DEPARTMENT = "质量效能部"


@pytest.fixture
def call_of(api_as):
	"""The call of a department, which is not answered yet."""

	def find(department: str) -> str:
		(found,) = api_as(QUALITY).list(
			CALL, [["department", "=", department], ["status", "=", "Unanswered"]]
		)
		return found["name"]

	return find


@pytest.fixture
def in_chinese():
	"""Checks that a page has no English word; a bench's framework has translations of its own."""

	def check(desk) -> None:
		desk.settle()
		# the one who assigned it has no Chinese name
		found = [text for text in english(desk.page) if "Administrator" not in text]
		assert not found, f"{desk.page.url}: {found}"

	return check


@pytest.mark.row("R25")
def test_the_owner_says_that_nothing_was_found(page_as, api_as, call_of, axe, in_chinese):
	name = call_of(OPERATIONS)
	desk = page_as(OWNER).open("improvement-call")
	desk.wait_for_list()
	expect(desk.body.get_by_text("待答复").first).to_be_visible()
	in_chinese(desk)
	desk.body.get_by_role("link", name=OPERATIONS).first.click()
	desk.wait_for_form(CALL, name)
	expect(desk.state("待答复")).to_be_visible()
	# what the triggers found this quarter is there to answer with
	expect(desk.field("found").get_by_role("link").first).to_be_visible()
	expect(desk.button("保存")).to_have_count(0)
	check_access(axe, desk, ".form-page")
	in_chinese(desk)
	desk.button("未发现").click()
	dialog = desk.dialog
	desk.page.wait_for_timeout(500)
	check_access(axe, desk, ".modal-dialog")
	desk.button("未发现", dialog).click()
	# a remark is required: the framework names it, in a window of its own over the dialog
	expect(desk.told("说明")).to_be_visible()
	# it cannot be closed while it is still coming
	desk.page.wait_for_timeout(500)
	desk.page.evaluate("() => frappe.hide_msgprint(true)")
	expect(desk.told("说明")).to_have_count(0)
	assert api_as(QUALITY).get(CALL, name)["status"] == "Unanswered"
	desk.fill("remark", "查阅了本季度工单、回访和巡检记录。", desk.dialog)
	desk.button("未发现", desk.dialog).click()
	expect(desk.state("未发现")).to_be_visible()
	expect(desk.body.get_by_text("查阅了本季度工单、回访和巡检记录。").first).to_be_visible()
	expect(desk.button("已提交机会")).to_have_count(0)
	stored = api_as(QUALITY).get(CALL, name)
	assert (stored["status"], stored["answered_by"]) == ("Nothing Found", OWNER)
	in_chinese(desk)


@pytest.mark.row("R25")
def test_the_quality_department_answers_with_what_it_submitted(page_as, api_as, call_of):
	name, quality = call_of(QUALITY_DEPARTMENT), api_as(QUALITY)
	opportunity = quality.make_opportunity("评估表单字段过多", identified_by_department=QUALITY_DEPARTMENT)
	quality.call("itss_improvement.api.opportunity.submit", name=opportunity)
	desk = page_as(QUALITY).open(f"improvement-call/{name}")
	desk.wait_for_form(CALL, name)
	expect(desk.field("found").get_by_role("link", name=opportunity)).to_be_visible()
	desk.button("已提交机会").click()
	expect(desk.dialog).to_contain_text("1 项")
	desk.button("已提交机会", desk.dialog).click()
	expect(desk.state("已提交机会")).to_be_visible()
	expect(desk.field("found").get_by_role("link", name=opportunity)).to_be_visible()
	assert quality.get(CALL, name)["opportunity_count"] == 1


@pytest.mark.row("R25")
def test_who_does_not_answer_for_the_department_reads_only(page_as, api_as):
	other = api_as(QUALITY).list(CALL, [["department", "=", "采购部"]])
	name = (other or api_as(QUALITY).list(CALL, [["department", "=", OPERATIONS]]))[0]["name"]
	desk = page_as(QUALITY).open(f"improvement-call/{name}")
	desk.wait_for_form(CALL, name)
	for label in ("已提交机会", "未发现", "保存"):
		expect(desk.button(label)).to_have_count(0)


@pytest.mark.row("R15")
def test_the_executive_reads_the_report(page_as, api_as, axe, in_chinese):
	name = api_as(EXECUTIVE).list(REPORT, [], order_by="name desc")[0]["name"]
	desk = page_as(EXECUTIVE).open(f"improvement-report/{name}")
	desk.wait_for_form(REPORT, name)
	expect(desk.body.get_by_text("按来源").first).to_be_visible()
	expect(desk.body.get_by_role("columnheader", name="状态").first).to_be_visible()
	expect(desk.button("保存")).to_have_count(0)
	in_chinese(desk)
