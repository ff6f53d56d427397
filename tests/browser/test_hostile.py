"""What customers write into tickets and people into titles is shown, never run."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.site import AGENT, EMPLOYEE, OPPORTUNITY, QUALITY

SUBJECTS = (
	("<script>window.__xss=1</script> 打印机坏了", "打印机坏了"),
	("<img src=x onerror='window.__xss=1'>\"'` 😀", "😀"),
	('"><svg onload=window.__xss=1> {{ 7*7 }} ${7*7} %s', "{{ 7*7 }} ${7*7} %s"),
)


def expect_nothing_ran(page) -> None:
	assert page.evaluate("() => window.__xss") is None


@pytest.mark.parametrize(("subject", "word"), SUBJECTS, ids=("script", "image", "drawing"))
def test_subject_of_a_ticket_is_text_everywhere(page_as, api_as, served_site, subject, word):
	"""From the ticket to the opportunity, its lists, its steps and its paper."""
	agent = api_as(AGENT)
	ticket = agent.insert("HD Ticket", subject=subject, description="…", raised_by="caller@client.example")
	made = agent.call(
		"itss_improvement.api.opportunity.make_from_ticket", desk="HD Ticket", ticket=str(ticket)
	)
	name = made["name"]
	agent.call("itss_improvement.api.opportunity.submit", name=name)
	# a link's field of Frappe 15 does not find the record again by a title with markup in it
	into = api_as(EMPLOYEE).make_opportunity(subject if served_site.version > 15 else "并入这一条")

	desk = page_as(AGENT).open(f"hd-ticket/{ticket}")
	desk.wait_for_form("HD Ticket")
	expect(desk.body.get_by_role("link", name=name)).to_be_visible()
	expect_nothing_ran(desk.page)

	desk = page_as(QUALITY).open("improvement-opportunity")
	desk.wait_for_list()
	expect_nothing_ran(desk.page)
	desk.open_opportunity(name)
	expect(desk.field("evidence_table").get_by_role("row")).to_have_count(2)
	expect(desk.field("evidence_table")).to_contain_text(word)
	desk.button("评估").click()
	desk.leave_dialog()
	desk.button("合并").click()
	desk.link("merged_into", into, desk.dialog, shown=desk.shown_title(into))
	desk.button("合并", desk.dialog).click()
	expect(desk.state("已合并")).to_be_visible()
	expect_nothing_ran(desk.page)
	page = desk.page
	page.goto("/improvement")
	expect(page.get_by_text(into)).to_be_visible()
	expect_nothing_ran(page)
	page.goto(f"/printview?doctype={OPPORTUNITY}&name={name}")
	# the foot of the form is for paper
	expect(page.get_by_text(name).filter(visible=True).first).to_be_visible()
	expect_nothing_ran(page)


@pytest.mark.parametrize("reason", [subject for subject, _ in SUBJECTS], ids=("script", "image", "drawing"))
def test_reason_of_a_return_is_text(page_as, returned, reason):
	name = returned("退回理由里的代码", reason=reason)
	desk = page_as(QUALITY).open_opportunity(name)
	expect(desk.state("已退回")).to_be_visible()
	expect_nothing_ran(desk.page)
