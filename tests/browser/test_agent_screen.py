"""Helpdesk's own agent screen, on a bench where its frontend is built: from an overdue ticket to the department's feedback,
and the state of the improvement beside the ticket (R25, R28)."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import AGENT, OPERATIONS, OPPORTUNITY, OWNER, QUALITY
from tests.browser.test_notice import NOTICE, agree, carry_out, open_notice, plan

pytestmark = pytest.mark.skipif(
	not os.environ.get("BENCH"), reason="the embedded site has no Helpdesk of its own"
)

BUTTON = re.compile("提出改进机会|Make Improvement Opportunity")
STATE = re.compile("(改进|Improvement): ?")


@pytest.fixture
def screen(window_as):
	"""Opens a ticket as the agent sees it in Helpdesk."""

	def open_ticket(ticket: str) -> Page:
		window = window_as(AGENT)
		answer = window.page.goto(f"/helpdesk/tickets/{ticket}")
		if answer.status == 404:
			window.expect_refusal(404)
			pytest.skip("Helpdesk's own frontend is not built here")
		expect(window.page.get_by_role("button", name="Reply").first).to_be_visible()
		return window.page

	return open_ticket


@pytest.fixture
def overdue(api_as) -> dict:
	"""A ticket that missed its agreement, and that nobody made an opportunity of by hand."""
	return api_as(AGENT).list(
		"HD Ticket",
		[["agreement_status", "=", "Failed"], ["customer", "is", "set"]],
		"name",
		"subject",
		order_by="name asc",
	)[3]


@pytest.mark.row("R25", "R28")
def test_from_an_overdue_ticket_to_the_feedback(screen, overdue, page_as, api_as):
	page = screen(overdue["name"])
	expect(page.get_by_role("button", name=STATE)).to_have_count(0)
	with page.expect_popup() as opened:
		page.get_by_role("button", name=BUTTON).click()
	opened.value.wait_for_url(re.compile("improvement-opportunity/"))
	name = re.search("improvement-opportunity/([^/?#]+)", opened.value.url)[1]
	opened.value.close()
	stored = api_as(QUALITY).get(OPPORTUNITY, name)
	assert (stored["status"], stored["identified_by"]) == ("Draft", AGENT)
	assert [row["ticket"] for row in stored["evidence"]] == [str(overdue["name"])]

	agent = page_as(AGENT).open_opportunity(name)
	agent.button("提交质量效能部").click()
	agree(agent)
	expect(agent.state("已提交")).to_be_visible()

	officer = page_as(QUALITY).open_opportunity(name)
	officer.button("评估").click()
	for field in ("impact", "resource", "urgency"):
		officer.choose(field, "1", officer.dialog)
	officer.fill("reason", "一周内可以改好。", officer.dialog)
	officer.fill("department", OPERATIONS, officer.dialog)
	expect(officer.input("due_date", officer.dialog)).not_to_have_value("")
	officer.button("评估", officer.dialog).click()
	expect(officer.state("已评估")).to_be_visible()
	(notice,) = [row["name"] for row in api_as(QUALITY).list(NOTICE, [["opportunity", "=", name]])]
	officer.open(f"improvement-notice/{notice}")
	officer.wait_for_form(NOTICE, notice)
	officer.choose("routine_kind", "Work Instructions")
	officer.fill("requirement", "给出首次响应的值守安排。")
	officer.fill("need", "首次响应超时。")
	officer.save()
	officer.button("签发").click()
	agree(officer)
	expect(officer.state("已签发")).to_be_visible()

	owner = open_notice(page_as, OWNER, notice)
	for label, state in (("签收", "已签收"), ("开始实施", "实施中")):
		if label == "开始实施":
			measure = plan(api_as(OWNER), notice)
			owner.open(f"improvement-notice/{notice}")
			owner.wait_for_form(NOTICE, notice)
		owner.button(label).click()
		agree(owner)
		expect(owner.state(state).first).to_be_visible()
	carry_out(api_as(OWNER), measure)
	owner.open(f"improvement-notice/{notice}")
	owner.wait_for_form(NOTICE, notice)
	owner.button("反馈结果").click()
	owner.fill("result", "值守表已排，首次响应恢复。", owner.dialog)
	owner.button("反馈结果", owner.dialog).click()
	expect(owner.state("已反馈")).to_be_visible()

	# what the agent sees beside the ticket afterwards
	page = screen(overdue["name"])
	page.get_by_role("button", name=STATE).click()
	expect(page.get_by_text(name)).to_be_visible()
