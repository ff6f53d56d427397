"""What the forms of the three paths have in common: their measures, and how they were verified and closed."""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement import measures
from itss_improvement.domain import measure, verification
from itss_improvement.domain.explanation import Term
from itss_improvement.forms import values
from itss_improvement.forms.declaring import Column, Field, Part, Table, long, row

EVIDENCE = "Improvement Measure Evidence"


def measures_of(doc) -> list:
	return measures.of(doc.doctype, doc.name)


def measures_table(*, aim: bool = True, blank_rows: int = 4) -> Table:
	"""The measures of the record, of whichever round, with what each is meant for."""
	columns = (
		Column("name", 19, Term("Record Number"), read=lambda found: found.name),
		*((Column("aim", 20),) if aim else ()),
		Column("title", 30, Term("Measure"), read=_words),
		Column("measure_type", 13),
		Column("responsible_person", 12),
		Column("due_date", 14),
		Column("completed_on", 14),
		Column("status", 11),
	)
	return Table(Term("Measures"), measure.RECORD, columns, rows=_full, blank_rows=blank_rows)


def _full(doc) -> list:
	names = [found.name for found in measures_of(doc)]
	rows = frappe.get_all(measure.RECORD, {"name": ["in", [*names, ""]]}, "*", limit_page_length=0)
	by_name = {found.name: found for found in rows}
	return [by_name[name] for name in names]


def _words(found) -> str:
	words = values.text(found.measure)
	if found.cancellation_reason:
		words = _("{0} (cancelled: {1})").format(words, values.text(found.cancellation_reason))
	return words


def evidence_table() -> Table:
	"""The files that prove what its measures did."""
	return Table(
		Term("Evidence"),
		EVIDENCE,
		(
			Column("parent", 18, Term("Measure"), read=lambda found: found.parent),
			Column("file_url", 26, read=lambda found: values.text(found.file_url).rpartition("/")[2]),
			Column("description", 26),
			Column("attached_on", 20),
			Column("fingerprint", 30),
		),
		rows=_evidence_of,
		blank_rows=2,
	)


def _evidence_of(doc) -> list:
	names = [found.name for found in measures_of(doc)]
	return frappe.get_all(
		EVIDENCE,
		{"parent": ["in", [*names, ""]], "parenttype": measure.RECORD},
		["parent", "file_url", "description", "attached_on", "fingerprint"],
		order_by="parent, idx",
		limit_page_length=0,
	)


def verifications_table() -> Table:
	return Table(
		Term("Verification"),
		verification.RECORD,
		(
			Column("name", 19, Term("Record Number"), read=lambda found: found.name),
			Column("verification_round", 8, Term("Round")),
			Column("measured_value", 30),
			Column("conclusion", 14),
			Column("conclusion_reason", 30),
			Column("verified_by", 12),
			Column("verified_on", 16),
		),
		rows=_verifications_of,
		blank_rows=1,
	)


def _verifications_of(doc) -> list:
	return frappe.get_all(
		verification.RECORD,
		{"reference_doctype": doc.doctype, "reference_name": doc.name, "docstatus": ["<", 2]},
		[
			*("name", "verification_round", "measured_value", "conclusion", "conclusion_reason"),
			*("verified_by", "verified_on"),
		],
		order_by="verification_round, creation",
		limit_page_length=0,
	)


def closing() -> Part:
	return Part(
		Term("Closing"),
		(
			row("observation_until", "closed_by"),
			row("closed_on", "verification"),
			long("closing_remark", 2),
		),
	)


def succession() -> Part:
	"""Which record it took the place of, and which took its own."""
	return Part(
		Term("Reassessment"),
		(
			row(
				Field("supersedes", read=lambda doc: values.record(doc.supersedes_doctype, doc.supersedes)),
				if_set=True,
			),
			row(
				Field(
					"superseded_by",
					read=lambda doc: values.record(doc.superseded_by_doctype, doc.superseded_by),
				),
				if_set=True,
			),
			long("superseded_reason", if_set=True),
		),
		when=lambda doc: bool(doc.supersedes or doc.superseded_by or doc.superseded_reason),
		on_blank=False,
	)
