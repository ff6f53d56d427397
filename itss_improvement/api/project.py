"""What the form of an improvement project asks for."""

import frappe
from frappe import _

from itss_improvement.lifecycle import reading as lifecycle
from itss_improvement.projects import PROJECT, reading

MOST_MILESTONES = 200
"""So many are drawn at most."""


@frappe.whitelist(methods=["GET", "POST"])
def page(name: str) -> dict:
	"""What `lifecycle.page` says of the project, and what `projects.reading` does of its reports and progress."""
	return {**lifecycle.page_of(PROJECT, name), **reading.page_of(name)}


@frappe.whitelist(methods=["GET", "POST"])
def plan(
	name: str,
	milestones: list | str | None = None,
	planned_start: str | None = None,
	planned_end: str | None = None,
) -> str:
	"""The plan of a project that the user may read, as SVG; "" while it has no day.

	`milestones` (rows), `planned_start` and `planned_end`: as the form has them, not saved yet; without milestones what
	is stored. Nothing is written, and a date that is none is left out.
	"""
	doc = frappe.get_doc(PROJECT, name)
	doc.check_permission("read")
	if milestones is None:
		return reading.picture_of(doc.planned_start, doc.planned_end, doc.milestones)
	return reading.picture_of(planned_start, planned_end, _rows(name, milestones))


def _rows(record: str, milestones: list | str) -> list[dict]:
	try:
		given = frappe.parse_json(milestones)
	except ValueError:
		given = None
	if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
		frappe.throw(_("{0}: the milestones to draw are given as a list of rows.").format(record))
	if len(given) > MOST_MILESTONES:
		frappe.throw(_("{0}: at most {1} milestones are drawn.").format(record, MOST_MILESTONES))
	return given
