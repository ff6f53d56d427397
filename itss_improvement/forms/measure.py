"""改进措施实施记录 (R40, R59, R60, R89): what was planned, what was done, and what proves it."""

from __future__ import annotations

from frappe import _

from itss_improvement.domain import measure as rules
from itss_improvement.domain.explanation import Term
from itss_improvement.forms import remarks, values
from itss_improvement.forms.declaring import Column, Field, Form, Part, Slot, Table, choice, long, row
from itss_improvement.measures import evidence


def _path(doc) -> str:
	return values.record(doc.reference_doctype, doc.reference_name)


def _cancelled(doc) -> str:
	reason = values.text(doc.cancellation_reason)
	return _("Cancelled: {0}").format(reason) if doc.status == rules.Status.CANCELLED.value else ""


def _returned(doc) -> str:
	reason = values.text(doc.return_reason)
	return _("Returned: {0}").format(reason) if reason and doc.status != rules.Status.DONE.value else ""


def _evidence(doc) -> list:
	"""Each file with what became of it since it was attached."""
	states = {state["name"]: state["state"] for state in evidence.states_of(doc)}
	for found in doc.evidence:
		found.state = states[found.name]
	return doc.evidence


FORM = Form(
	doctype=rules.RECORD,
	name="Improvement Implementation Record",
	remarks=(remarks.status, _cancelled, _returned),
	parts=(
		Part(
			Term("Measure Plan"),
			(
				row(Field("reference_name", read=_path), Field("opportunity", Term("Opportunity Number"))),
				row("responsible_department", "responsible_person"),
				choice("measure_type"),
				long("measure", 4),
				long("aim", 2),
				row("planned_start", "due_date"),
				row("path_round"),
			),
		),
		Part(
			Term("Implementation"),
			(
				row("started_on", "completed_on"),
				row("started_entered_at", "completed_entered_at", if_set=True),
				long("work_done", 8),
				row("change_number", Field("effort", zero=True)),
				row(Field("cost", zero=True)),
				long("completion", 3),
				long("deviation", 2),
				long("deviation_reason", 2),
				long("cancellation_reason", if_set=True),
				long("return_reason", if_set=True),
			),
		),
		Table(
			Term("Evidence"),
			"Improvement Measure Evidence",
			(
				Column("file_url", 22, read=lambda found: values.text(found.file_url).rpartition("/")[2]),
				Column("description", 22),
				Column("file_size", 9, Term("Size"), read=lambda found: values.size(found.file_size)),
				Column("attached_by", 11),
				Column("attached_on", 13),
				Column("fingerprint", 24),
				Column("file", 11, Term("State"), read=lambda found: _(found.state)),
			),
			name="evidence",
			rows=_evidence,
			blank_rows=4,
		),
	),
	slots=(
		Slot(Term("Prepared (Plan)"), rules.PLAN.name),
		Slot(Term("Carried Out"), rules.IMPLEMENTATION.name),
		Slot(Term("Review (Signature)")),
	),
)
