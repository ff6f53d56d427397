"""Sentences above a form that say that it is not what it seems: left, returned, ended."""

from __future__ import annotations

from frappe import _

from itss_improvement.domain.path import SUPERSEDED
from itss_improvement.forms import values


def superseded(doc) -> str:
	if doc.status != SUPERSEDED:
		return ""
	other = values.record(doc.superseded_by_doctype, doc.superseded_by)
	if not other:
		return _("Superseded: {0}").format(values.text(doc.superseded_reason))
	return _("Superseded by {0}: {1}").format(other, values.text(doc.superseded_reason))


def supersedes(doc) -> str:
	other = values.record(doc.supersedes_doctype, doc.supersedes)
	return _("Takes the place of {0}.").format(other) if other else ""


def status(doc) -> str:
	"""Where it stands on the day on which it is printed."""
	return _("Status when printed: {0}").format(_(doc.status))


PATH = (status, superseded, supersedes)
"""Of a record of one of the three paths."""


def returned(doc) -> str:
	reason = values.text(doc.return_reason)
	return _("Returned: {0}").format(reason) if reason and doc.status == "Returned" else ""
