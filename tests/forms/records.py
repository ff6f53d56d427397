"""Records whose forms are printed: each in its last state by the steps that lead there, then every field filled in.

`ORDER` says for each form what stands on it, from top to bottom, beside the form's own declaration: a field that is
dropped there, or moved, is missed here.
"""

from __future__ import annotations

from datetime import date, datetime

from tests import (
	charters,
	corrective_actions,
	evaluations,
	improvements,
	measures,
	notices,
	people,
	reviews,
	verifications,
)

OPPORTUNITY, NOTICE, CAPA, PROJECT, EVALUATION, MEASURE, VERIFICATION, REVIEW = (
	"Improvement Opportunity",
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Project",
	"Improvement Evaluation",
	"Improvement Measure",
	"Improvement Verification",
	reviews.REVIEW,
)
TITLES = {
	OPPORTUNITY: "改进机会识别记录",
	NOTICE: "改进措施通知单",
	CAPA: "纠正与预防措施报告",
	PROJECT: "改进项目立项申请表",
	EVALUATION: "改进效果评估报告",
	MEASURE: "改进措施实施记录",
	VERIFICATION: "改进效果验证记录",
	REVIEW: "管理评审改进决议跟踪表",
}
"""As the regulation calls them (sections 6 and 7)."""

ORDER: dict[str, str] = {
	OPPORTUNITY: """
		identified_by_department identified_by identified_on submitted_on title source source_subtype source_document
		audit_clause auditor customer service service_phase trigger_reason current_state metric period_from period_to
		metric_value metric_target evidence.ticket evidence.subject evidence.kind evidence.occurred_at
		evidence.customer evidence.team evidence.priority evidence.feedback suggestion expected_benefit impact_score
		resource_score urgency_score total_score score_arithmetic suggested_class improvement_class class_reason
		responsible_department due_date assessed_by assessed_on rejection_reason merged_into recurrence_of
		return_reason reassessment_reason""",
	NOTICE: """
		responsible_department copied_departments issuing_department issued_by issued_on opportunity title routine_kind
		need requirement working_days due_date days_counted days_skipped first_issued_on first_due_date return_kind
		returned_by returned_on return_reason received_by received_on result completed_on punctuality fed_back_by
		fed_back_on feedback_return_reason extension_until extension_requested_by extension_requested_on
		extension_reason extension_decision extension_decided_by extension_decided_on extension_remark
		extended_due_date filed_by filed_on no_revision_reason no_case_reason no_training_reason observation_until closed_by closed_on verification closing_remark
		supersedes superseded_by superseded_reason""",
	CAPA: """
		title action_type severity responsible_department participating_departments opportunity nonconforming_clause
		event_date due_date event_evidence potential_risk phenomenon scope impact containment analysis_method
		analysis_round analyse_by opened_on causes.number causes.cause causes.category causes.kind causes.evidence
		analysed_by analysed_on review_opinion reviewed_by reviewed_on return_reason reanalysis_reason
		similar_places.place similar_places.finding similar_places.decision verification_metric verification_target
		verification_method observation_period observation_unit approval_opinion approved_by approved_on
		implementation_summary completed_on no_revision_reason no_case_reason no_training_reason observation_until closed_by closed_on verification closing_remark
		supersedes superseded_by superseded_reason""",
	PROJECT: """
		title responsible_department applicant opportunity leader planned_start planned_end report_period due_date
		background goals.metric goals.measured_by goals.baseline goals.unit goals.target scope_in scope_out
		resource_people budget other_resources team.user team.duty milestones.milestone milestones.planned_start
		milestones.planned_end milestones.weight milestones.actual_start milestones.actual_end milestones.percent
		risks.risk risks.likelihood risks.impact risks.response risks.rollback direct_benefit indirect_benefit
		customer_benefit assessment_indicators representative_opinion executive_opinion resource_commitment approved_on
		return_reason rejection_reason change_reason goals.metric goals.target goals.achieved_value goals.met
		goals.acceptance_evidence goals.accepted_by result_summary acceptance_conclusion accepted_on
		documents.document_title documents.document_number documents.version documents.change no_document_reason
		no_revision_reason no_case_reason no_training_reason observation_until closed_by closed_on verification closing_remark supersedes superseded_by superseded_reason""",
	EVALUATION: """
		title reference_name reference_round opportunity responsible_department changed_on asked_on before_from before_to
		after_from after_to metrics.metric metrics.team metrics.customer metrics.ticket_type metrics.priority
		metrics.before_text metrics.before_interval metrics.before_size metrics.before_window metrics.after_text
		metrics.after_interval metrics.after_size metrics.after_window metrics.target metrics.change_text
		metrics.verdict metrics.target_verdict entered_metrics.metric entered_metrics.better
		entered_metrics.before_value entered_metrics.after_value entered_metrics.target entered_metrics.source
		feedback.way feedback.customer feedback.contact feedback.desk feedback.ticket feedback.asked_on
		feedback.answered_on feedback.score_before feedback.score_after feedback.words person_days day_rate expense
		total_cost benefit benefit_period benefit_of_year benefit_ratio cost_basis clauses.standard clauses.clause
		clauses.before clauses.after clauses.basis side_effects rule_conclusion rule_reasons conclusion
		conclusion_reason recommendations evaluated_by evaluated_on""",
	MEASURE: """
		reference_name opportunity responsible_department responsible_person measure_type measure aim planned_start
		due_date path_round started_on completed_on started_entered_at completed_entered_at work_done change_number
		effort cost completion deviation deviation_reason cancellation_reason return_reason evidence.description
		evidence.attached_by evidence.attached_on evidence.fingerprint""",
	VERIFICATION: """
		title reference_name verification_round opportunity responsible_department asked_on verify_by criterion_metric
		criterion_target criterion_method observe_at_least_until method sample measured_value findings conclusion
		conclusion_reason next_due_date observation_until verified_by verified_on""",
	REVIEW: """
		title review_date chair place approved_by approved_on pack_from pack_to pack_fingerprint log_size
		log_made_on log_root inputs conclusions return_reason participants.participant
		participants.department""",
}

NOT_PRINTED: dict[str, str] = {
	OPPORTUNITY: """status stage assess_by assess_by_provisional assess_days ticket_count source_doctype
		improvement_trigger trigger_key window_from window_to author_told signatures round""",
	NOTICE: """none_needed status stage due_date_provisional supersedes_doctype superseded_by_doctype signatures round""",
	CAPA: """none_needed status stage analyse_by_provisional analyse_days planned_measures supersedes_doctype
		superseded_by_doctype signatures round""",
	PROJECT: """none_needed status stage applicant_name leader_name percent_done next_report_due next_report_provisional report_from
		report_to under_way_since executive_threshold supersedes_doctype superseded_by_doctype signatures round""",
	EVALUATION: "status stage reference_doctype required signatures round",
	MEASURE: "status stage title reference_doctype cause milestone signatures round",
	VERIFICATION: "status stage reference_doctype verify_by_provisional verify_days signatures round",
	REVIEW: "status stage cancellation_reason pack_made_on signatures round",
}
"""Said in another way on the form (a status in a sentence above it, a cause by its words), or of no use on paper."""


def full(doctype: str):
	"""A record of `doctype` whose every field says something of its own."""
	import frappe

	doc = MADE[doctype]()
	for df in doc.meta.fields:
		if df.fieldname in ORDER[doctype].split() and not doc.get(df.fieldname):
			fill(doc, df)
	for name in ORDER[doctype].split():
		table, _dot, column = name.partition(".")
		for row in doc.get(table) if column else ():
			df = row.meta.get_field(column)
			if not row.get(column):
				fill(row, df, f" {row.idx}")
	return frappe.get_doc(doctype, doc.name)


def fill(doc, df, more: str = "") -> None:
	import frappe

	if df.fieldtype == "Table MultiSelect":
		row = doc.append(df.fieldname, {"department": people.QUALITY})
		row.db_insert()
		return
	value = {
		"Date": "2026-03-04",
		"Datetime": "2026-03-05 09:08:00",
		"Int": 7,
		"Float": 6.5,
		"Percent": 45,
		"Currency": 1234.5,
		"Select": next((option for option in (df.options or "").split("\n") if option), ""),
		"Link": {
			"User": people.AUDITOR,
			"Improvement Department": people.PURCHASING,
			"Improvement Opportunity": some(OPPORTUNITY),
			"Improvement Verification": some(VERIFICATION),
		}.get(df.options),
		"Dynamic Link": some(OPPORTUNITY),
	}.get(df.fieldtype, f"填写的{df.fieldname}{more}。")
	frappe.db.set_value(doc.doctype, doc.name, df.fieldname, value, update_modified=False)
	if df.fieldtype == "Dynamic Link":
		frappe.db.set_value(doc.doctype, doc.name, df.options, OPPORTUNITY, update_modified=False)


def some(doctype: str) -> str | None:
	import frappe

	return next(iter(frappe.get_all(doctype, pluck="name", order_by="creation desc", limit=1)), None)


def values(doc) -> list[str]:
	"""Everything of `doc` that stands on its form, from top to bottom."""
	found: list[str] = []
	names = ORDER[doc.doctype].split()
	while names:
		table, dot, _column = names[0].partition(".")
		if not dot:
			found.append(shown(doc, doc.meta.get_field(names.pop(0))))
			continue
		columns = []
		while names and names[0].startswith(f"{table}.") and names[0] not in columns:
			columns.append(names.pop(0))
		for row in doc.get(table):
			found += [shown(row, row.meta.get_field(column.partition(".")[2])) for column in columns]
	return [value for value in found if value]


def shown(doc, df) -> str:
	"""What stands on paper, worked out without what prints it."""
	import frappe

	value = doc.get(df.fieldname)
	if not value:
		return ""
	if isinstance(value, datetime):
		return value.strftime("%Y-%m-%d %H:%M")
	if isinstance(value, date):
		return value.isoformat()
	if df.fieldtype == "Select":
		return frappe._(value, lang="zh")
	if df.fieldtype == "Link" and df.options == "User":
		return frappe.db.get_value("User", value, "first_name")
	if df.fieldtype == "Table MultiSelect":
		return "、".join(row.department for row in value)
	if df.fieldtype == "Rating":
		return f"{value * 5:g} / 5"
	if df.fieldtype == "Currency":
		return f"{value:,.2f}"
	if df.fieldtype in ("Float", "Percent"):
		return f"{value:g}"
	return str(value)


def _opportunity():
	doc = improvements.in_state("Closed")
	for idx in (1, 2):
		doc.append(
			"evidence",
			{
				"ticket": str(4710 + idx),
				"subject": f"打印机第 {idx} 次卡纸",
				"kind": "Repeated Ticket",
				"occurred_at": f"2026-10-0{idx} 08:30:00",
				"customer": "骐运物流",
				"team": "桌面运维组",
				"priority": "高",
			},
		).db_insert()
	return doc.reload()


def _notice():
	import frappe

	return frappe.get_doc(NOTICE, notices.in_state("Closed"))


def _corrective_action():
	corrective_actions.add_analyst()
	return corrective_actions.in_state("Closed")


def _evaluation():
	doc = evaluations.in_state("Concluded")
	rows = {
		"metrics": [
			{"metric": "Resolution Attainment", "computed_on": "2026-11-01 08:00:00", "after_size": 58}
		],
		"feedback": [
			{"way": way, "score_before": 0.4, "score_after": 0.8, "customer": customer}
			for way, customer in (("Call-Back", "骐运物流"), ("Survey", "澜科精密制造"))
		],
	}
	for table, added in rows.items():
		for values in added:
			doc.append(table, values).db_insert()
	return doc.reload()


def _measure():
	return measures.in_state("Done")


def _review():
	import frappe

	return frappe.get_doc(REVIEW, reviews.resolution_in("Verified").review)


MADE = {
	OPPORTUNITY: _opportunity,
	NOTICE: _notice,
	CAPA: _corrective_action,
	PROJECT: lambda: charters.in_state("Closed"),
	EVALUATION: _evaluation,
	MEASURE: _measure,
	VERIFICATION: lambda: verifications.in_state("Concluded"),
	REVIEW: _review,
}
