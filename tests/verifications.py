"""Verifications for tests, and records of paths that were verified."""

from __future__ import annotations

from tests import cases, evaluations, people, standardising
from tests.measures import acting, day

VERIFICATION = "Improvement Verification"
AFTERWARDS = ("Under Observation", "Closed")
"""The states of a record of a path that was found effective."""

FINDING = {
	"method": "Data",
	"sample": "11 月全部 132 条告警",
	"measured_value": "98.5%",
	"findings": "从监控平台导出逐条比对，两条超时，均为演练。",
}
STILL_WRONG = "分部机房仍有三条超时。"


def judged(conclusion: str = "Effective", **values) -> dict:
	"""All that is written before it is concluded."""
	ending = {"observation_until": day(120)}
	if conclusion != "Effective":
		ending = {"conclusion_reason": STILL_WRONG, "next_due_date": day(30)}
	return {**FINDING, "conclusion": conclusion, **ending, **values}


def of(path):
	"""The one that was asked for of `path` and is open."""
	import frappe

	return frappe.get_doc(VERIFICATION, {"reference_name": path.name, "status": "Draft"})


def conclude(verification, conclusion: str = "Effective", user: str = people.OFFICER, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(VERIFICATION, verification.name, "Conclude", **judged(conclusion, **values))


def in_state(status: str):
	"""One of a CAPA, with all that it needs to be concluded."""
	from itss_improvement.lifecycle.steps import take_step
	from tests import corrective_actions

	corrective_actions.add_analyst()
	path = corrective_actions.in_state("Awaiting Verification")
	doc = of(path)
	if status == "Concluded":
		return conclude(doc)
	if status == "Withdrawn":
		with acting(people.OFFICER):
			take_step(path.doctype, path.name, "Analyse Again", reanalysis_reason="又发生两次")
	else:
		with acting(people.OFFICER):
			doc.update(judged()).save()
	return doc.reload()


def brought_to(state: str, path):
	"""`path`, which awaits verification, when it was found effective, and observed long enough, and has all that it
	needs to be closed."""
	from itss_improvement.lifecycle.steps import take_step

	conclude(of(path))
	let_observation_end(path)
	standardising.pass_gates(path)
	if state == "Closed":
		evaluations.conclude_all(path)
		cases.publish_for(path.reload())
		with acting(people.OFFICER):
			take_step(path.doctype, path.name, "Close")
	return path.reload()


def pass_gates(path) -> None:
	"""All that `path` needs to be closed besides: it is evaluated, standardised, taught, and kept as a case."""
	evaluations.conclude_all(path)
	standardising.pass_gates(path)
	cases.publish_for(path.reload())


def let_observation_end(path) -> None:
	import frappe

	frappe.db.set_value(path.doctype, path.name, "observation_until", day(-1), update_modified=False)
