"""The first block of the workspace: what must I do today? And the boards and calendars behind it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import EXECUTIVE, OPERATIONS, OPPORTUNITY, OWNER, QUALITY, REPRESENTATIVE

NOTICE = "Improvement Notice"
WORKSPACE = "service-quality-improvement"
TITLE = "今天要做什么"
BOARDS = (
	OPPORTUNITY,
	NOTICE,
	"Corrective and Preventive Action",
	"Improvement Project",
	"Improvement Measure",
)
CALENDARS = (
	"improvement-notice",
	"corrective-and-preventive-action",
	"improvement-project",
	"improvement-project-report",
	"improvement-measure",
)


def block(desk):
	found = desk.body.get_by_role("region", name=TITLE)
	expect(found).to_be_visible()
	expect(found).not_to_have_attribute("aria-busy", "true")
	return found


@pytest.fixture
def notice(api_as, submitted):
	"""Makes a notice to the operations department, as an assessment opens it; gives its name."""

	def make(title: str, issued: bool = False) -> str:
		name, officer = submitted(title), api_as(QUALITY)
		officer.call(
			"itss_improvement.api.opportunity.assess", name=name, impact=1, resource=1, urgency=1,
			improvement_class="Routine Improvement", reason="一周内可以改好。", department=OPERATIONS,
			due_date="2099-12-31",
		)  # fmt: skip
		(found,) = officer.list(NOTICE, [["opportunity", "=", name]])
		officer.update(
			NOTICE,
			found["name"],
			routine_kind="Records and Forms",
			requirement="统一交接单。",
			need="常有遗漏。",
		)
		if issued:
			take(api_as, QUALITY, found["name"], "Issue Notice")
		return found["name"]

	return make


def take(api_as, user: str, name: str, action: str) -> None:
	api_as(user).call("itss_improvement.api.lifecycle.take_step", doctype=NOTICE, name=name, action=action)


def show_all(found):
	more = found.get_by_role("button", name=re.compile("另有"))
	if more.count():
		more.click()
		expect(more).to_have_count(0)
	return found


def line_of(found, title: str):
	return show_all(found).get_by_role("link", name=title)


def test_a_notice_goes_from_the_officer_to_the_department(page_as, notice, api_as):
	name = notice("交接单没有编号")
	officer = page_as(QUALITY).open(WORKSPACE)
	line = line_of(block(officer), "交接单没有编号")
	expect(line).to_contain_text("签发")
	expect(line).to_contain_text(name)
	line.click()
	officer.wait_for_form(NOTICE, name)
	take(api_as, QUALITY, name, "Issue Notice")
	owner = page_as(OWNER).open(WORKSPACE)
	line = line_of(block(owner), "交接单没有编号")
	expect(line).to_contain_text("工作日")
	take(api_as, OWNER, name, "Confirm Receipt")
	# it is asked for again whenever it comes into sight
	officer.page.go_back()
	expect(line_of(block(officer), "交接单没有编号")).to_have_count(0)


def test_with_the_keyboard_alone(page_as, notice):
	name = notice("巡检表过期", issued=True)
	desk = page_as(OWNER).open(WORKSPACE)
	line = line_of(block(desk), "巡检表过期")
	line.focus()
	desk.page.keyboard.press("Enter")
	desk.wait_for_form(NOTICE, name)


def test_what_people_wrote_is_text(page_as, notice):
	notice("<img src=x onerror=alert(1)>表单", issued=True)
	desk = page_as(OWNER).open(WORKSPACE)
	found = show_all(block(desk))
	expect(found.get_by_text("表单", exact=False).first).to_be_visible()
	expect(found.locator("img")).to_have_count(0)


@pytest.mark.parametrize("user", [REPRESENTATIVE, EXECUTIVE])
def test_those_who_decide_see_their_own(page_as, user):
	desk = page_as(user).open(WORKSPACE)
	found = block(desk)
	expect(found.get_by_role("listitem").or_(found.get_by_text("没有等您处理的事项。")).first).to_be_visible()


@pytest.mark.parametrize("user", [QUALITY, OWNER, REPRESENTATIVE])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_keeps_people_from_reading_it(page_as, axe, user, width):
	desk = page_as(user, viewport={"width": width, "height": 844}).open(WORKSPACE)
	block(desk)
	desk.settle()
	found = axe.faults(desk.page, ".custom-block-widget-box")
	assert not found, "\n".join(found)
	wider = desk.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
	assert wider <= 0, "it is wider than the window"


@pytest.mark.parametrize("doctype", BOARDS)
def test_a_board_by_status_opens(page_as, doctype):
	desk = page_as(QUALITY).open(f"{doctype.lower().replace(' ', '-')}/view/kanban/{doctype}")
	expect(desk.body.locator(".kanban-column").first).to_be_visible()
	columns = desk.page.evaluate(
		"(doctype) => frappe.get_meta(doctype).fields.find((df) => df.fieldname === 'status').options.split('\\n')",
		doctype,
	)
	expect(desk.body.locator(".kanban-column:not(.add-new-column)")).to_have_count(len(columns))


def test_a_card_that_is_let_go_where_no_step_leads_is_told_so(page_as, notice, api_as):
	name = notice("值班表漏签", issued=True)
	desk = page_as(OWNER).open(f"improvement-notice/view/kanban/{NOTICE}")
	expect(desk.body.get_by_role("link", name="值班表漏签")).to_be_visible()
	# a board that is still being opened takes away whatever window is shown
	desk.settle()
	desk.page.evaluate(
		"""(name) => frappe.call({
			method: "frappe.desk.doctype.kanban_board.kanban_board.update_order_for_single_card",
			args: { board_name: "Improvement Notice", docname: name, from_colname: "Issued",
				to_colname: "Fed Back", old_index: 0, new_index: 0 },
		}).then(() => {}, () => {})""",
		name,
	)
	expect(desk.told("已签发")).to_be_visible()
	assert api_as(QUALITY).get(NOTICE, name)["status"] == "Issued"
	desk.window.expect_refusal(417)


@pytest.mark.parametrize("route", CALENDARS)
def test_a_calendar_by_due_date_opens(page_as, route):
	desk = page_as(QUALITY).open(f"{route}/view/calendar")
	expect(desk.body.locator(".fc-view, .fc-view-harness").first).to_be_visible()
	desk.settle()
