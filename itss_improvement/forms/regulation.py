"""The cover of the regulation, as **Improvement Settings** keeps it: what controls the document, and its revisions (R1,
R2, R83)."""

from __future__ import annotations

from itss_improvement.domain.explanation import Term
from itss_improvement.forms.declaring import Column, Form, Part, Slot, Table, long, row

FORM = Form(
	doctype="Improvement Settings",
	name="Improvement Regulation Revisions",
	parts=(
		Part(
			Term("Regulation"),
			(
				long("document_title", 1),
				row("document_number", "version"),
				row("issuing_department", "effective_from"),
				row("approved_by", "approved_on"),
			),
		),
		Table(
			Term("Revisions"),
			"Improvement Settings Revision",
			(
				Column("revised_on", 15),
				Column("version", 11),
				Column("change", 42),
				Column("approved_by", 17),
				Column("effective_from", 15),
			),
			name="revisions",
			blank_rows=6,
		),
	),
	slots=(
		Slot(Term("Preparation (Signature)")),
		Slot(Term("Review (Signature)")),
		Slot(Term("Approval (Signature)")),
	),
)
