"""What people do with an opportunity: submit, return, assess, reject, merge (R17, R50-R53).

Each sets all fields and the state in one save. Whether it may be done is decided by the record itself, so
that the same holds for every other way of saving it.
"""

from __future__ import annotations

from datetime import date

from itss_improvement import paths
from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of, quality_department
from itss_improvement.domain.assessment import ImprovementClass, Scores, Suggestion, suggest
from itss_improvement.domain.state_machine import Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.steps import take_step
from itss_improvement.settings import assessment_rules

DOCTYPE = "Improvement Opportunity"


def submit(name: str):
	"""Hand the opportunity to the quality department (R50), whose head it is assigned to."""
	return take_step(DOCTYPE, name, "Submit")


def return_to_department(name: str, reason: str):
	"""Send it back to the department that identified it, with a reason (R50)."""
	return take_step(DOCTYPE, name, "Return", return_reason=reason)


def suggestion(scores: Scores) -> Suggestion:
	"""The class that the scores speak for, with its arithmetic (R52)."""
	with rules_as_messages():
		return suggest(scores, assessment_rules())


def assess(
	name: str,
	scores: Scores,
	improvement_class: ImprovementClass,
	reason: str,
	department: str,
	due_date: date | str,
):
	"""Score the three factors, choose one of the three classes with a reason, and hand it on (R51-R53)."""
	return take_step(
		DOCTYPE,
		name,
		"Assess",
		impact_score=scores.impact,
		resource_score=scores.resource,
		urgency_score=scores.urgency,
		improvement_class=improvement_class.value,
		class_reason=reason,
		responsible_department=department,
		due_date=due_date,
	)


def reject(name: str, reason: str):
	"""Decide against it, with a reason that its author gets to read."""
	return take_step(DOCTYPE, name, "Reject", rejection_reason=reason)


def merge(name: str, into: str):
	"""Go on with `into` instead, which is about the same."""
	return take_step(DOCTYPE, name, "Merge", merged_into=into)


def reassess(name: str, reason: str):
	"""Take it from its path, with a reason: it is assessed anew."""
	return take_step(DOCTYPE, name, "Reassess", reassessment_reason=reason)


def hand_over(doc, step: Transition) -> None:
	"""Whoever has it next has it on their list, and is told (R17). What ended is on nobody's."""
	if step.action == "Submit":
		hand_over_to(doc, head_of(quality_department()))
	elif step.action == "Return":
		# what a trigger made has no author: then it goes to whoever heads the department
		hand_over_to(doc, doc.identified_by or head_of(doc.identified_by_department))
	elif step.action == "Assess":
		hand_over_to(doc, head_of(doc.responsible_department))
		paths.open_path(doc)
	elif step.action == "Reassess":
		hand_over_to(doc, head_of(quality_department()))
		paths.supersede(doc)
	else:
		hand_over_to(doc, None)
