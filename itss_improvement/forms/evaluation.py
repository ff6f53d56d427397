"""改进效果评估报告 (R73-R77, R87): before and after with their windows and sample sizes, what customers say, what it
cost and brought, how it conforms, and what follows from all that."""

from __future__ import annotations

from frappe import _
from frappe.utils import cint

from itss_improvement.domain import evaluation_record as rules
from itss_improvement.domain.drawing import paper
from itss_improvement.domain.explanation import Term
from itss_improvement.evaluations import pictures
from itss_improvement.forms import remarks, values
from itss_improvement.forms.declaring import (
	Column,
	Drawing,
	Field,
	Form,
	Part,
	Slot,
	Table,
	choice,
	long,
	row,
)


def _path(doc) -> str:
	return values.record(doc.reference_doctype, doc.reference_name)


def _window(side: str):
	def read(doc) -> str:
		days = (values.day(doc.get(f"{side}_from")), values.day(doc.get(f"{side}_to")))
		return _("{0} to {1}").format(*days) if any(days) else ""

	return read


def _withdrawn(doc) -> str:
	if doc.status != rules.Status.WITHDRAWN.value:
		return ""
	return _("Withdrawn: what was to be evaluated is worked on again, or went another way.")


def _definition(metric) -> str:
	"""What is measured, and of which tickets."""
	of = (metric.team, metric.customer, metric.ticket_type, metric.priority)
	scope = [_("Only Working Time")] if cint(metric.working_time) else []
	return "\n".join([_(metric.metric), *(values.text(one) for one in of if one), *scope])


def _side(side: str):
	"""The value with its interval, how many tickets it is of, and of which days."""

	def read(metric) -> str:
		size = cint(metric.get(f"{side}_size"))
		said = [
			values.text(metric.get(f"{side}_text")),
			values.text(metric.get(f"{side}_interval")),
			_("Sample size {0}").format(size) if metric.computed_on else "",
			values.text(metric.get(f"{side}_window")),
		]
		return "\n".join(one for one in said if one)

	return read


def _judged(metric) -> str:
	return "\n".join(_(one) for one in (metric.verdict, metric.target_verdict) if one)


def _by_hand(column: str):
	return lambda metric: " ".join(
		values.text(one) for one in (metric.get(column), metric.unit) if metric.get(column) and one
	)


def _comparison(doc) -> list[str]:
	drawn = pictures.picture_of(doc, _)
	return paper.sheets(drawn, paper.spans_of(drawn)) if drawn else []


def _ticket(feedback) -> str:
	return " ".join(values.text(one) for one in (feedback.desk, feedback.ticket) if one)


FORM = Form(
	doctype=rules.RECORD,
	name="Improvement Evaluation Report",
	remarks=(remarks.status, _withdrawn),
	parts=(
		Part(
			Term("Evaluated Improvement"),
			(
				long("title", 1),
				row(Field("reference_name", read=_path), "reference_round"),
				row(Field("opportunity", Term("Opportunity Number")), "responsible_department"),
				row("changed_on", Field("asked_on", Term("Evaluation Asked For On"))),
				row(
					Field("before_from", Term("Window Before"), read=_window("before")),
					Field("after_from", Term("Window After"), read=_window("after")),
				),
			),
		),
		Table(
			Term("Metric Comparison"),
			"Improvement Evaluation Metric",
			(
				Column("metric", 20, read=_definition),
				Column("before_text", 22, read=_side("before")),
				Column("after_text", 22, read=_side("after")),
				Column("target", 9),
				Column("change_text", 13),
				Column("verdict", 14, read=_judged),
			),
			name="metrics",
		),
		Table(
			Term("Metrics Entered by Hand"),
			"Improvement Entered Metric",
			(
				Column("metric", 26),
				Column("better", 12),
				Column("before_value", 14, read=_by_hand("before_value")),
				Column("after_value", 14, read=_by_hand("after_value")),
				Column("target", 14, read=_by_hand("target")),
				Column("source", 20),
			),
			name="entered_metrics",
		),
		Drawing(Term("Before and after"), _comparison),
		Table(
			Term("Customer Feedback"),
			"Improvement Customer Feedback",
			(
				Column("way", 8),
				Column("customer", 16),
				Column("contact", 12),
				Column("ticket", 10, read=_ticket),
				Column("asked_on", 13),
				Column("answered_on", 13),
				Column("score_before", 8),
				Column("score_after", 8),
				Column("words", 26),
			),
			name="feedback",
		),
		Part(
			Term("Cost and Benefit"),
			(
				row(Field("person_days"), "day_rate"),
				row("expense", "total_cost"),
				row("benefit", Field("benefit_period", boxes=False)),
				row("benefit_of_year", "benefit_ratio"),
				long("cost_basis", 2),
			),
		),
		Table(
			Term("Conformity"),
			"Improvement Evaluation Clause",
			(
				Column("standard", 24),
				Column("clause", 12),
				Column("before", 14),
				Column("after", 14),
				Column("basis", 36),
			),
			name="clauses",
		),
		Part(
			Term("Overall Conclusion"),
			(
				long("side_effects", 2),
				row("rule_conclusion", if_set=True),
				long("rule_reasons", if_set=True),
				choice("conclusion"),
				long("conclusion_reason", 2),
				long("recommendations", 3),
				row("evaluated_by", "evaluated_on"),
			),
		),
	),
	slots=(
		Slot(Term("Prepared (Evaluated)"), rules.EVALUATION.name),
		Slot(Term("Review (Signature)")),
		Slot(Term("Approval (Signature)")),
	),
)
