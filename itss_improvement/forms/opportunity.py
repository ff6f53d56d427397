"""改进机会识别记录 (R50, R88): who noticed what, and what was decided of it."""

from __future__ import annotations

from frappe import _

from itss_improvement.domain.explanation import Term
from itss_improvement.domain.opportunity import ASSESSMENT, IDENTIFICATION, MACHINE
from itss_improvement.forms import remarks, values
from itss_improvement.forms.declaring import Column, Field, Form, Part, Slot, Table, choice, long, row


def _merged(doc) -> str:
	return _("Merged into {0}.").format(values.text(doc.merged_into)) if doc.merged_into else ""


def _rejected(doc) -> str:
	reason = values.text(doc.rejection_reason)
	return _("Rejected: {0}").format(reason) if doc.status == "Rejected" else ""


def _source(doc) -> str:
	return values.record(doc.source_doctype, doc.source_document)


def _period(doc) -> str:
	days = (values.day(doc.period_from), values.day(doc.period_to))
	return _("{0} to {1}").format(*days) if any(days) else ""


FORM = Form(
	doctype=MACHINE.record,
	name="Improvement Opportunity Record",
	remarks=(remarks.status, remarks.returned, _rejected, _merged),
	parts=(
		Part(
			Term("Identification"),
			(
				row("identified_by_department", "identified_by"),
				row("identified_on", "submitted_on"),
				long("title", 1),
				choice("source"),
				row("source_subtype", Field("source_document", read=_source)),
				row("audit_clause", "auditor"),
				row("customer", "service"),
				choice("service_phase"),
				long("trigger_reason", if_set=True),
				long("current_state", 5),
			),
		),
		Part(
			Term("Data Basis"),
			(
				row("metric", Field("period_from", Term("Period"), read=_period)),
				row("metric_value", "metric_target"),
			),
		),
		Table(
			Term("Tickets"),
			"Improvement Opportunity Evidence",
			(
				Column("ticket", 8),
				Column("subject", 28),
				Column("kind", 13),
				Column("occurred_at", 15),
				Column("customer", 16),
				Column("team", 13),
				Column("priority", 12),
				Column("feedback", 17),
			),
			name="evidence",
			if_set=True,
		),
		Part(None, (long("suggestion", 4), long("expected_benefit", 3))),
		Part(
			Term("Assessment by the Quality Department"),
			(
				row("impact_score", "resource_score"),
				row("urgency_score", "total_score"),
				row("score_arithmetic", if_set=True),
				row("suggested_class", if_set=True),
				choice("improvement_class"),
				long("class_reason", 3),
				row("responsible_department", "due_date"),
				row("assessed_by", "assessed_on"),
				long("rejection_reason", 2),
				row("merged_into"),
				long("return_reason", if_set=True),
				long("reassessment_reason", if_set=True),
			),
		),
	),
	slots=(
		Slot(Term("Prepared (Identified)"), IDENTIFICATION.name),
		Slot(Term("Reviewed (Assessed)"), ASSESSMENT.name),
		Slot(Term("Approval (Signature)")),
	),
)
