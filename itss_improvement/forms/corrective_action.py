"""纠正与预防措施报告 (R36-R42, R57-R60, R85): the problem, its causes, the measures, and what came of them."""

from __future__ import annotations

from frappe import _
from frappe.utils import cint

from itss_improvement.corrective_actions import analysis
from itss_improvement.domain import corrective_action as rules
from itss_improvement.domain.cause import AnalysisMethod, CauseTree
from itss_improvement.domain.drawing import paper
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Term
from itss_improvement.domain.path import CLOSING
from itss_improvement.forms import checking, remarks, standardising, values
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


def _hanging_together(doc) -> CauseTree | None:
	"""None where there are no causes, or what is stored does not hang together: a form is printed all the same."""
	try:
		return analysis.tree(doc) if doc.causes else None
	except RuleBroken:
		return None


def _broken(doc) -> str:
	try:
		analysis.tree(doc)
	except RuleBroken as broken:
		return broken.render(_)
	return ""


def _tree(doc) -> list[str]:
	tree = _hanging_together(doc)
	if tree is None or doc.analysis_method == AnalysisMethod.FISHBONE.value:
		return []
	return paper.cause_tree_sheets(values.text(doc.phenomenon), tree, _)


def _fishbone(doc) -> list[str]:
	tree = _hanging_together(doc)
	if tree is None or doc.analysis_method == AnalysisMethod.FIVE_WHY.value:
		return []
	return paper.fishbone_sheets(values.text(doc.phenomenon), tree, _)


def _causes(doc) -> list:
	"""In the order of their numbers, each with the number of the one that it explains."""
	numbers = {cause.name: cause.number for cause in doc.causes}
	tree = _hanging_together(doc)
	order = {cause.id: place for place, cause in enumerate(tree.in_order)} if tree else {}
	rows = sorted(doc.causes, key=lambda cause: order.get(cause.name, cause.idx))
	for cause in rows:
		cause.explains = numbers.get(cause.parent_cause, "")
	return rows


def _observation(doc) -> str:
	days = cint(doc.observation_period)
	return f"{days} {_(doc.observation_unit)}" if days and doc.observation_unit else ""


def _again(doc) -> str:
	reason = values.text(doc.reanalysis_reason)
	return _("Round {0}: {1}").format(cint(doc.analysis_round), reason) if reason else ""


FORM = Form(
	doctype=rules.MACHINE.record,
	name="Corrective and Preventive Action Report",
	remarks=(*remarks.PATH, _again, _broken),
	parts=(
		Part(
			Term("Problem"),
			(
				long("title", 1),
				choice("action_type"),
				choice("severity"),
				row("responsible_department", "participating_departments"),
				row(Field("opportunity", Term("Opportunity Number")), "nonconforming_clause"),
				row("event_date", "due_date"),
				long("event_evidence", 2),
				long("potential_risk", 2),
				long("phenomenon", 3),
				long("scope", 2),
				long("impact", 2),
				long("containment", 2),
			),
		),
		Part(
			Term("Cause Analysis"),
			(
				choice("analysis_method"),
				row("analysis_round", "analyse_by"),
				row("opened_on"),
			),
		),
		Drawing(Term("5 Why"), _tree),
		Drawing(Term("Fishbone"), _fishbone),
		Table(
			Term("Causes"),
			"Improvement Cause",
			(
				Column("number", 10, Term("Cause Number")),
				Column("cause", 34),
				Column("parent_cause", 9, read=lambda cause: cause.explains),
				Column("category", 9),
				Column("is_root", 8, read=lambda cause: _("Yes") if cint(cause.is_root) else ""),
				Column("kind", 10),
				Column("evidence", 30),
			),
			name="causes",
			rows=_causes,
			blank_rows=6,
		),
		Part(
			Term("Cause Review"),
			(
				row("analysed_by", "analysed_on"),
				long("review_opinion", 2),
				row("reviewed_by", "reviewed_on"),
				long("return_reason", if_set=True),
				long("reanalysis_reason", if_set=True),
			),
		),
		checking.measures_table(),
		Table(
			Term("Similar Places"),
			"Improvement Similar Place",
			(Column("place", 30), Column("finding", 14), Column("decision", 46)),
			name="similar_places",
			blank_rows=2,
		),
		Part(
			Term("Verification Plan"),
			(
				row("verification_metric", "verification_target"),
				long("verification_method", 2),
				row(Field("observation_period", read=_observation)),
			),
		),
		Part(
			Term("Plan Approval"),
			(
				long("approval_opinion", 2),
				row("approved_by", "approved_on"),
			),
		),
		Part(Term("Implementation"), (long("implementation_summary", 3), row("completed_on"))),
		checking.evidence_table(),
		checking.verifications_table(),
		*standardising.PARTS,
		checking.closing(),
		checking.succession(),
	),
	slots=(
		Slot(Term("Prepared (Problem)"), rules.PROBLEM.name),
		Slot(Term("Prepared (Causes)"), rules.ANALYSIS.name),
		Slot(Term("Reviewed (Causes)"), rules.CAUSE_REVIEW.name),
		Slot(Term("Prepared (Plan)"), rules.PLAN.name),
		Slot(Term("Approved (Plan)"), rules.PLAN_APPROVAL.name),
		Slot(Term("Carried Out"), rules.IMPLEMENTATION.name),
		Slot(Term("Approved (Closed)"), CLOSING.name),
	),
)
