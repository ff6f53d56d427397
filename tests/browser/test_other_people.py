"""What the others do in a day, and what they may not do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import AGENT, EMPLOYEE, EXECUTIVE, OPPORTUNITY, OWNER, QUALITY, REPRESENTATIVE

STEPS = ("退回", "评估", "不采纳", "合并")


def expect_no_steps(desk) -> None:
	desk.settle()
	for label in STEPS:
		expect(desk.button(label)).to_have_count(0)


def assess(api, name: str) -> None:
	api.call(
		"itss_improvement.api.opportunity.assess",
		name=name, impact=4, resource=3, urgency=4, improvement_class="Corrective and Preventive Action",
		reason="需要分析根本原因。", department="运维管理部", due_date="2099-12-31",
	)  # fmt: skip


# The department's head


def test_owner_answers_a_returned_opportunity(page_as, returned, api_as):
	name = returned("监控大屏黑屏")
	desk = page_as(OWNER).open("improvement-opportunity")
	desk.wait_for_list()
	desk.body.get_by_role("link", name="监控大屏黑屏").first.click()
	desk.wait_for_form(OPPORTUNITY, name)
	expect(desk.state("已退回")).to_be_visible()
	expect(desk.body.get_by_text("请补充涉及的系统名称").first).to_be_visible()
	expect_no_steps(desk)
	desk.fill("current_state", "三号监控大屏本月黑屏四次，涉及系统：综合监控平台。")
	# what was typed and not saved goes along
	desk.button("提交质量效能部").click()
	desk.wait_for_form(OPPORTUNITY, name)
	confirm = desk.dialog
	expect(confirm).to_contain_text(name)
	confirm.get_by_role("button", name=re.compile("是|Yes|确认")).first.click()
	expect(desk.state("已提交")).to_be_visible()
	stored = api_as(QUALITY).get(OPPORTUNITY, name)
	assert stored["status"] == "Submitted" and "综合监控平台" in stored["current_state"]


def test_owner_reads_what_was_decided_and_cannot_decide(page_as, submitted, api_as):
	name = submitted("夜班告警无人处理")
	desk = page_as(OWNER).open_opportunity(name)
	expect_no_steps(desk)
	expect(desk.input("title")).to_have_count(0)
	assess(api_as(QUALITY), name)
	desk.open_opportunity(name)
	expect(desk.state("已评估")).to_be_visible()
	expect(desk.body.get_by_text("纠正与预防措施").first).to_be_visible()
	desk.tab("评估")
	expect(desk.field("class_reason")).to_contain_text("需要分析根本原因。")
	expect_no_steps(desk)


# Those who read everything


@pytest.mark.parametrize("person", [REPRESENTATIVE, EXECUTIVE])
def test_reader_sees_everything_and_decides_nothing(page_as, submitted, api_as, person):
	waiting, decided = submitted("工具间门禁失效"), submitted("备件账实不符")
	assess(api_as(QUALITY), decided)
	desk = page_as(person).open("service-quality-improvement")
	expect(desk.body.get_by_text("改进机会登记表").first).to_be_visible()
	desk.open("improvement-opportunity")
	desk.wait_for_list()
	assert desk.page.evaluate("() => cur_list.data.length") >= 2
	for name, state in ((waiting, "已提交"), (decided, "已评估")):
		desk.open_opportunity(name)
		expect(desk.state(state)).to_be_visible()
		expect_no_steps(desk)
		expect(desk.input("title")).to_have_count(0)
		expect(desk.button("保存")).to_have_count(0)


@pytest.mark.parametrize("person", [REPRESENTATIVE, EXECUTIVE])
def test_reader_reads_signals_and_rules(page_as, api_as, person):
	desk = page_as(person)
	for doctype, route in (
		("Improvement Signal", "improvement-signal"),
		("Improvement Trigger", "improvement-trigger"),
	):
		name = api_as(QUALITY).list(doctype, [])[0]["name"]
		desk.open(f"{route}/{name}")
		desk.wait_for_form(doctype, name)
		expect(desk.button("保存")).to_have_count(0)


# The employee, who has no desk


def test_employee_is_sent_to_the_register_and_sees_their_own(page_as, submitted, api_as, served_site):
	others = submitted("别人提出的改进")
	own = api_as(EMPLOYEE).make_opportunity("我提出的改进")
	desk = page_as(EMPLOYEE)
	page = desk.page
	page.goto("/improvement")
	expect(page.get_by_text(own)).to_be_visible()
	expect(page.get_by_text("吴桐").first).to_be_visible()
	expect(page.get_by_text(others)).to_have_count(0)
	page.get_by_role("link", name=re.compile(own)).click()
	expect(page.get_by_text("我提出的改进").first).to_be_visible()
	expect(page.get_by_text("值班交接靠口头").first).to_be_visible()


def test_employee_comes_to_the_register_by_logging_in(page_as, served_site):
	desk = page_as(None)
	page = desk.page
	page.goto("/improvement")
	page.locator("#login_email").fill(EMPLOYEE)
	page.locator("#login_password").fill(served_site.password)
	page.locator("#login_password").press("Enter")
	page.wait_for_url(re.compile("/improvement$"))
	expect(page.get_by_text("吴桐").first).to_be_visible()


def test_employee_cannot_read_what_others_wrote(page_as, submitted):
	name = submitted("与员工无关的改进")
	desk = page_as(EMPLOYEE)
	answer = desk.page.goto(f"/printview?doctype={OPPORTUNITY}&name={name}")
	assert answer.status == 403
	expect(desk.page.get_by_text("与员工无关的改进")).to_have_count(0)
	desk.window.expect_refusal(403)


def test_employee_has_no_desk(page_as):
	desk = page_as(EMPLOYEE)
	desk.page.goto("/app")
	desk.page.wait_for_load_state()
	assert not desk.page.evaluate("() => Boolean(window.cur_list || window.cur_frm)")
	assert not re.search(r"/(app|desk)/[a-z]", desk.page.url)
	if any("403" in fault for fault in desk.window.faults):
		desk.window.expect_refusal(403)


# The agent


def test_agent_makes_an_opportunity_of_a_ticket(page_as, api_as):
	agent = api_as(AGENT)
	ticket = agent.list(
		"HD Ticket",
		[["agreement_status", "=", "Failed"], ["customer", "is", "set"]],
		"name",
		"subject",
		order_by="name desc",
	)[0]
	desk = page_as(AGENT).open(f"hd-ticket/{ticket['name']}")
	desk.wait_for_form("HD Ticket")
	desk.button("提出改进机会").click()
	desk.wait_for_form(OPPORTUNITY)
	name = desk.page.evaluate("() => cur_frm.doc.name")
	expect(desk.state("草稿")).to_be_visible()
	# an agent may open the ticket: the snapshot leads there
	link = desk.field("evidence_table").get_by_role("link", name=str(ticket["name"]))
	expect(link).to_be_visible()
	desk.button("提交质量效能部").click()
	desk.dialog.get_by_role("button", name=re.compile("是|Yes|确认")).first.click()
	expect(desk.state("已提交")).to_be_visible()
	link.click()
	desk.wait_for_form("HD Ticket")
	panel = desk.body.get_by_role("link", name=re.compile(name))
	expect(panel).to_be_visible()
	expect(desk.body.get_by_text("已提交").last).to_be_visible()
	panel.click()
	desk.wait_for_form(OPPORTUNITY, name)


def test_agent_who_takes_the_same_ticket_again_comes_to_the_same_opportunity(page_as, api_as):
	agent = api_as(AGENT)
	ticket = agent.list("HD Ticket", [["customer", "is", "set"]], "name", order_by="name")[0]["name"]
	first = agent.call(
		"itss_improvement.api.opportunity.make_from_ticket", desk="HD Ticket", ticket=str(ticket)
	)
	desk = page_as(AGENT).open(f"hd-ticket/{ticket}")
	desk.wait_for_form("HD Ticket")
	desk.button("提出改进机会").click()
	desk.wait_for_form(OPPORTUNITY, first["name"])
