"""管理评审改进决议跟踪表 (R12, R13, R29, R91): what a management review resolved, and what became of it."""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement import reviews
from itss_improvement.domain import resolution as resolutions
from itss_improvement.domain import review as rules
from itss_improvement.domain.explanation import Term
from itss_improvement.forms import remarks, values
from itss_improvement.forms.declaring import Column, Form, Part, Slot, Table, long, row

DIGITS = 12
"""Of the fingerprint of a file. All of it is on the record."""


def _cancelled(doc) -> str:
	reason = values.text(doc.cancellation_reason)
	return _("Cancelled: {0}").format(reason) if doc.status == rules.Status.CANCELLED.value else ""


def _not_shown(doc) -> str:
	"""Departments read what is asked of them alone, and a table that is not whole must not seem so."""
	hidden = frappe.db.count(resolutions.RECORD, {"review": doc.name}) - len(reviews.of(doc.name))
	return _("Not shown: {0} resolutions that concern other departments.").format(hidden) if hidden else ""


def _lines(*parts: str) -> str:
	return "\n".join(part for part in parts if part)


def _said(label: str, value: str) -> str:
	return f"{label}: {value}" if value else ""


def _responsible(found) -> str:
	return _lines(
		values.text(found.responsible_department),
		values.person(found.responsible_person),
		values.day(found.due_date),
	)


def _evidence(found) -> str:
	name = values.text(found.evidence_file).rpartition("/")[2]
	return f"{name} (SHA-256 {found.evidence_fingerprint[:DIGITS]}…)" if found.evidence_fingerprint else name


def _done(found) -> str:
	return _lines(
		values.text(found.progress),
		values.text(found.completion),
		_said(_("Completed On"), values.day(found.completed_on)),
		_said(_("Evidence"), _evidence(found)),
	)


def _verified(found) -> str:
	return _lines(
		values.person(found.verified_by),
		values.day(found.verified_on),
		_(found.verification_conclusion or ""),
		values.text(found.verification_remark),
	)


def _standing(found) -> str:
	return _lines(
		_(found.status),
		values.text(found.cancellation_reason),
		_said(_("Opportunity"), values.text(found.opportunity)),
		_said(_("Carried over from"), values.text(found.carried_from)),
		_said(_("Carried over into"), values.text(found.carried_into)),
	)


FORM = Form(
	doctype=rules.RECORD,
	name="Improvement Review Resolutions",
	remarks=(remarks.status, _cancelled, _not_shown),
	parts=(
		Part(
			Term("Management Review"),
			(
				long("title", 1),
				row("review_date", "chair"),
				row("place", "approved_by"),
				row("approved_on", if_set=True),
				row("pack_from", "pack_to", if_set=True),
				long("pack_fingerprint", if_set=True),
				row("log_size", "log_made_on", if_set=True),
				long("log_root", if_set=True),
				long("inputs", 3),
				long("conclusions", 4),
				long("return_reason", if_set=True),
			),
		),
		Table(
			Term("Participants"),
			"Improvement Review Participant",
			(
				Column("participant", 40, Term("Full Name")),
				Column("department", 60),
			),
			name="participants",
			blank_rows=3,
		),
		Table(
			Term("Resolutions"),
			resolutions.RECORD,
			(
				Column("number", 5, Term("No.")),
				Column("category", 11, Term("Category")),
				Column("resolution", 19),
				Column("resource_commitment", 12),
				Column(
					"due_date", 15, Term("Responsible, and When It Is to Be Completed"), read=_responsible
				),
				Column("verification_method", 12),
				Column("completion", 20, Term("Progress, Completion and Evidence"), read=_done),
				Column("verified_by", 15, Term("Verified By, On, with Which Verdict"), read=_verified),
				Column("status", 18, Term("Status, Opportunity, Next Review"), read=_standing),
			),
			rows=lambda doc: reviews.of(doc.name, "*"),
			blank_rows=8,
		),
	),
	slots=(
		Slot(Term("Prepared (Minutes)")),
		Slot(Term("Review (Signature)")),
		Slot(Term("Approved (Minutes)"), rules.MINUTES.name),
	),
)
