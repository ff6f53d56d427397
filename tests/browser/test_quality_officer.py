"""The quality officer's morning: what is to be assessed, why it was noticed, and what becomes of it."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.browser.site import EMPLOYEE, OPERATIONS, OPPORTUNITY, OWNER, QUALITY


def test_logs_in_by_typing(page_as, served_site):
	desk = page_as(None)
	desk.page.goto("/login")
	expect(desk.page).not_to_have_title(re.compile("frappe|monoframe", re.I))
	desk.page.locator("#login_email").fill(QUALITY)
	desk.page.locator("#login_password").fill(served_site.password)
	desk.page.locator("#login_password").press("Enter")
	desk.page.wait_for_url(re.compile(r"/(app|desk|apps)\b"))
	desk.settle()
	desk.open("service-quality-improvement")
	expect(desk.body.get_by_text("待评估改进机会").first).to_be_visible()


def test_finds_what_is_to_be_assessed_from_the_workspace(page_as, submitted):
	name = submitted("值班交接单缺失")
	desk = page_as(QUALITY).open("service-quality-improvement")
	card = desk.body.locator(".widget", has_text="待评估改进机会").first
	card.get_by_text(re.compile(r"^\s*\d+\s*$")).click()
	desk.wait_for_list()
	title = desk.body.get_by_role("link", name="值班交接单缺失").first
	expect(title).to_be_visible()
	shown = desk.page.evaluate("() => cur_list.data.map((row) => row.status)")
	assert set(shown) == {"Submitted"}
	title.click()
	desk.wait_for_form(OPPORTUNITY, name)
	expect(desk.state("已提交")).to_be_visible()
	for label in ("退回", "评估", "不采纳", "合并"):
		expect(desk.button(label)).to_be_visible()


def test_reads_why_it_was_noticed_and_the_tickets_behind_it(page_as, api_as):
	first = api_as(QUALITY).list(
		OPPORTUNITY,
		[["status", "=", "Submitted"], ["trigger_reason", "is", "set"], ["ticket_count", ">", 1]],
		*("name", "trigger_reason", "ticket_count"),
	)[0]
	desk = page_as(QUALITY).open_opportunity(first["name"])
	expect(desk.field("trigger_reason")).to_contain_text(first["trigger_reason"])
	rows = desk.field("evidence_table").get_by_role("row")
	expect(rows).to_have_count(first["ticket_count"] + 1)
	# no agent: the snapshot is to be read, and leads nowhere
	expect(desk.field("evidence_table").get_by_role("link")).to_have_count(0)


def test_assesses_with_the_arithmetic_in_sight(page_as, submitted, api_as):
	name = submitted("告警阈值不合理")
	desk = page_as(QUALITY).open_opportunity(name)
	desk.button("评估").click()
	dialog = desk.dialog
	for field, score in (("impact", "5"), ("resource", "3"), ("urgency", "5")):
		desk.choose(field, score, dialog)
	said = dialog.get_by_role("status").filter(has_text="×")
	expect(said).to_contain_text("5 × 2 + 3 × 1 + 5 × 2 = 23")
	expect(desk.input("improvement_class", dialog)).to_have_value("Improvement Project")
	for field in ("impact", "resource", "urgency"):
		desk.choose(field, "1", dialog)
	expect(said).to_contain_text("1 × 2 + 1 × 1 + 1 × 2 = 5")
	expect(desk.input("improvement_class", dialog)).to_have_value("Routine Improvement")
	# five working days, counted for her
	expect(desk.input("due_date", dialog)).not_to_have_value("")
	expect(desk.field("due_date", dialog)).to_contain_text("5")
	desk.fill("reason", "一周内可以调好。", dialog)
	expect(desk.input("department", dialog)).to_have_value(OPERATIONS)
	desk.button("评估", dialog).click()
	expect(desk.state("已评估")).to_be_visible()
	stored = api_as(QUALITY).get(OPPORTUNITY, name)
	assert (stored["status"], stored["stage"], stored["total_score"]) == ("Assessed", "Do", 5)
	assert stored["improvement_class"] == "Routine Improvement" and stored["due_date"]
	assert stored["assessed_by"] == QUALITY and stored["class_reason"] == "一周内可以调好。"
	expect(desk.button("评估")).to_have_count(0)


def test_a_class_that_she_chose_stays(page_as, submitted):
	desk = page_as(QUALITY).open_opportunity(submitted("备份策略过旧"))
	desk.button("评估").click()
	dialog = desk.dialog
	for field in ("impact", "resource", "urgency"):
		desk.choose(field, "1", dialog)
	expect(desk.input("improvement_class", dialog)).to_have_value("Routine Improvement")
	desk.choose("improvement_class", "Corrective and Preventive Action", dialog)
	desk.choose("impact", "2", dialog)
	expect(dialog.get_by_role("status").filter(has_text="×")).to_contain_text("2 × 2")
	desk.settle()
	expect(desk.input("improvement_class", dialog)).to_have_value("Corrective and Preventive Action")


def test_a_due_date_is_asked_for_once_a_class_and_says_what_was_counted(page_as, submitted):
	desk = page_as(QUALITY).open_opportunity(submitted("巡检记录缺页"))
	desk.button("评估").click()
	asked: list[str] = []
	desk.page.on("request", lambda request: "default_due_date" in request.url and asked.append(request.url))
	desk.choose("improvement_class", "Routine Improvement", desk.dialog)
	expect(desk.field("due_date", desk.dialog)).to_contain_text("5 个工作日：")
	five_days = desk.input("due_date", desk.dialog).input_value()
	assert five_days
	# people decide how long this one takes
	desk.choose("improvement_class", "Improvement Project", desk.dialog)
	expect(desk.input("due_date", desk.dialog)).to_have_value("")
	desk.choose("improvement_class", "Routine Improvement", desk.dialog)
	expect(desk.input("due_date", desk.dialog)).to_have_value(five_days)
	desk.settle()
	assert len(asked) == 3


def test_a_dialog_that_is_not_filled_says_so_and_writes_nothing(page_as, submitted, api_as):
	name = submitted("交接班表格不统一")
	desk = page_as(QUALITY).open_opportunity(name)
	desk.button("评估").click()
	desk.choose("impact", "3", desk.dialog)
	desk.button("评估", desk.dialog).click()
	expect(desk.page.get_by_text("资源").last).to_be_visible()
	desk.settle()
	assert api_as(QUALITY).get(OPPORTUNITY, name)["status"] == "Submitted"


def test_rejects_one_with_a_reason(page_as, submitted, api_as):
	name = submitted("更换显示器")
	desk = page_as(QUALITY).open_opportunity(name)
	desk.button("不采纳").click()
	desk.fill("rejection_reason", "属于采购需求，不是改进。", desk.dialog)
	desk.button("不采纳", desk.dialog).click()
	expect(desk.state("未采纳")).to_be_visible()
	expect(desk.body.get_by_text("属于采购需求，不是改进。").first).to_be_visible()
	assert api_as(QUALITY).get(OPPORTUNITY, name)["rejection_reason"] == "属于采购需求，不是改进。"


def test_merges_one_into_another(page_as, submitted, api_as):
	into, name = submitted("VPN 掉线（总部）"), submitted("VPN 掉线（分部）")
	desk = page_as(QUALITY).open_opportunity(name)
	desk.button("合并").click()
	desk.link("merged_into", into, desk.dialog, shown="VPN 掉线（总部）")
	desk.button("合并", desk.dialog).click()
	expect(desk.state("已合并")).to_be_visible()
	link = desk.body.get_by_role("link", name=into).first
	expect(link).to_be_visible()
	stored = api_as(QUALITY).get(OPPORTUNITY, name)
	assert (stored["status"], stored["merged_into"]) == ("Merged", into)
	link.click()
	desk.wait_for_form(OPPORTUNITY, into)


def test_is_quicker_than_the_record_that_she_chose(page_as, submitted, api_as):
	"""The field shows the title, and the server has yet to say whose it is."""
	into, name = submitted("门禁失灵（总部）"), submitted("门禁失灵（分部）")
	desk = page_as(QUALITY).open_opportunity(name)
	desk.button("合并").click()
	held: list[Route] = []
	desk.page.route(re.compile("validate_link"), lambda route: held.append(route))
	desk.link("merged_into", into, desk.dialog, shown="门禁失灵（总部）")
	desk.button("合并", desk.dialog).dblclick()
	held.pop().continue_()
	expect(desk.state("已合并")).to_be_visible()
	assert api_as(QUALITY).get(OPPORTUNITY, name)["merged_into"] == into


def test_returns_one_to_its_department(page_as, submitted, api_as):
	name = submitted("机房温度偏高")
	desk = page_as(QUALITY).open_opportunity(name)
	desk.button("退回").click()
	desk.fill("return_reason", "请补充温度记录。", desk.dialog)
	desk.button("退回", desk.dialog).click()
	expect(desk.state("已退回")).to_be_visible()
	stored = api_as(QUALITY).get(OPPORTUNITY, name)
	assert (stored["status"], stored["return_reason"]) == ("Returned", "请补充温度记录。")


def test_filters_the_register_by_its_buttons(page_as, submitted):
	submitted("值班电话占线")
	desk = page_as(QUALITY).open("improvement-opportunity")
	desk.wait_for_list()
	for label, filters in (
		("待评估", {"status": "Submitted"}),
		("已逾期", {"status": "Assessed"}),
		("我的", {}),
	):
		desk.button(label).first.click()
		desk.page.wait_for_function(
			"""(wanted) => !frappe.request.ajax_count && cur_list.filter_area.get().length
				&& Object.entries(wanted).every(([field, value]) =>
					cur_list.filter_area.get().some((one) => one[1] === field && one[3] === value))""",
			arg=filters,
		)
		desk.settle()


def test_writes_one_herself(page_as, api_as):
	desk = page_as(QUALITY).open("improvement-opportunity/new")
	desk.page.wait_for_function("() => window.cur_frm && cur_frm.is_new() && !frappe.request.ajax_count")
	desk.fill("title", "客户回访流程缺失")
	desk.choose("source", "Customer Feedback")
	expect(desk.input("source_subtype").locator("option")).to_have_count(4)
	desk.choose("source_subtype", "Customer Suggestion")
	desk.link("identified_by_department", OPERATIONS)
	desk.fill("current_state", "客户反映处理完没有人回访。")
	desk.save()
	desk.wait_for_form(OPPORTUNITY)
	name = desk.page.evaluate("() => cur_frm.doc.name")
	stored = api_as(QUALITY).get(OPPORTUNITY, name)
	assert (stored["status"], stored["identified_by"]) == ("Draft", QUALITY)


def test_a_step_taken_meanwhile_is_told_and_changes_nothing(page_as, submitted, api_as):
	"""Two officers, one record: the second one's dialog is refused with a sentence."""
	name = submitted("同时评估")
	desk = page_as(QUALITY).open_opportunity(name)
	desk.button("不采纳").click()
	desk.fill("rejection_reason", "第二个决定", desk.dialog)
	api_as(QUALITY).call("itss_improvement.api.opportunity.return_to_department", name=name, reason="先到")
	desk.button("不采纳", desk.dialog).click()
	expect(desk.told("已退回")).to_be_visible()
	assert api_as(OWNER).get(OPPORTUNITY, name)["status"] == "Returned"
	desk.window.expect_refusal(417)


def test_an_employees_opportunity_reaches_her(page_as, api_as):
	employee = api_as(EMPLOYEE)
	name = employee.make_opportunity("工单模板字段太多")
	employee.call("itss_improvement.api.opportunity.submit", name=name)
	desk = page_as(QUALITY).open_opportunity(name)
	expect(desk.button("评估")).to_be_visible()
