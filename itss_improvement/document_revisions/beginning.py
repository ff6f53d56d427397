"""What a revision takes over while it is written: from its document, and by when it is due (R79, decision g)."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from itss_improvement import calendars
from itss_improvement.departments import head_of
from itss_improvement.domain.document_revision import DOCUMENT
from itss_improvement.domain.working_days import counted_in_words, skipped_in_words
from itss_improvement.settings import record_text, time_limits

NOT_COUNTED = {"revision_days": 0, "due_date_provisional": 0, "days_counted": "", "days_skipped": ""}


def take_over(doc) -> None:
	_from_document(doc)
	doc.new_version = (doc.new_version or "").strip()
	doc.responsible_department = doc.responsible_department or doc.owning_department
	doc.responsible_person = doc.responsible_person or head_of(doc.responsible_department)
	_due_date(doc)


def limit(opened_on) -> dict:
	"""The fields that say by when it is due."""
	working_days = time_limits().document_revision
	found = calendars.deadline(opened_on, working_days)
	skipped = skipped_in_words(found)
	return {
		"due_date": found.due,
		"due_date_provisional": int(found.provisional),
		"revision_days": working_days,
		"days_counted": record_text(counted_in_words(found)),
		"days_skipped": record_text(skipped) if skipped else "",
	}


def _from_document(doc) -> None:
	document = doc.document and frappe.db.get_value(
		DOCUMENT, doc.document, ["document_title", "owning_department", "current_version"], as_dict=True
	)
	if not document:
		frappe.throw(
			_("{0}: choose the Document that is revised.").format(doc.called), title=_("Not Possible")
		)
	version = document.current_version or ""
	if doc.old_version and doc.document == doc.before().document and doc.old_version != version:
		frappe.msgprint(
			_(
				"{0} has version {1} by now, and was {2} before: check that the new text is made of it."
			).format(doc.document, version, doc.old_version),
			title=_("Old Version"),
			indicator="orange",
		)
	doc.update(
		{
			"document_title": document.document_title,
			"owning_department": document.owning_department,
			"old_version": version,
			"title": f"{doc.document} {document.document_title}"[:140],
		}
	)


def _due_date(doc) -> None:
	"""Counted, unless somebody chose another day."""
	if doc.is_new():
		doc.opened_on = now_datetime()
	# a date that the framework takes for none is none
	chosen = getdate(doc.due_date) if doc.due_date else None
	before = doc.before().due_date
	if not chosen:
		doc.update(limit(doc.opened_on))
	elif chosen != (before and getdate(before)):
		doc.update({**NOT_COUNTED, "due_date": calendars.moved_to_working_day(chosen, _("Due Date"))})
	else:
		doc.due_date = chosen
