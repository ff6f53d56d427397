"""Evaluations for tests, of paths that were found effective."""

from __future__ import annotations

from tests import people
from tests.measures import acting

EVALUATION = "Improvement Evaluation"
CLAUSE = {
	"standard": "GB/T 28827.1-2022",
	"clause": "7.3",
	"before": "Conforms in Part",
	"after": "Conforms",
	"basis": "值班交接单已统一，抽查 20 份均完整。",
}
ENTERED = {
	"metric": "告警响应及时率",
	"unit": "%",
	"better": "Higher Is Better",
	"before_value": "82",
	"after_value": "98.5",
	"target": "98",
	"source": "监控平台月报",
}
"""A metric that does not come from tickets, which alone lets an improvement be called effective."""


def of(path):
	"""The one of `path` that is open."""
	import frappe

	return frappe.get_doc(EVALUATION, {"reference_name": path.name, "status": "Draft"})


def write(evaluation, user: str = people.OFFICER, **values):
	import frappe

	with acting(user):
		return frappe.get_doc(EVALUATION, evaluation.name).update(values).save()


def conclude(evaluation, conclusion: str = "Effective", user: str = people.OFFICER, **values):
	"""With a metric that was entered by hand, unless `values` say otherwise."""
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		written = {"entered_metrics": [ENTERED], "clauses": [CLAUSE], "conclusion": conclusion, **values}
		return take_step(EVALUATION, evaluation.name, "Conclude", **written)


def conclude_all(path) -> None:
	"""What `path` needs before it is closed, if anything."""
	import frappe

	for name in frappe.get_all(EVALUATION, {"reference_name": path.name, "status": "Draft"}, pluck="name"):
		conclude(frappe.get_doc(EVALUATION, name))


def in_state(status: str):
	"""One of a CAPA, with all that it needs to be concluded."""
	from itss_improvement.lifecycle.steps import take_step
	from tests import corrective_actions

	corrective_actions.add_analyst()
	path = corrective_actions.in_state("Under Observation")
	doc = of(path)
	if status == "Concluded":
		return conclude(doc)
	if status == "Withdrawn":
		with acting(people.OFFICER):
			take_step(path.doctype, path.name, "Analyse Again", reanalysis_reason="又发生两次")
	else:
		write(doc, entered_metrics=[ENTERED], clauses=[CLAUSE], conclusion="Effective")
	return doc.reload()
