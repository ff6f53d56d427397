"""Improvement projects for tests, brought to a state by the people whose steps lead there."""

from __future__ import annotations

from datetime import date, timedelta

from tests import improvements, measures, people, verifications

PROJECT, REPORT = "Improvement Project", "Improvement Project Report"
LEADER, MEMBER = people.STAFF, people.OTHER_STAFF
TODAY_IN_PLAN = 10
"""Days that a plan began before today."""


def charter(start: date | None = None, **values) -> dict:
	"""All that a department writes."""
	start = start or today() - timedelta(days=TODAY_IN_PLAN)

	def day(offset: int) -> str:
		return str(start + timedelta(days=offset))

	return {
		"background": "夜班告警无人处理，客户投诉增多。",
		"goals": [
			{
				"metric": "告警响应及时率",
				"measured_by": "监控平台月报",
				"baseline": "82",
				"target": "98",
				"unit": "%",
			},
			{
				"metric": "客户投诉",
				"measured_by": "投诉登记",
				"baseline": "6",
				"target": "1",
				"unit": "件/月",
			},
		],
		"scope_in": "一线值班与告警平台",
		"scope_out": "二线开发",
		"resource_people": "3 人，共 40 人天",
		"budget": 50000,
		"planned_start": day(0),
		"planned_end": day(60),
		"report_period": "Weekly",
		"milestones": [
			{"milestone": "现状调研", "planned_start": day(0), "planned_end": day(30), "weight": 1},
			{"milestone": "平台上线", "planned_start": day(31), "planned_end": day(60), "weight": 3},
		],
		"risks": [
			{
				"risk": "平台切换失败",
				"likelihood": "Low",
				"impact": "High",
				"response": "先灰度一个班组",
				"rollback": "切回原平台",
			}
		],
		"direct_benefit": "每月减少 20 小时值班",
		"leader": LEADER,
		"team": [
			{"user": LEADER, "duty": "组长，负责整体推进"},
			{"user": MEMBER, "duty": "平台配置"},
		],
		**values,
	}


def today() -> date:
	from frappe.utils import getdate
	from frappe.utils import today as now

	return getdate(now())


def act(user: str, action: str, name: str, doctype: str = PROJECT, **values):
	"""Take a step as `user`."""
	import frappe

	from itss_improvement.lifecycle.steps import take_step

	before = frappe.session.user
	frappe.set_user(user)
	try:
		return take_step(doctype, name, action, **values)
	finally:
		frappe.set_user(before)


def write(user: str, name: str, doctype: str = PROJECT, **values):
	"""Save fields as `user`."""
	import frappe

	before = frappe.session.user
	frappe.set_user(user)
	try:
		doc = frappe.get_doc(doctype, name)
		doc.update(values)
		return doc.save()
	finally:
		frappe.set_user(before)


def opened(**values):
	"""A project as the assessment of an opportunity makes it."""
	import frappe

	opportunity = improvements.in_state("Submitted", **values)
	assessed = {
		**improvements.assessment(),
		"improvement_class": "Improvement Project",
		"responsible_department": people.OPERATIONS,
		"due_date": str(today() + timedelta(days=90)),
	}
	act(people.OFFICER, "Assess", opportunity.name, improvements.OPPORTUNITY, **assessed)
	return frappe.get_doc(PROJECT, {"opportunity": opportunity.name})


def written(**values):
	"""A draft with everything in it, and a measure for its first milestone."""
	doc = write(people.OWNER, opened().name, **charter(**values))
	plan_measure(doc)
	return doc


def plan_measure(project, **values):
	import frappe

	frappe.set_user(people.OWNER)
	try:
		return frappe.get_doc(
			{
				"doctype": measures.MEASURE,
				"reference_doctype": PROJECT,
				"reference_name": project.name,
				"milestone": project.milestones[0].name,
				"measure": "访谈三个班组，记录告警处理过程",
				"responsible_person": MEMBER,
				"due_date": measures.day(15),
				**values,
			}
		).insert()
	finally:
		frappe.set_user("Administrator")


def finish_measures(project) -> None:
	"""As they stand some time after they were done."""
	import frappe

	frappe.db.set_value(
		measures.MEASURE,
		{"reference_name": project, "status": "In Progress"},
		"status",
		"Done",
		update_modified=False,
	)


def finish_milestones(name: str, day: date | None = None) -> None:
	"""All of them on `day`, or today."""
	import frappe

	doc = frappe.get_doc(PROJECT, name)
	rows = [
		{**row.as_dict(), "actual_start": doc.planned_start, "actual_end": day or today()}
		for row in doc.milestones
	]
	write(LEADER, name, milestones=rows)


OPINION = {"representative_opinion": "同意立项"}
DECISION = {"executive_opinion": "同意", "resource_commitment": "预算 5 万元，人员由运维管理部保障"}
SUMMARY = {"result_summary": "两个里程碑完成，告警响应及时率达到 98.5%。"}


def accepted(name: str, **values) -> dict:
	"""What is decided of each goal."""
	import frappe

	return {
		"goals": [
			{
				"name": row.name,
				"achieved_value": "98.5",
				"met": "Met",
				"acceptance_evidence": "十月监控平台月报",
				**values,
			}
			for row in frappe.get_doc(PROJECT, name).goals
		],
		"acceptance_conclusion": "目标达成，予以验收。",
	}


def accepted_in_full() -> dict:
	"""The same of the newest project, with all of its rows as a form sends them."""
	import json

	import frappe

	doc = frappe.get_last_doc(PROJECT)
	found = accepted(doc.name)
	sent = json.loads(frappe.as_json(doc))["goals"]
	return {**found, "goals": [{**row, **decided} for row, decided in zip(sent, found["goals"], strict=True)]}


def report(project=None, user: str = LEADER, **values):
	"""A draft on the period that is asked for."""
	import frappe

	project = project or in_state("In Progress")
	before = frappe.session.user
	frappe.set_user(user)
	try:
		return frappe.get_doc(
			{
				"doctype": REPORT,
				"project": project.name,
				"period_from": project.report_from,
				"period_to": project.report_to,
				"work_done": "访谈三个班组",
				"next_steps": "配置告警规则",
				**values,
			}
		).insert()
	finally:
		frappe.set_user(before)


def report_in(status: str):
	doc = report()
	action = {"Submitted": "Submit", "Withdrawn": "Withdraw"}.get(status)
	return act(LEADER, action, doc.name, REPORT) if action else doc


ORDER = (
	"Draft",
	"Submitted",
	"Executive Approval",
	"In Progress",
	"Acceptance",
	"Accepted",
	"Awaiting Verification",
)


def in_state(status: str, **values):
	"""One that came to `status` step by step; `values` are of its charter."""
	import frappe

	if status in verifications.AFTERWARDS:
		return verifications.brought_to(status, in_state("Awaiting Verification", **values))
	doc = written(**values)
	name = doc.name
	if status == "Returned":
		act(people.OWNER, "Submit", name)
		act(people.REPRESENTATIVE, "Return", name, return_reason="目标不清")
	elif status == "Rejected":
		act(people.OWNER, "Submit", name)
		act(people.REPRESENTATIVE, "Reject", name, rejection_reason="已有专项")
	elif status == "Superseded":
		reassess(doc)
	else:
		for reached in ORDER[1 : ORDER.index(status) + 1]:
			_go_on_to(reached, name)
	return frappe.get_doc(PROJECT, name)


def _go_on_to(status: str, name: str) -> None:
	import frappe

	if status == "Submitted":
		act(people.OWNER, "Submit", name)
	elif status == "Executive Approval":
		act(people.REPRESENTATIVE, "Approve and Pass to Executive", name, **OPINION)
	elif status == "In Progress":
		act(people.EXECUTIVE, "Approve", name, **DECISION)
	elif status == "Acceptance":
		finish_milestones(name)
		finish_measures(name)
		act(LEADER, "Request Acceptance", name, **SUMMARY)
	elif status == "Accepted":
		act(people.OFFICER, "Accept", name, **accepted(name))
	elif status == "Awaiting Verification":
		write(LEADER, name, no_document_reason="现行作业指导书已覆盖")
		act(LEADER, "Submit for Verification", name)
	assert frappe.db.get_value(PROJECT, name, "status") == status


def reassess(project) -> None:
	act(
		people.OFFICER,
		"Reassess",
		project.opportunity,
		improvements.OPPORTUNITY,
		reassessment_reason="改为纠正措施",
	)


def stored(name: str, doctype: str = PROJECT) -> dict:
	"""All that the tables say, to compare with later."""
	import frappe

	doc = frappe.get_doc(doctype, name).as_dict()
	return frappe.as_json(doc)


def freeze(monkeypatch, day: str | date) -> None:
	"""It is `day`, in the time zone of the site, wherever a project asks for it."""
	import frappe
	from frappe.utils import get_datetime

	doctypes = "itss_improvement.itss_improvement.doctype"
	for module in (
		"itss_improvement.projects.charter",
		"itss_improvement.projects.reading",
		"itss_improvement.projects.reporting",
		f"{doctypes}.improvement_project.improvement_project",
		f"{doctypes}.improvement_project_report.improvement_project_report",
	):
		loaded = frappe.get_module(module)
		monkeypatch.setattr(loaded, "today", lambda: str(day))
		if hasattr(loaded, "now_datetime"):
			monkeypatch.setattr(loaded, "now_datetime", lambda: get_datetime(f"{day} 09:00:00"))


def has_it(name: str, doctype: str = PROJECT) -> list[str]:
	"""Who has the record on their list."""
	import frappe

	filters = {"reference_type": doctype, "reference_name": name, "status": "Open"}
	return frappe.get_all("ToDo", filters, pluck="allocated_to")
