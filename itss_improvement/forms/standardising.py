"""What an improvement left behind: documents revised, a case kept, people trained, or why none was needed (R66-R69)."""

from __future__ import annotations

import frappe
from frappe.utils import cint

from itss_improvement.domain.explanation import Term
from itss_improvement.forms import values
from itss_improvement.forms.declaring import Column, Field, Part, Table, row

REVISION, CASE, TRAINING, SERVED, ATTENDEE = (
	"Improvement Document Revision",
	"Improvement Case",
	"Improvement Training",
	"Improvement Served",
	"Improvement Training Attendee",
)


def _serving(doctype: str, *fields: str):
	"""The records of `doctype` that serve the improvement of a record, the cancelled ones as well."""

	def rows(doc) -> list:
		served = {"parenttype": doctype, "opportunity": doc.opportunity}
		names = frappe.get_all(SERVED, served, pluck="parent") if doc.opportunity else []
		return frappe.get_all(
			doctype,
			{"name": ["in", [*names, ""]]},
			["name", "status", *fields],
			order_by="creation, name",
			limit_page_length=0,
		)

	return rows


def _who_attended(training) -> str:
	rows = frappe.get_all(
		ATTENDEE,
		{"parent": training.name, "parenttype": TRAINING},
		["full_name", "user", "attended"],
		order_by="idx",
		limit_page_length=0,
	)
	return "、".join(values.text(found.full_name or found.user) for found in rows if cint(found.attended))


def _reason(field: str):
	"""As it stands on the record of the path, which may be the one that is verified."""

	def read(doc) -> str:
		if doc.meta.has_field(field):
			return values.text(doc.get(field))
		if not doc.reference_name:
			return ""
		return values.text(frappe.db.get_value(doc.reference_doctype, doc.reference_name, field))

	return read


def _why_not(field: str, label: Term) -> Part:
	return Part(None, (row(Field("opportunity", label, read=_reason(field)), if_set=True),))


PARTS = (
	Table(
		Term("Standardisation"),
		REVISION,
		(
			Column("name", 19, Term("Record Number"), read=lambda found: found.name),
			Column("document", 18),
			Column("document_title", 24),
			Column("old_version", 9),
			Column("new_version", 9),
			Column("approved_on", 15, Term("Revised On")),
			Column("status", 10),
		),
		rows=_serving(REVISION, "document", "document_title", "old_version", "new_version", "approved_on"),
		blank_rows=2,
	),
	_why_not("no_revision_reason", Term("Why No Document Is Revised")),
	Table(
		Term("Improvement Case"),
		CASE,
		(
			Column("name", 19, Term("Record Number"), read=lambda found: found.name),
			Column("title", 50),
			Column("published_on", 17),
			Column("status", 12),
		),
		rows=_serving(CASE, "title", "published_on"),
		blank_rows=1,
	),
	_why_not("no_case_reason", Term("Why No Case Is Kept")),
	Table(
		Term("Training"),
		TRAINING,
		(
			Column("name", 19, Term("Record Number"), read=lambda found: found.name),
			Column("title", 26),
			Column("held_on", 13),
			Column("trainer", 12),
			Column("attendees", 26, Term("Who Attended"), read=_who_attended),
			Column("status", 10),
		),
		rows=_serving(TRAINING, "title", "held_on", "trainer"),
		blank_rows=2,
	),
	_why_not("no_training_reason", Term("Why Nobody Is Trained")),
)
"""Of a record of a path, and of its verification."""
