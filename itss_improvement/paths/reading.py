"""What the form of a path's record shows before it is closed: its gates, and what can be done about each."""

from __future__ import annotations

import frappe

from itss_improvement import document_revisions
from itss_improvement.calendars import in_words
from itss_improvement.domain.closing import REASON_FIELDS, SERVED_BY, Checked, may_need_none
from itss_improvement.domain.document_revision import DOCUMENT
from itss_improvement.paths import closing


def gates(path) -> list[dict]:
	"""For the session's user, who may read `path`, at each gate:

	- `gate`, `standing` and `because`, a sentence
	- `records`: `doctype`, `name`, `title` and `status` of those that they may read
	- `served_by`: the DocType of what brings it past, and whether they `may_make` one; "" for a gate without any
	- `may_need_none`: whether they may say now why nothing is needed, and the `reason` that is given
	"""
	writable = path.writable() if path.has_permission("write") else set()
	return [_gate(path, checked, writable) for checked in closing.standing(path)]


def _gate(path, checked: Checked, writable: set[str]) -> dict:
	field = REASON_FIELDS.get(checked.gate)
	served_by = SERVED_BY.get(checked.gate, "")
	return {
		"gate": checked.gate.value,
		"standing": checked.standing.value,
		"because": in_words(checked.because),
		"records": [
			found for doctype, name in checked.records if (found := _record(doctype, name)) is not None
		],
		"served_by": served_by,
		"may_make": bool(served_by and frappe.has_permission(served_by, "create")),
		"may_need_none": bool(field and field in writable and may_need_none(checked.gate, path.doctype)),
		"reason": (path.get(field) or "") if field else "",
	}


def _record(doctype: str, name: str) -> dict | None:
	if not frappe.has_permission(doctype, "read", name):
		return None
	found = frappe.db.get_value(doctype, name, ["name", "title", "status"], as_dict=True)
	return {"doctype": doctype, **found}


def documents_to_revise(path) -> list[dict]:
	"""What a project lists and nothing revises yet: `row`, `title`, what was planned of it, and `document`, its number
	where **Improvement Document** knows it."""
	return [
		{
			"row": row.name,
			"title": row.document_title,
			"version": row.version,
			"changes": row.change,
			"document": frappe.db.exists(DOCUMENT, row.document_number) if row.document_number else None,
		}
		for row in document_revisions.unrevised(path)
	]
