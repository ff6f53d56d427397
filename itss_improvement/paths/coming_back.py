"""What is proposed about a record of a path because its tickets came back: it is decided before the record ends, and
falls away when the record is taken up again for another reason."""

from __future__ import annotations

import frappe

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.recurrence_proposal import RECORD, Status
from itss_improvement.lifecycle.steps import follow


def check_decided(path) -> None:
	"""Raise RuleBroken where one is open."""
	if found := _open(path):
		raise RuleBroken(
			"recurrence",
			"Its tickets came back, and {0} is not decided: confirm or dismiss it first.",
			tuple(found),
		)


def withdraw(path) -> None:
	"""End what is open: `path` is taken up again, or ended, already."""
	for name in _open(path):
		follow(frappe.get_doc(RECORD, name), Status.WITHDRAWN.value)


def _open(path) -> list[str]:
	return frappe.get_all(
		RECORD,
		{
			"reference_doctype": path.doctype,
			"reference_name": path.name,
			"status": Status.PROPOSED.value,
		},
		pluck="name",
		order_by="name",
	)
