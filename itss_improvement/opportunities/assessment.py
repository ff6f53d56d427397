"""What people do with an opportunity: submit, return, assess, reject, merge (R17, R50-R53).

Each sets all fields and the state in one save. Whether it may be done is decided by the record itself, so
that the same holds for every other way of saving it.
"""

from __future__ import annotations

from datetime import date

import frappe

from itss_improvement.assignment import assign, finish_assignments
from itss_improvement.departments import head_of, quality_department
from itss_improvement.domain.assessment import ImprovementClass, Scores, Suggestion, suggest
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.opportunity import Status, find_transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.settings import assessment_rules, record_text

DOCTYPE = "Improvement Opportunity"


def submit(name: str):
	"""Hand the opportunity to the quality department (R50), whose head it is assigned to."""
	doc = _step(name, Status.SUBMITTED)
	_hand_over(doc, head_of(quality_department()))
	return doc


def return_to_department(name: str, reason: str):
	"""Send it back to the department that identified it, with a reason (R50)."""
	doc = _step(name, Status.RETURNED, return_reason=reason)
	_hand_over(doc, _author_of(doc))
	return doc


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
	doc = _step(
		name,
		Status.ASSESSED,
		impact_score=scores.impact,
		resource_score=scores.resource,
		urgency_score=scores.urgency,
		improvement_class=improvement_class.value,
		class_reason=reason,
		responsible_department=department,
		due_date=due_date,
	)
	_hand_over(doc, head_of(department))
	return doc


def reject(name: str, reason: str):
	"""Decide against it, with a reason that its author gets to read."""
	doc = _step(name, Status.REJECTED, rejection_reason=reason)
	_hand_over(doc, None)
	return doc


def merge(name: str, into: str):
	"""Go on with `into` instead, which is about the same."""
	doc = _step(name, Status.MERGED, merged_into=into)
	_hand_over(doc, None)
	return doc


def _step(name: str, status: Status, **values):
	"""The opportunity, saved in its new state. Also a step to the state that it is in already is refused."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("write")
	with rules_as_messages(name):
		find_transition(Status(doc.status), status)
	return doc.update({"status": status.value, **values}).save()


def _author_of(doc) -> str | None:
	# what a trigger made has no author: then it goes to whoever heads the department
	return doc.identified_by or head_of(doc.identified_by_department)


def _hand_over(doc, user: str | None) -> None:
	finish_assignments(doc)
	if user:
		assign(doc, user, record_text(Sentence("{0}: {1}", (Term(doc.status), doc.title))))
