"""What came back, with the quality officer: old and new tickets side by side, and a decision.

The demo has one that is proposed. The tests before the last read it, and the last decides on it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.site import OPPORTUNITY, OWNER, QUALITY
from tests.browser.test_accessibility import check

RECURRENCE, NOTICE = "Improvement Recurrence", "Improvement Notice"
CAPA = "Corrective and Preventive Action"


@pytest.fixture
def proposed(api_as) -> dict:
	(found,) = api_as(QUALITY).list(RECURRENCE, [["status", "=", "Proposed"]])
	return api_as(QUALITY).get(RECURRENCE, found["name"])


def open_recurrence(page_as, user: str, name: str):
	desk = page_as(user).open(f"improvement-recurrence/{name}")
	desk.wait_for_form(RECURRENCE, name)
	return desk


def rows(desk):
	return desk.field("tickets_table").get_by_role("row")


@pytest.mark.row("R67")
def test_from_the_list_to_old_and_new_tickets_side_by_side(page_as, proposed):
	desk = page_as(QUALITY).open("improvement-recurrence")
	desk.wait_for_list()
	desk.button("待认定").first.click()
	desk.settle()
	desk.body.get_by_role("link", name=proposed["title"]).first.click()
	desk.wait_for_form(RECURRENCE, proposed["name"])
	expect(desk.state("待认定").first).to_be_visible()
	expect(desk.field("reason")).to_contain_text("又出现相似工单 4 张")
	expect(rows(desk)).to_have_count(1 + len(proposed["tickets"]))
	for number, ticket in enumerate(proposed["tickets"], start=1):
		earlier, score, new = rows(desk).nth(number).get_by_role("cell").all()
		expect(earlier).to_contain_text(ticket["matched_subject"])
		expect(earlier).to_contain_text(ticket["matched_ticket"])
		expect(score).to_contain_text(f"{ticket['score']:.2f}")
		expect(score.get_by_role("img", name="相似度")).to_be_visible()
		expect(new).to_contain_text(ticket["subject"])
		for side in (earlier, new):
			expect(side.locator("mark")).to_have_text(["事件", "澜科精密制造", "网络组"])
			# she is no agent: she reads what was kept, and opens nothing
			expect(side.get_by_role("link")).to_have_count(0)
	expect(desk.button("确认复发")).to_be_visible()
	expect(desk.button("认定为未复发")).to_be_visible()


@pytest.mark.row("R67")
def test_the_improvement_shows_it_on_top(page_as, proposed):
	desk = page_as(QUALITY).open_opportunity(proposed["opportunity"])
	note = desk.page.get_by_role("note").filter(has_text="同类工单再次出现")
	expect(note).to_contain_text(proposed["what_follows"])
	desk = page_as(OWNER).open(f"improvement-notice/{proposed['reference_name']}")
	desk.wait_for_form(NOTICE, proposed["reference_name"])
	note = desk.page.get_by_role("note").filter(has_text="同类工单再次出现")
	note.get_by_role("link").click()
	desk.wait_for_form(RECURRENCE, proposed["name"])


def test_the_department_reads_it_and_decides_nothing(page_as, proposed):
	desk = open_recurrence(page_as, OWNER, proposed["name"])
	expect(rows(desk)).to_have_count(1 + len(proposed["tickets"]))
	for action in ("确认复发", "认定为未复发"):
		expect(desk.button(action)).to_have_count(0)


def test_nothing_keeps_people_from_reading_it(page_as, proposed, axe):
	check(axe, open_recurrence(page_as, QUALITY, proposed["name"]), ".form-message, .form-page")


def test_it_is_among_what_is_to_be_done_today(page_as, proposed):
	desk = page_as(QUALITY).open("service-quality-improvement")
	today = desk.body.get_by_role("region", name="今天要做什么")
	today.wait_for()
	expect(today.get_by_text("改进复发").first).to_be_visible()


@pytest.mark.row("R67")
def test_a_decision(page_as, api_as, proposed):
	desk = open_recurrence(page_as, QUALITY, proposed["name"])
	desk.button("认定为未复发").click()
	expect(desk.field("next_due_date", desk.dialog)).to_have_count(0)
	desk.button("认定为未复发", desk.dialog).click()
	desk.leave_message()
	assert api_as(QUALITY).get(RECURRENCE, proposed["name"])["status"] == "Proposed", "not without a reason"
	desk = open_recurrence(page_as, QUALITY, proposed["name"])
	desk.button("确认复发").click()
	desk.fill("decision_reason", "同一客户，网关变更没有解决掉线。", desk.dialog)
	desk.fill("next_due_date", str(site.today() + timedelta(days=30)), desk.dialog)
	desk.button("确认复发", desk.dialog).click()
	expect(desk.state("已确认").first).to_be_visible()
	expect(desk.field("decision_reason")).to_contain_text("网关变更没有解决掉线")
	notice = api_as(QUALITY).get(NOTICE, proposed["reference_name"])
	assert (notice["status"], notice["superseded_by_doctype"]) == ("Superseded", CAPA)
	assert api_as(QUALITY).get(OPPORTUNITY, proposed["opportunity"])["improvement_class"] == CAPA
	for action in ("确认复发", "认定为未复发"):
		expect(desk.button(action)).to_have_count(0)
