"""The files that belong to a record."""

from __future__ import annotations

import frappe

from itss_improvement.domain.explanation import Term
from itss_improvement.forms import values
from itss_improvement.forms.declaring import Column, Table

FILE = "File"


def _of(doc) -> list:
	"""Attached to the record itself. What is evidence of a measure stands there with its fingerprint."""
	of_record = {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "is_folder": 0}
	rows = frappe.get_all(
		FILE, of_record, ["name", "file_name", "file_size", "creation", "owner"], order_by="creation, name"
	)
	listed = {row.file for row in doc.get("evidence") or () if row.get("file")}
	listed |= {row.name for row in doc.get("evidence") or ()}
	return [row for row in rows if row.name not in listed]


PARTS = (
	Table(
		Term("Attachments"),
		FILE,
		(
			Column("file_name", 50, Term("File Name"), read=lambda row: values.text(row.file_name)),
			Column("file_size", 14, Term("Size"), read=lambda row: values.size(row.file_size)),
			Column("owner", 18, Term("Attached By"), read=lambda row: values.person(row.owner)),
			Column("creation", 18, Term("Attached On"), read=lambda row: values.moment(row.creation)),
		),
		rows=_of,
		blank_rows=1,
		if_set=False,
	),
)
"""On every form."""
