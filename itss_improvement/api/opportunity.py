"""What the desk, the agents' screen and scripts may ask for. Each checks permissions before anything else."""

import frappe
from frappe import _

from itss_improvement.api.lifecycle import answer
from itss_improvement.calendars import in_words
from itss_improvement.domain.assessment import ImprovementClass, Scores
from itss_improvement.domain.working_days import counted_in_words, provisional_in_words, skipped_in_words
from itss_improvement.opportunities import assessment, manual, time_limits


@frappe.whitelist(methods=["POST"])
def make_from_ticket(desk: str, ticket: str | int) -> dict:
	"""Draft an opportunity from a ticket that the user may read. Returns its `name` and `status`."""
	return answer(manual.make_from_ticket(desk, str(ticket)))


@frappe.whitelist(methods=["POST"])
def submit(name: str) -> dict:
	"""Hand it to the quality department (R50)."""
	return answer(assessment.submit(name))


@frappe.whitelist(methods=["POST"])
def return_to_department(name: str, reason: str) -> dict:
	"""Send it back with a reason (R50)."""
	return answer(assessment.return_to_department(name, reason))


@frappe.whitelist(methods=["GET", "POST"])
def suggest_class(impact: int, resource: int, urgency: int) -> dict:
	"""The class that three scores from 1 to 5 speak for, with `total` and `arithmetic` (R52)."""
	frappe.has_permission(assessment.DOCTYPE, "read", throw=True)
	suggestion = assessment.suggestion(Scores(impact, resource, urgency))
	return {
		"total": suggestion.total,
		"improvement_class": suggestion.improvement_class.value,
		"arithmetic": suggestion.arithmetic,
	}


@frappe.whitelist(methods=["GET", "POST"])
def default_due_date(improvement_class: str) -> dict | None:
	"""What an improvement of this class is given if it is assessed today; null where people decide (R32, R55).

	Returns `due_date`, `working_days`, the days `counted` and `skipped` in words, and `provisional`, which is
	empty or says why the date may still change.
	"""
	frappe.has_permission(assessment.DOCTYPE, "read", throw=True)
	found = time_limits.default_due_date(_class_of(improvement_class, _(assessment.DOCTYPE)))
	if found is None:
		return None
	return {
		"due_date": found.deadline.due.isoformat(),
		"working_days": found.working_days,
		"counted": in_words(counted_in_words(found.deadline)),
		"skipped": in_words(skipped_in_words(found.deadline)),
		"provisional": in_words(provisional_in_words(found.deadline)),
	}


@frappe.whitelist(methods=["POST"])
def assess(
	name: str,
	impact: int,
	resource: int,
	urgency: int,
	improvement_class: str,
	reason: str,
	department: str,
	due_date: str,
) -> dict:
	"""Decide which of the three paths it takes (R51-R53)."""
	chosen, scores = _class_of(improvement_class, name), Scores(impact, resource, urgency)
	return answer(assessment.assess(name, scores, chosen, reason, department, due_date))


@frappe.whitelist(methods=["POST"])
def reject(name: str, reason: str) -> dict:
	"""Decide against it."""
	return answer(assessment.reject(name, reason))


@frappe.whitelist(methods=["POST"])
def merge(name: str, into: str) -> dict:
	"""Go on with another one that is about the same."""
	return answer(assessment.merge(name, into))


def _class_of(improvement_class: str, record: str) -> ImprovementClass:
	try:
		return ImprovementClass(improvement_class)
	except ValueError:
		frappe.throw(
			_("{0}: Improvement Class {1} is not one of the three paths.").format(record, improvement_class)
		)
