"""The record of a path that a measure belongs to."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate

from itss_improvement import paths
from itss_improvement.domain.path import SUPERSEDED
from itss_improvement.domain.state_machine import Stage
from itss_improvement.measures import aims

TAKES_MEASURES = (Stage.PLAN.value, Stage.DO.value)


def path_of(measure):
	"""The record that `measure` belongs to, or None where it names none that is one of a path's."""
	if not is_path(measure.reference_doctype) or not measure.reference_name:
		return None
	if not frappe.db.exists(measure.reference_doctype, measure.reference_name):
		return None
	return frappe.get_doc(measure.reference_doctype, measure.reference_name)


def is_path(doctype: str | None) -> bool:
	return doctype in paths.RECORDS.values()


def round_of(path) -> int:
	"""How often its causes were analysed: its measures belong to the round that they were planned in (R42)."""
	return cint(path.get("analysis_round")) or 1


def is_under_way(measure) -> bool:
	"""Whether the measures of its path are being carried out: its plan is fixed, and nobody judges it yet."""
	if not is_path(measure.reference_doctype):
		return False
	found = frappe.db.get_value(measure.reference_doctype, measure.reference_name, ["stage", "status"])
	return bool(found) and found[0] == Stage.DO.value and found[1] != SUPERSEDED


def opened_on(measure) -> date:
	"""The day on which its path was opened."""
	return getdate(frappe.db.get_value(measure.reference_doctype, measure.reference_name, "creation"))


def due_date_of(measure) -> date | None:
	"""The day on which its path is due; None while nobody said."""
	return frappe.db.get_value(measure.reference_doctype, measure.reference_name, "due_date")


def check_takes(called: str, path) -> None:
	"""Refuse a new measure where there is no path that still takes one, or none from the session's user."""
	if path is None:
		frappe.throw(
			_("{0}: Belongs To is required: a measure belongs to a record of one of the three paths.").format(
				called
			),
			title=_("Not Possible"),
		)
	path.check_permission("write")
	if path.status == SUPERSEDED or path.stage not in TAKES_MEASURES:
		frappe.throw(
			_("{0}: {1} is {2}, and takes no further measures.").format(called, path.name, _(path.status)),
			title=_("Not Possible"),
		)


def aim_of(measure, path) -> str | None:
	"""What `measure` is meant for, in words. Refused where that is none of `path`'s own."""
	rows = aims.rows_of(path)
	for field in aims.FIELDS:
		row = measure.get(field)
		if row and (field != aims.field_of(path) or row not in rows):
			frappe.throw(
				_("{0}: {1} {2} is none of {3}. Choose one of its own.").format(
					measure.called, _(measure.meta.get_label(field)), row, path.name
				),
				title=_("Not Possible"),
			)
	return rows.get(measure.get(aims.field_of(path) or "name"))
