"""A corrective action from problem to completion with its people, and its causes as pictures that are edited."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import site
from tests.browser.desk import Desk
from tests.browser.site import EXECUTIVE, OPERATIONS, OWNER, QUALITY, REPRESENTATIVE
from tests.browser.test_accessibility import FRAMEWORKS

CAPA = "Corrective and Preventive Action"
PROBLEM = {
	"action_type": "Corrective",
	"severity": "Moderate",
	"event_date": "2026-05-12",
	"event_evidence": "监控平台的告警记录",
	"phenomenon": "核心交换机告警未在规定时间内响应，三个业务系统中断四十分钟。",
	"scope": "核心机房三台交换机",
	"impact": "两家客户投诉",
}
CAUSES = [
	{"localname": "a", "cause": "夜班人员未看到告警", "category": "People"},
	{
		"localname": "b",
		"cause": "告警规则没有人复审",
		"parent_cause": "a",
		"category": "Method",
		"is_root": 1,
		"kind": "Occurrence",
		"evidence": "制度全文检索",
	},
]
REASONABLE = 2_000
"""Milliseconds from a change to its picture that nobody would call waiting, on a machine that is busy with tests."""


@pytest.fixture
def opened(api_as, submitted):
	"""Makes an action that the department has; with `causes` its analysis has begun. Gives its name."""

	def make(title: str, causes: list | None = None, method: str = "Both") -> str:
		opportunity = submitted(title)
		api_as(QUALITY).call(
			"itss_improvement.api.opportunity.assess",
			name=opportunity, impact=4, resource=2, urgency=3, improvement_class=CAPA,
			reason="同类问题多次发生", department=OPERATIONS, due_date=soon(30),
		)  # fmt: skip
		owner = api_as(OWNER)
		name = owner.list(CAPA, {"opportunity": opportunity})[0]["name"]
		if causes is not None:
			owner.update(CAPA, name, **PROBLEM)
			take(owner, name, "Start Analysis")
			owner.update(CAPA, name, causes=causes, analysis_method=method)
		return name

	return make


def take(api, name: str, action: str, **values) -> None:
	api.call(
		"itss_improvement.api.lifecycle.take_step", doctype=CAPA, name=name, action=action, values=values
	)


def soon(days: int) -> str:
	return str(site.today() + timedelta(days=days))


def open_action(desk: Desk, name: str) -> Desk:
	desk.open(f"corrective-and-preventive-action/{name}")
	desk.wait_for_form(CAPA, name)
	return desk


class Causes:
	"""The editor on the form."""

	def __init__(self, desk: Desk) -> None:
		self.desk, self.page = desk, desk.page
		# enlarged, it covers the window and leaves its field empty
		self.all: Locator = desk.body.locator(".causes:visible")

	def item(self, text: str) -> Locator:
		return self.all.get_by_role("treeitem", name=text).first

	def button(self, name: str) -> Locator:
		return self.all.get_by_role("button", name=name, exact=True)

	def input(self, name: str) -> Locator:
		return self.all.locator(f"[name={name}]")

	def drawn(self) -> None:
		"""Until the picture is that of the rows."""
		self.desk.settle()

	def add(self, text: str, **values: str) -> None:
		"""Below what is selected."""
		self.all.locator(".causes-gap").click()
		self.say(text, **values)

	def say(self, text: str, **values: str) -> None:
		expect(self.input("cause")).to_be_focused()
		self.input("cause").fill(text)
		for field, value in values.items():
			if field == "evidence":
				self.input(field).fill(value)
			else:
				self.input(field).select_option(value)
		self.input("cause").press("Escape")
		expect(self.item(text)).to_be_focused()
		self.drawn()

	def rows(self) -> list[dict]:
		return self.page.evaluate("() => cur_frm.doc.causes || []")


def outside_of_its_box(causes: Causes) -> list[str]:
	"""Texts that leave the box they are written in, in the font that is really there."""
	return causes.page.evaluate(
		"""() => [...document.querySelectorAll(".causes-picture g[data-level]")].flatMap((item) => {
			const box = item.querySelector("rect").getBBox();
			return [...item.querySelectorAll("text")]
				.filter((text) => {
					const { x, y, width, height } = text.getBBox();
					return x < box.x || x + width > box.x + box.width || y + height > box.y + box.height + 3;
				})
				.map((text) => text.textContent);
		})"""
	)


def test_the_whole_path_with_its_people(page_as, opened, api_as, axe):
	name = opened("短信告警未送达")
	owner = open_action(page_as(OWNER), name)
	# the problem
	owner.choose("action_type", "Corrective")
	owner.choose("severity", "Moderate")
	for field in ("event_date", "event_evidence", "phenomenon", "scope", "impact"):
		owner.fill(field, PROBLEM[field])
	owner.save()
	assert axe.faults(owner.page, ".form-page", FRAMEWORKS) == []
	owner.button("开始分析").click()
	owner.button("确认", owner.dialog).or_(owner.button("是", owner.dialog)).first.click()
	expect(owner.state("根本原因分析")).to_be_visible()
	# the causes
	owner.choose("analysis_method", "Both")
	causes = Causes(owner)
	causes.item("问题描述").click()
	causes.add("短信网关未送达", category="Equipment")
	causes.add("网关证书过期")
	causes.add("证书没有列入巡检表", category="Method", evidence="巡检表逐项核对")
	causes.button("根本原因").click()
	causes.input("kind").select_option("Occurrence")
	causes.drawn()
	expect(causes.item("根本原因 · 产生原因")).to_be_visible()
	assert axe.faults(owner.page, ".form-page", FRAMEWORKS) == []
	owner.save()
	owner.button("提交原因分析").click()
	owner.button("确认", owner.dialog).or_(owner.button("是", owner.dialog)).first.click()
	expect(owner.state("原因审核")).to_be_visible()
	expect(owner.body.get_by_text("任何人不得评判自己的工作").first).to_be_visible()
	expect(owner.button("原因审核通过")).to_have_count(0)
	# the review
	officer = open_action(page_as(QUALITY), name)
	expect(Causes(officer).item("根本原因")).to_contain_text("证书没有列入巡检表")
	expect(Causes(officer).button("追问为什么")).to_have_count(0)
	officer.button("原因审核通过").click()
	officer.fill("review_opinion", "原因清楚，同意。", officer.dialog)
	officer.button("原因审核通过", officer.dialog).click()
	expect(officer.state("制定措施")).to_be_visible()
	# the plan
	open_action(owner, name)
	root = next(row["name"] for row in causes.rows() if row["is_root"])
	api_as(OWNER).insert(
		"Improvement Measure", reference_doctype=CAPA, reference_name=name, cause=root,
		measure="证书到期纳入月度巡检", responsible_person=OWNER, due_date=soon(20),
	)  # fmt: skip
	open_action(owner, name)
	expect(owner.field("measures_table")).to_contain_text("证书到期纳入月度巡检")
	for field, value in (
		("verification_metric", "证书到期前处理率"),
		("verification_target", "100%"),
		("verification_method", "从证书台账逐条核对"),
		("observation_period", "20"),
	):
		owner.fill(field, value)
	places = owner.field("similar_places")
	places.get_by_role("button", name=re.compile("添加行|新增")).click()
	for column, value in (("place", "分部机房"), ("decision", "一并纳入巡检")):
		places.locator(f"[data-fieldname='{column}']:visible").last.click()
		owner.fill(column, value, places)
	owner.choose("finding", "Found", places)
	owner.save()
	owner.button("提交计划").click()
	owner.button("确认", owner.dialog).or_(owner.button("是", owner.dialog)).first.click()
	expect(owner.state("计划审批")).to_be_visible()
	# the head planned: the Representative approves
	representative = open_action(page_as(REPRESENTATIVE), name)
	expect(representative.field("planned_measures")).to_contain_text("证书到期纳入月度巡检")
	representative.button("批准计划").click()
	representative.fill("approval_opinion", "同意，按计划实施。", representative.dialog)
	representative.button("批准计划", representative.dialog).click()
	expect(representative.state("实施")).to_be_visible()
	# nothing is done yet
	open_action(owner, name)
	owner.button("报告完成").click()
	owner.fill("implementation_summary", "已纳入巡检。", owner.dialog)
	owner.button("报告完成", owner.dialog).click()
	expect(owner.told("MEA-")).to_be_visible()
	owner.window.expect_refusal(417)
	stored = api_as(OWNER).get(CAPA, name)
	assert stored["status"] == "Implementation" and not stored.get("implementation_summary")
	assert [sign["section"] for sign in stored["signatures"]] == [
		*("Problem", "Cause Analysis", "Cause Review", "Measures Plan", "Plan Approval"),
	]


def test_a_tree_grows_by_the_keyboard_alone(page_as, opened, api_as):
	name = opened("交换机告警未响应", [])
	desk = open_action(page_as(OWNER), name)
	causes, keyboard = Causes(desk), desk.page.keyboard
	causes.item("问题描述").focus()
	keyboard.press("Insert")
	causes.say("夜班人员未看到告警", category="People")
	keyboard.press("Insert")
	causes.say("告警规则没有人复审")
	keyboard.press("ArrowLeft")
	expect(causes.item("夜班人员未看到告警")).to_be_focused()
	keyboard.press("ArrowLeft")
	expect(causes.item("问题描述")).to_be_focused()
	keyboard.press("+")
	causes.say("备班手机静音")
	# a why that nobody answers was not meant
	keyboard.press("Insert")
	expect(causes.input("cause")).to_be_focused()
	keyboard.press("Escape")
	causes.drawn()
	expect(causes.item("备班手机静音")).to_be_focused()
	keyboard.press("ArrowUp")
	expect(causes.item("告警规则没有人复审")).to_be_focused()
	keyboard.press("Space")
	causes.drawn()
	expect(causes.item("告警规则没有人复审")).to_have_accessible_name(re.compile("根本原因"))
	keyboard.press("Enter")
	causes.say("告警规则从未复审", kind="Occurrence", evidence="制度全文检索")
	# what another why leads behind is no root cause any more
	keyboard.press("Insert")
	causes.say("没有规定谁复审")
	assert not any(row.get("is_root") for row in causes.rows())
	keyboard.press("Delete")
	causes.drawn()
	expect(causes.item("告警规则从未复审")).to_be_focused()
	keyboard.press("Space")
	causes.drawn()
	desk.save()
	stored = api_as(OWNER).get(CAPA, name)["causes"]
	assert [(row["number"], row["cause"], row["is_root"]) for row in stored] == [
		("1", "夜班人员未看到告警", 0),
		("1.1", "告警规则从未复审", 1),
		("2", "备班手机静音", 0),
	]
	assert stored[1]["kind"] == "Occurrence" and stored[1]["evidence"] == "制度全文检索"


def test_a_fishbone_is_filled(page_as, opened, api_as):
	name = opened("值班交接遗漏", [], method="Fishbone")
	desk = open_action(page_as(OWNER), name)
	causes = Causes(desk)
	expect(causes.button("鱼骨图")).to_have_attribute("aria-pressed", "true")
	for bone, text in (("人员", "新人未培训"), ("方法", "交接单没有必填项"), ("测量", "没有抽查")):
		causes.item(bone).click()
		causes.all.get_by_role("button", name="添加原因").click()
		causes.say(text)
	causes.item("新人未培训").click()
	causes.add("培训计划年初才有")
	causes.input("category").select_option("Environment")
	causes.drawn()
	# one cause, two views
	causes.button("5Why").click()
	causes.drawn()
	expect(causes.item("培训计划年初才有")).to_have_attribute("aria-level", "3")
	# moved to where it belongs
	causes.item("培训计划年初才有").click()
	causes.input("parent_cause").select_option(label="2 交接单没有必填项")
	causes.drawn()
	desk.save()
	stored = {row["cause"]: row for row in api_as(OWNER).get(CAPA, name)["causes"]}
	assert {cause: (row["number"], row["category"]) for cause, row in stored.items()} == {
		"新人未培训": ("1", "People"),
		"交接单没有必填项": ("2", "Method"),
		"没有抽查": ("3", "Measurement"),
		"培训计划年初才有": ("2.1", "Environment"),
	}


def test_picture_and_table_are_one(page_as, opened):
	desk = open_action(page_as(OWNER), opened("巡检缺项", CAUSES))
	causes = Causes(desk)
	desk.page.evaluate(
		"""() => {
			const row = cur_frm.doc.causes[0];
			return frappe.model.set_value(row.doctype, row.name, "cause", "在明细表里改过的原因");
		}"""
	)
	causes.drawn()
	expect(causes.item("在明细表里改过的原因")).to_be_visible()
	# a row that goes leaves what explained it to what it explained
	desk.body.get_by_text("原因明细表").click()
	grid = desk.field("causes")
	grid.locator(".grid-row[data-idx='1'] .grid-row-check").check()
	grid.get_by_role("button", name=re.compile("删除")).first.click()
	causes.drawn()
	expect(causes.item("告警规则没有人复审")).to_have_attribute("aria-level", "2")
	expect(causes.item("在明细表里改过的原因")).to_have_count(0)


def test_who_only_reads_sees_both_pictures_and_changes_nothing(page_as, opened):
	desk = open_action(page_as(EXECUTIVE), opened("备份未验证", CAUSES))
	desk.tab("原因分析")
	causes = Causes(desk)
	for view in ("5Why", "鱼骨图"):
		causes.button(view).click()
		causes.drawn()
		causes.item("告警规则没有人复审").click()
		expect(causes.input("cause")).to_be_disabled()
		for key in ("Insert", "Delete", "Space", "Enter"):
			desk.page.keyboard.press(key)
	for label in ("追问为什么", "根本原因", "删除原因"):
		expect(causes.button(label)).to_have_count(0)
	assert len(causes.rows()) == 2 and not desk.page.evaluate("() => cur_frm.is_dirty()")


def test_markup_in_a_cause_is_text(page_as, opened):
	script = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"> ]]> \'" \u202e倒'
	hostile = [
		{"localname": "a", "cause": script, "category": "People"},
		{"localname": "b", "cause": "长" * 10_000, "parent_cause": "a", "is_root": 1},
	]
	desk = open_action(page_as(OWNER), opened("恶意文本", hostile))
	causes = Causes(desk)
	for view in ("5Why", "鱼骨图"):
		causes.button(view).click()
		causes.drawn()
		causes.all.locator("[data-cause]").nth(1).click()
		assert outside_of_its_box(causes) == []
	assert desk.page.evaluate("() => window.hacked") is None
	assert causes.input("parent_cause").evaluate("(one) => one.innerHTML").count("<img") == 0


def test_thirty_causes_are_drawn_at_once_and_can_be_read(page_as, opened):
	many = [
		{
			"localname": f"c{number}",
			"cause": f"第 {number} 个原因，写得比较长，以便看出文字是否会超出它所在的方框 (see wiki/Alarm-Rules)",
			"parent_cause": f"c{number - 5}" if number >= 5 else "",
			"category": ""
			if number >= 5
			else ("People", "Method", "Equipment", "Environment", "Material")[number],
		}
		for number in range(30)
	]
	desk = open_action(page_as(OWNER), opened("三十个原因", many))
	causes = Causes(desk)
	for view in ("5Why", "鱼骨图"):
		took = desk.page.evaluate(
			"""(view) => {
				const began = performance.now();
				cur_frm.cause_editor.view = view;
				return cur_frm.cause_editor.draw().then(() => performance.now() - began);
			}""",
			"tree" if view == "5Why" else "fishbone",
		)
		assert took < REASONABLE
		print(f"{view}: {took:.0f} ms")
		expect(causes.all.locator("[data-cause]")).to_have_count(31)
		assert outside_of_its_box(causes) == []
		size = causes.all.locator("svg text").nth(5).evaluate("(one) => one.getBoundingClientRect().height")
		assert size >= 10, "smaller than anybody reads"
	causes.button("放大").click()
	expect(causes.button("返回表单")).to_be_visible()
	causes.item("第 29 个原因").click()
	desk.page.keyboard.press("Escape")
	expect(causes.button("放大")).to_be_visible()


def test_a_cycle_is_said_where_the_picture_was(page_as, opened):
	desk = open_action(page_as(OWNER), opened("循环", CAUSES))
	causes = Causes(desk)
	desk.page.evaluate(
		"""() => {
			const [first, second] = cur_frm.doc.causes;
			first.parent_cause = second.name;
			second.is_root = 0;
			cur_frm.cause_editor.rows_changed();
		}"""
	)
	expect(causes.all.get_by_role("alert")).to_contain_text("循环")


def test_which_actions_wait_is_found_in_the_list(page_as, opened):
	name = opened("列表筛选", CAUSES)
	desk = page_as(OWNER).open("corrective-and-preventive-action")
	desk.wait_for_list()
	for label, status in (
		("待分析", ["Problem", "Root Cause Analysis"]),
		("待审核审批", ["Cause Review", "Plan Approval"]),
	):
		desk.button(label).click()
		desk.page.wait_for_function(
			"""([status, name, waits]) => !frappe.request.ajax_count
				&& cur_list.data.every((row) => status.includes(row.status))
				&& cur_list.data.some((row) => row.name === name) === waits""",
			arg=[status, name, label == "待分析"],
		)
