"""The record of a path that a measure belongs to."""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement import paths
from itss_improvement.domain.path import SUPERSEDED
from itss_improvement.domain.state_machine import Stage


def path_of(doc):
	"""The record that the measure `doc` belongs to, or None where it names none that is one of a path's."""
	if doc.reference_doctype not in paths.RECORDS.values() or not doc.reference_name:
		return None
	if not frappe.db.exists(doc.reference_doctype, doc.reference_name):
		return None
	return frappe.get_doc(doc.reference_doctype, doc.reference_name)


def is_under_way(path) -> bool:
	return path is not None and path.stage == Stage.DO.value and path.status != SUPERSEDED


def check_open(called: str, path) -> None:
	"""Refuse a new measure where there is no path that still takes one, or not from the session's user."""
	if path is None:
		frappe.throw(
			_(
				"{0}: Record of Path is required: a measure belongs to a record of one of the three paths."
			).format(called),
			title=_("Not Possible"),
		)
	path.check_permission("write")
	if path.status == SUPERSEDED or path.stage not in (Stage.PLAN.value, Stage.DO.value):
		frappe.throw(
			_("{0}: {1} is {2}, and takes no further measures.").format(called, path.name, _(path.status)),
			title=_("Not Possible"),
		)
