"""The measures of a path's record, on whichever of the three paths (R38-R40, R58-R60).

A record of a path asks these functions when its plan is fixed and when it is carried out. `doc` is the record,
and what is wrong is told in a sentence that names it.
"""

from __future__ import annotations

import frappe
from frappe.utils import getdate, today

from itss_improvement.domain import measure as rules
from itss_improvement.domain.measure import OPEN, RECORD, Measure, Status
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.steps import follow
from itss_improvement.measures import people, reference
from itss_improvement.measures.aims import root_causes

_SHOWN = (
	"name",
	"title",
	"status",
	"cause",
	"milestone",
	"aim",
	"path_round",
	"measure_type",
	"responsible_person",
	"planned_start",
	"due_date",
	"started_on",
	"completed_on",
)


def of(doctype: str, name: str) -> list[dict]:
	"""The measures of a record, in the order in which they were made: their fields, `full_name` of the responsible
	person, and whether each is `overdue`. Whoever asks checked that the record may be read."""
	rows = frappe.get_all(RECORD, _belonging_to(doctype, name), _SHOWN, order_by="creation, name")
	people = {row.responsible_person for row in rows if row.responsible_person}
	full_names = dict(
		frappe.get_all("User", {"name": ["in", [*people, ""]]}, ["name", "full_name"], as_list=True)
	)
	for row in rows:
		row.full_name = full_names.get(row.responsible_person)
		row.overdue = row.status in OPEN and bool(row.due_date) and getdate(row.due_date) < getdate(today())
	return rows


def check_planned(doc) -> None:
	"""Refuse unless the plan can be fixed: at least one measure, each with a responsible person and a due date;
	of a CAPA each is meant for a root cause, and every root cause has one (R38, R39, R58)."""
	with rules_as_messages(doc.name):
		measures = _measures_of(doc)
		gone = people.gone(measure.responsible_person for measure in measures)
		rules.check_planned(measures, root_causes(doc), gone)


def start_all(doc) -> None:
	"""The plan of `doc` is fixed: its measures begin, and their planned halves are frozen (R40, R59)."""
	for name in _names(doc, Status.PLANNED.value):
		follow(frappe.get_doc(RECORD, name), Status.IN_PROGRESS.value)


def check_done(doc) -> None:
	"""Refuse unless every measure is done or was cancelled with a reason, and at least one is done (R40, R60)."""
	with rules_as_messages(doc.name):
		rules.check_done(_measures_of(doc), root_causes(doc))


def cancel_all(doc, reason: str) -> None:
	"""`doc` was left before its end, for `reason`: what is open of its measures ends with it."""
	for name in _names(doc, *OPEN):
		follow(frappe.get_doc(RECORD, name), Status.CANCELLED.value, cancellation_reason=reason)


def implementers(doctype: str, name: str) -> set[str]:
	"""Who carries out the measures of a record, or reported that they were: none of them verifies it."""
	measures = frappe.get_all(
		RECORD,
		{**_belonging_to(doctype, name), "status": ["!=", Status.CANCELLED.value]},
		["name", "responsible_person"],
	)
	signers = frappe.get_all(
		"Improvement Signature",
		{
			"parenttype": RECORD,
			"parent": ["in", [measure.name for measure in measures] or [""]],
			"section": rules.IMPLEMENTATION.name,
		},
		pluck="signed_by",
	)
	return {*signers, *(measure.responsible_person for measure in measures)} - {None, ""}


def _measures_of(doc) -> list[Measure]:
	return [
		Measure(row.name, row.status, row.responsible_person, row.due_date, row.cause or row.milestone)
		for row in of(doc.doctype, doc.name)
		# what an earlier round did not achieve is kept, and counts no more
		if row.path_round == reference.round_of(doc)
	]


def _names(doc, *statuses: str) -> list[str]:
	filters = {**_belonging_to(doc.doctype, doc.name), "status": ["in", statuses]}
	return frappe.get_all(RECORD, filters, pluck="name", order_by="creation, name")


def _belonging_to(doctype: str, name: str) -> dict:
	return {"reference_doctype": doctype, "reference_name": name}
