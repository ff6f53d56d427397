"""Corrective and preventive actions for tests, in whichever state, brought there by the people whose it is."""

from __future__ import annotations

from tests import improvements, measures, people, verifications
from tests.measures import acting, day

CAPA = "Corrective and Preventive Action"
CAUSE = "Improvement Cause"
ANALYST = "analyst@example.com"
"""A member of OPERATIONS, which OWNER heads."""
STATES = (
	"Problem",
	"Root Cause Analysis",
	"Cause Review",
	"Planning",
	"Plan Approval",
	"Implementation",
	"Awaiting Verification",
)
PROBLEM = {
	"action_type": "Corrective",
	"severity": "Moderate",
	"nonconforming_clause": "GB/T 28827.1-2022 7.3",
	"event_date": "2026-10-12",
	"event_evidence": "监控平台的告警记录",
	"phenomenon": "核心交换机告警未在规定时间内响应。",
	"scope": "核心机房三台交换机。",
	"impact": "三个业务系统中断四十分钟。",
	"containment": "值班室加派一人。",
}
PLAN = {
	"similar_places": [{"place": "分部机房", "finding": "Found", "decision": "一并整改"}],
	"verification_metric": "告警响应及时率",
	"verification_method": "从监控平台导出，逐条比对工单时间",
	"verification_target": "≥ 98%",
	"observation_period": 20,
	"observation_unit": "Working Days",
}
REVIEWED = {"review_opinion": "原因查清，同意。"}
APPROVED = {"approval_opinion": "同意，按计划实施。"}
COMPLETED = {"implementation_summary": "规则已复审，告警分级已调整。"}


def make_everybody() -> None:
	"""As `people.make_everybody`, with somebody in OPERATIONS who does not head it."""
	people.make_everybody()
	add_analyst()


def add_analyst() -> None:
	"""Unless they are there."""
	import frappe

	if frappe.db.exists("User", ANALYST):
		return
	people.make_user(ANALYST, "ITSS Department Owner")
	department = frappe.get_doc("Improvement Department", people.OPERATIONS)
	department.append("members", {"user": ANALYST})
	department.save(ignore_permissions=True)


def opened(department: str = people.OPERATIONS, **values):
	"""One that was just made, by assessing an opportunity with `values`."""
	import frappe

	from itss_improvement.lifecycle.steps import take_step

	opportunity = improvements.in_state("Submitted", **values)
	with acting(people.OFFICER):
		take_step(
			improvements.OPPORTUNITY,
			opportunity.name,
			"Assess",
			**{**improvements.assessment(), "responsible_department": department},
		)
	return frappe.get_doc(CAPA, {"opportunity": opportunity.name})


def in_state(status: str):
	"""One that ANALYST described, analysed and planned, and OWNER reviewed and approved."""
	if status in verifications.AFTERWARDS:
		return verifications.brought_to(status, in_state("Awaiting Verification"))
	doc = opened()
	for reached in STATES[: STATES.index(status)]:
		doc = leave(doc, reached)
	return doc


def leave(doc, status: str):
	"""Bring `doc` on from `status`, where it is."""
	prepare(doc, status)
	action, user, values = {
		"Problem": ("Start Analysis", ANALYST, {}),
		"Root Cause Analysis": ("Submit Analysis", ANALYST, {}),
		"Cause Review": ("Approve Causes", people.OWNER, REVIEWED),
		"Planning": ("Submit Plan", ANALYST, {}),
		"Plan Approval": ("Approve Plan", people.OWNER, APPROVED),
		"Implementation": ("Report Completion", ANALYST, COMPLETED),
	}[status]
	return take(user, doc.name, action, **values)


def prepare(doc, status: str) -> None:
	"""All that `doc` needs to go on from `status`, but for what the step itself decides."""
	if status == "Problem":
		write(ANALYST, doc.name, **PROBLEM)
	elif status == "Root Cause Analysis":
		write(ANALYST, doc.name, analysis_method="Both", causes=causes())
	elif status == "Planning":
		write(ANALYST, doc.name, **PLAN)
		plan_measure(doc)
	elif status == "Implementation":
		for measure in open_measures(doc.name):
			finish(measure)


def superseded():
	"""One whose opportunity was reassessed."""
	from itss_improvement.lifecycle.steps import take_step

	doc = opened()
	with acting(people.OFFICER):
		take_step(improvements.OPPORTUNITY, doc.opportunity, "Reassess", reassessment_reason="是系统性问题")
	return doc.reload()


def causes() -> list[dict]:
	"""Three that explain one another, as a form sends them: the last of them is the root cause."""
	return [
		row("a", "告警淹没在大量低级别告警中", category="Method"),
		row("b", "告警分级规则从未复审", "a"),
		row("c", "没有规定谁复审", "b", is_root=1, kind="Occurrence", evidence="制度全文检索无此规定"),
	]


def row(name: str, cause: str, parent: str = "", **values) -> dict:
	"""A row that is not saved yet, by the name that a form gave it."""
	return {"localname": name, "cause": cause, "parent_cause": parent, **values}


def root_of(doc) -> str:
	return next(row.name for row in doc.causes if row.is_root)


def plan_measure(doc, user: str = ANALYST, **values):
	return measures.plan(
		doc,
		user,
		**{
			"measure": "制定告警规则复审办法，每季度复审一次",
			"responsible_person": ANALYST,
			"cause": root_of(doc),
			"due_date": day(15),
			**values,
		},
	)


def open_measures(name: str) -> list:
	import frappe

	found = frappe.get_all(
		measures.MEASURE,
		{"reference_name": name, "status": ["in", ["Planned", "In Progress"]]},
		pluck="name",
		order_by="name",
	)
	return [frappe.get_doc(measures.MEASURE, measure) for measure in found]


def finish(measure) -> None:
	"""Carry it out with evidence, as the person does who is responsible."""
	import frappe
	from frappe.utils import add_days, now_datetime

	# it was opened some time ago
	frappe.db.set_value(
		CAPA, measure.reference_name, "creation", add_days(now_datetime(), -30), update_modified=False
	)
	measures.carry_out(measure, measure.responsible_person)
	measures.take(measure.responsible_person, measure, "Finish")


def write(user: str, name: str, **values):
	"""Save `values` as `user`."""
	import frappe

	with acting(user):
		return frappe.get_doc(CAPA, name).update(values).save()


def take(user: str, name: str, action: str, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(CAPA, name, action, **values)


def stored(name: str) -> dict:
	"""All that the tables say, to compare with later."""
	import frappe

	rows = {
		doctype: [
			# that the record was saved is no change of its rows
			{key: value for key, value in row.items() if not key.startswith("modified")}
			for row in frappe.get_all(doctype, {"parent": name}, "*", order_by="idx")
		]
		for doctype in (
			CAUSE,
			"Improvement Similar Place",
			"Improvement Participating Department",
			"Improvement Signature",
		)
	}
	return {**frappe.db.get_value(CAPA, name, "*", as_dict=True), **rows}
