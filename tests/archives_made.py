"""Improvements that were closed and archived, for tests."""

from __future__ import annotations

from tests import corrective_actions

ARCHIVE, ITEM, CHECKPOINT = (
	"Improvement Archive",
	"Improvement Archive Item",
	"Improvement Log Checkpoint",
)


def closed():
	"""The opportunity of a corrective action that was closed, with evidence on its measure and a ticket behind it."""
	import frappe

	corrective_actions.add_analyst()
	doc = corrective_actions.in_state("Closed")
	return frappe.get_doc("Improvement Opportunity", doc.opportunity)


def archived(opportunity: str | None = None):
	import frappe

	from itss_improvement.archives import writing

	name = writing.archive(opportunity or closed().name)
	return frappe.get_doc(ARCHIVE, name)


def items(archive, **filters) -> list:
	import frappe

	return frappe.get_all(
		ITEM, {"archive": archive.name, **filters}, ["*"], order_by="number", limit_page_length=0
	)
