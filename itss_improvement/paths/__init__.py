"""The three paths: which record an assessed opportunity becomes, and how the two follow one another (R53).

An opportunity has one open record of a path at most. It is made with the assessment, tells the opportunity when it
awaits verification, and is superseded when the opportunity is reassessed.
"""

from __future__ import annotations

import frappe

from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.path import SUPERSEDED
from itss_improvement.lifecycle.steps import follow

OPPORTUNITY = "Improvement Opportunity"
RECORDS: dict[ImprovementClass, str] = {
	ImprovementClass.ROUTINE: "Improvement Notice",
	ImprovementClass.PROJECT: "Improvement Project",
	ImprovementClass.CAPA: "Corrective and Preventive Action",
}
"""The DocType of each path."""

CHECKED = (Status.AWAITING_VERIFICATION.value, Status.UNDER_OBSERVATION.value, Status.CLOSED.value)
"""From the moment on at which the work is done, an opportunity is what the record of its path is."""


def open_path(opportunity) -> object | None:
	"""Make the record of the path that `opportunity` was assessed for, and link it with the one before it."""
	doctype = RECORDS.get(ImprovementClass(opportunity.improvement_class))
	if doctype is None:
		return None
	before = _last_superseded(opportunity.name)
	doc = frappe.new_doc(doctype)
	doc.update(
		{
			"opportunity": opportunity.name,
			"title": opportunity.title,
			"responsible_department": opportunity.responsible_department,
			"due_date": opportunity.due_date,
			"supersedes_doctype": before and before.doctype,
			"supersedes": before and before.name,
		}
	)
	doc.begin(opportunity)
	doc.flags.made_by_app = True
	# what the department is to fill in is not there yet
	doc.flags.ignore_mandatory = True
	doc.insert(ignore_permissions=True)
	if before:
		follow(before, SUPERSEDED, superseded_by_doctype=doc.doctype, superseded_by=doc.name)
	return doc


def supersede(opportunity) -> None:
	"""End the open record of its path: the opportunity is assessed anew."""
	if doc := open_record(opportunity.name):
		follow(doc, SUPERSEDED, superseded_reason=opportunity.reassessment_reason)


def tell_opportunity(doc) -> None:
	"""The opportunity stands where the record of its path does."""
	opportunity = frappe.get_doc(OPPORTUNITY, doc.opportunity)
	status = doc.status if doc.status in CHECKED else Status.ASSESSED.value
	if opportunity.status != status and opportunity.status in (Status.ASSESSED.value, *CHECKED):
		follow(opportunity, status)


def open_record(opportunity: str):
	"""The record of the path that `opportunity` is on, or None."""
	for doctype in RECORDS.values():
		name = frappe.db.get_value(doctype, {"opportunity": opportunity, "status": ["!=", SUPERSEDED]})
		if name:
			return frappe.get_doc(doctype, name)
	return None


def _last_superseded(opportunity: str):
	"""The record that the one to be made goes on from, unless something went on from it already."""
	found = [
		frappe.get_doc(doctype, name)
		for doctype in RECORDS.values()
		for name in frappe.get_all(
			doctype,
			{"opportunity": opportunity, "status": SUPERSEDED, "superseded_by": ["is", "not set"]},
			pluck="name",
		)
	]
	return max(found, key=lambda doc: doc.creation, default=None)
