"""改进项目立项申请表 (R44-R47, R61-R64, R86): the charter, the opinions, and later the acceptance."""

from __future__ import annotations

from frappe import _
from frappe.utils import getdate, today

from itss_improvement.domain import project as rules
from itss_improvement.domain.drawing import paper
from itss_improvement.domain.drawing.plan import Plan
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
from itss_improvement.projects.charter import milestones_of

GOAL, MEMBER, MILESTONE, RISK, DOCUMENT = (
	f"Improvement Project {kind}" for kind in ("Goal", "Member", "Milestone", "Risk", "Document")
)


def _plan(doc) -> list[str]:
	def day(value):
		return getdate(value) if value else None

	plan = Plan(day(doc.planned_start), day(doc.planned_end), milestones_of(doc.milestones), getdate(today()))
	return paper.plan_sheets(plan, _)


def _rejected(doc) -> str:
	reason = values.text(doc.rejection_reason)
	return _("Rejected: {0}").format(reason) if doc.status == "Rejected" else ""


def _with_unit(column: str):
	return lambda goal: " ".join(
		part for part in (values.text(goal.get(column)), values.text(goal.unit)) if goal.get(column) and part
	)


FORM = Form(
	doctype=rules.MACHINE.record,
	name="Improvement Project Application",
	remarks=(*remarks.PATH, remarks.returned, _rejected),
	parts=(
		Part(
			Term("Project"),
			(
				long("title", 1),
				row("responsible_department", "applicant"),
				row(Field("opportunity", Term("Opportunity Number")), "leader"),
				row("planned_start", "planned_end"),
				choice("report_period"),
				row("due_date"),
				long("background", 5),
			),
		),
		Table(
			Term("Goals"),
			GOAL,
			(
				Column("metric", 24),
				Column("measured_by", 32),
				Column("baseline", 16, read=_with_unit("baseline")),
				Column("target", 16, read=_with_unit("target")),
			),
			name="goals",
		),
		Part(
			Term("Scope and Resources"),
			(
				long("scope_in", 3),
				long("scope_out", 2),
				long("resource_people", 2),
				row("budget"),
				long("other_resources", 2),
			),
		),
		Table(
			Term("Team"),
			MEMBER,
			(Column("user", 24, Term("Full Name")), Column("duty", 66)),
			name="team",
			blank_rows=5,
		),
		Table(
			Term("Milestones"),
			MILESTONE,
			(
				Column("milestone", 34),
				Column("planned_start", 14),
				Column("planned_end", 14),
				Column("weight", 8),
				Column("actual_start", 14),
				Column("actual_end", 14),
				Column("percent", 9),
			),
			name="milestones",
			blank_rows=5,
		),
		Drawing(Term("Schedule"), _plan),
		Table(
			Term("Risks"),
			RISK,
			(
				Column("risk", 26),
				Column("likelihood", 9),
				Column("impact", 9),
				Column("response", 26),
				Column("rollback", 26),
			),
			name="risks",
		),
		Part(
			Term("Expected Benefit"),
			(
				long("direct_benefit", 2),
				long("indirect_benefit", 2),
				long("customer_benefit", 2),
				long("assessment_indicators", 2),
			),
		),
		Part(
			Term("Opinions"),
			(
				long("representative_opinion", 3),
				long("executive_opinion", 3),
				long("resource_commitment", 2),
				row("approved_on"),
				long("return_reason", if_set=True),
				long("rejection_reason", if_set=True),
				long("change_reason", if_set=True),
			),
		),
		checking.measures_table(blank_rows=3),
		Table(
			Term("Acceptance of the Goals"),
			GOAL,
			(
				Column("metric", 20),
				Column("target", 14, read=_with_unit("target")),
				Column("achieved_value", 14, read=_with_unit("achieved_value")),
				Column("met", 10),
				Column("acceptance_evidence", 30),
				Column("accepted_by", 12),
			),
			name="goals",
		),
		Part(
			Term("Acceptance"),
			(
				long("result_summary", 4),
				long("acceptance_conclusion", 3),
				row("accepted_on"),
			),
		),
		Table(
			Term("Solidification"),
			DOCUMENT,
			(
				Column("document_title", 30),
				Column("document_number", 20),
				Column("version", 10),
				Column("change", 34),
			),
			name="documents",
			blank_rows=2,
		),
		Part(None, (long("no_document_reason", 1),)),
		checking.verifications_table(),
		*standardising.PARTS,
		checking.closing(),
		checking.succession(),
	),
	slots=(
		Slot(Term("Prepared (Applicant)"), rules.CHARTER.name),
		Slot(Term("Reviewed (Management Representative)"), rules.REPRESENTATIVE_OPINION.name),
		Slot(Term("Approved (Executive)"), rules.EXECUTIVE_OPINION.name),
		Slot(Term("Results"), rules.RESULTS.name),
		Slot(Term("Acceptance"), rules.ACCEPTANCE.name),
		Slot(Term("Solidification"), rules.SOLIDIFICATION.name),
		Slot(Term("Approved (Closed)"), CLOSING.name),
	),
)
