"""Customers are asked: proposed, called back, surveyed; and the customer, who is nobody on the site, answers on a phone."""

from __future__ import annotations

import email
import json
import os
import re
from email.policy import default
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.site import AGENT, QUALITY
from tests.browser.test_accessibility import check
from tests.browser.test_language import english
from tests.browser.test_notice import drafted  # noqa: F401
from tests.browser.test_verification import put_on_file  # noqa: F401

pytestmark = pytest.mark.skipif(
	bool(os.environ.get("BENCH")),
	reason="the link is read from the queue, which is its Administrator's alone",
)

EVALUATION, INVITATION = "Improvement Evaluation", "Improvement Survey Invitation"
SUBJECT = "交接班后告警没人处理"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture
def submitted(api_as):
	"""In place of what a department noticed: an opportunity that an agent made from a customer's ticket."""

	def make(title: str, **values) -> str:
		agent, customer = api_as(AGENT), f"{title}@client.example"
		ticket = agent.insert("HD Ticket", subject=SUBJECT, description="…", raised_by=customer)
		made = agent.call(
			"itss_improvement.api.opportunity.make_from_ticket", desk="HD Ticket", ticket=str(ticket)
		)
		agent.update("Improvement Opportunity", made["name"], title=title, **values)
		agent.call("itss_improvement.api.opportunity.submit", name=made["name"])
		return made["name"]

	return make


@pytest.fixture
def evaluation(put_on_file, api_as) -> str:  # noqa: F811
	notice, _verification = put_on_file("handover")
	return api_as(QUALITY).call(
		"itss_improvement.api.evaluation.ask", doctype="Improvement Notice", name=notice
	)


@pytest.fixture
def link_to(window_as):
	"""The path and query of the link that waits in the site's queue for an address."""

	def find(address: str) -> str:
		request = window_as(None).context.request
		assert request.post("/api/method/login", form={"usr": "Administrator", "pwd": "admin"}).ok
		filters = quote(json.dumps([["Email Queue Recipient", "recipient", "=", address]]))
		query = f"filters={filters}&fields={quote(json.dumps(['name']))}&order_by=creation desc"
		listed = request.get(f"/api/resource/Email Queue?{query}").json()["data"]
		mail = request.get(f"/api/resource/Email Queue/{listed[0]['name']}").json()["data"]["message"]
		text = email.message_from_string(mail, policy=default).get_body(("plain",)).get_content()
		return re.search(r"https?://[^/\s]+(/improvement-survey\?key=\S+)", text)[1]

	return find


@pytest.mark.row("R75")
def test_the_officer_asks_and_the_customer_answers(
	page_as, window_as, api_as, evaluation, link_to, axe, tmp_path_factory
):
	desk = page_as(QUALITY).open(f"improvement-evaluation/{evaluation}")
	desk.wait_for_form(EVALUATION, evaluation)
	desk.button("询问客户").click()
	box = desk.dialog.get_by_role("checkbox")
	expect(box).to_have_count(1)
	expect(desk.dialog).to_contain_text(SUBJECT)
	desk.page.wait_for_timeout(500)
	check(axe, desk, ".modal-dialog")
	# nobody chosen: nobody is asked
	desk.button("发送调查", desk.dialog).click()
	expect(desk.page.get_by_text("请至少选择一位客户。")).to_be_visible()
	box.check()
	desk.button("发送调查", desk.dialog).click()
	desk.page.get_by_text("调查将发邮件给 1 位客户").wait_for()
	desk.page.wait_for_timeout(500)
	desk.page.locator(".modal.show:visible").last.locator(".btn-primary:visible").click()
	sent = desk.field("feedback").locator(".itss-surveys")
	expect(sent).to_contain_text("已发出")
	(invitation,) = api_as(QUALITY).list(INVITATION, [["evaluation", "=", evaluation]], "name", "address")

	phone = window_as(None, **PHONE)
	page = phone.page
	path = link_to(invitation["address"])
	page.goto(path)
	expect(page.get_by_text(SUBJECT)).to_be_visible()
	assert not english(page)
	assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
	assert page.context.cookies() is not None and page.evaluate("() => document.scripts.length") == 0
	if os.environ.get("SURVEY_SCREENS"):
		page.screenshot(path=f"{os.environ['SURVEY_SCREENS']}/survey-phone.png", full_page=True)
	page.get_by_role("button", name="提交").click()
	expect(page.get_by_role("alert")).to_contain_text("请至少打一个分")
	phone.expect_refusal(422)
	before, after = page.get_by_role("group").all()
	before.get_by_role("radio", name="2").check()
	after.get_by_role("radio", name="5").check()
	page.get_by_label("您想说的话").fill("夜里也有人管了。<img src=x onerror='window.__xss=1'>")
	page.get_by_role("button", name="提交").click()
	expect(page.get_by_role("heading", name="谢谢")).to_be_visible()
	assert "key" not in page.url
	page.goto(path)
	expect(page.get_by_role("heading", name="此链接无法使用")).to_be_visible()
	phone.expect_refusal(410)

	# what was open on the desk is not spoilt, and the answer is there
	desk.open(f"improvement-evaluation/{evaluation}")
	desk.wait_for_form(EVALUATION, evaluation)
	expect(desk.field("feedback").locator(".itss-surveys")).to_contain_text("已回答")
	expect(desk.field("feedback")).to_contain_text("夜里也有人管了。")
	assert desk.page.evaluate("() => window.__xss") is None
	(row,) = api_as(QUALITY).get(EVALUATION, evaluation)["feedback"]
	assert (row["way"], row["score_before"], row["score_after"]) == ("Survey", 0.4, 1.0)
	expect(desk.field("rule")).to_contain_text("客户反馈")
	check(axe, desk, ".itss-surveys")
	# what people wrote, the records' numbers, and the currency of the site
	data = re.compile("夜里|EVAL|handover|CNY")
	assert not [text for text in english(desk.page) if not data.search(text)]
	if os.environ.get("SURVEY_SCREENS"):
		desk.field("feedback").scroll_into_view_if_needed()
		desk.page.screenshot(path=f"{os.environ['SURVEY_SCREENS']}/survey-desk.png")


@pytest.mark.row("R75")
def test_the_officer_calls_back(page_as, api_as, evaluation):
	desk = page_as(QUALITY).open(f"improvement-evaluation/{evaluation}")
	desk.wait_for_form(EVALUATION, evaluation)
	desk.button("询问客户").click()
	desk.dialog.get_by_role("checkbox").check()
	desk.button("添加回访记录", desk.dialog).click()
	expect(desk.field("feedback")).to_contain_text("回访")
	desk.page.evaluate(
		"""() => {
			const [row] = cur_frm.doc.feedback;
			return frappe.model.set_value(row.doctype, row.name, {score_before: 0.4, score_after: 0.8, words: "交接清楚了"});
		}"""
	)
	desk.save()
	(row,) = api_as(QUALITY).get(EVALUATION, evaluation)["feedback"]
	assert (row["way"], row["called_by"], row["words"]) == ("Call-Back", QUALITY, "交接清楚了")
	assert row["asked_on"] and row["ticket"] and not row.get("invitation")
	desk.button("询问客户").click()
	expect(desk.dialog).to_contain_text("已回访")


def test_the_page_is_read_by_everybody(window_as, api_as, evaluation, link_to, axe):
	"""With the page's own policy off: what examines it is a script, and it lets none in."""
	officer = api_as(QUALITY)
	(one,) = officer.call("itss_improvement.api.survey.proposal", name=evaluation)["people"]
	chosen = [{"desk": one["desk"], "ticket": one["ticket"]}]
	officer.call("itss_improvement.api.survey.send", name=evaluation, tickets=chosen)
	phone = window_as(None, bypass_csp=True, **PHONE)
	phone.page.goto(link_to(one["address"]))
	assert not (found := axe.faults(phone.page, "body")), "\n".join(found)
	phone.page.get_by_role("button", name="提交").click()
	expect(phone.page.get_by_role("alert")).to_be_visible()
	phone.expect_refusal(422)
	assert not (found := axe.faults(phone.page, "body")), "\n".join(found)
	phone.page.goto("/improvement-survey")
	phone.expect_refusal(410)
	assert not (found := axe.faults(phone.page, "body")), "\n".join(found)
