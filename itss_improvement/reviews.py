"""Management reviews and what became of what they resolved (R12, R13, R29)."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from itss_improvement import people
from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of, quality_department
from itss_improvement.domain.resolution import RECORD as RESOLUTION
from itss_improvement.domain.resolution import Status as ResolutionStatus
from itss_improvement.domain.review import PREPARERS, Status
from itss_improvement.domain.review import RECORD as REVIEW
from itss_improvement.lifecycle.steps import follow
from itss_improvement.permissions import roles_of
from itss_improvement.verifications.handing_over import who_may

OPPORTUNITY = "Improvement Opportunity"
SOURCE, SUBTYPE = "Management Review", "Review Resolution"
SHOWN = (
	"name",
	"number",
	"category",
	"title",
	"responsible_department",
	"responsible_person",
	"due_date",
	"status",
	"opportunity",
)


def of(review: str, *fields: str) -> list[dict]:
	"""The resolutions of a review that the session's user may read, in their order; `fields` where not those that
	the review shows."""
	return frappe.get_list(
		RESOLUTION,
		filters={"review": review},
		fields=list(fields or SHOWN),
		order_by="number",
		limit_page_length=0,
	)


def held_on(review: str) -> date:
	return getdate(frappe.db.get_value(REVIEW, review, "review_date"))


def last_before(day: date, but: str) -> date | None:
	"""When the last review before `day` was held of which the minutes are approved, `but` aside."""
	earlier = frappe.get_all(
		REVIEW,
		{"status": Status.APPROVED.value, "review_date": ["<", day], "name": ["!=", but]},
		pluck="review_date",
		order_by="review_date desc",
		limit=1,
	)
	return getdate(earlier[0]) if earlier else None


def resolved_before(review: str) -> list[dict]:
	"""The resolutions of all other reviews of which the minutes are approved, the latest review first, with the state
	of the opportunity that each became. Whoever asks: it is for the input pack."""
	resolution, meeting = frappe.qb.DocType(RESOLUTION), frappe.qb.DocType(REVIEW)
	opportunity = frappe.qb.DocType(OPPORTUNITY)
	own = (
		*(
			"name",
			"title",
			"review",
			"responsible_department",
			"due_date",
			"status",
			"progress",
			"completion",
		),
		*(
			"verification_conclusion",
			"verification_remark",
			"cancellation_reason",
			"opportunity",
			"carried_into",
		),
	)
	return (
		frappe.qb.from_(resolution)
		.join(meeting)
		.on(meeting.name == resolution.review)
		.left_join(opportunity)
		.on(opportunity.name == resolution.opportunity)
		.select(
			*(resolution[field] for field in own),
			meeting.review_date,
			opportunity.status.as_("opportunity_status"),
		)
		.where((meeting.status == Status.APPROVED.value) & (meeting.name != review))
		.where(meeting.review_date <= held_on(review))
		.orderby(meeting.review_date, order=frappe.qb.desc)
		.orderby(meeting.name, order=frappe.qb.desc)
		.orderby(resolution.number)
		.run(as_dict=True)
	)


def adopt_all(review) -> None:
	"""Its minutes are approved: what it resolved is to be done."""
	for doc in _drafts(review.name):
		follow(doc, ResolutionStatus.IN_PROGRESS.value)


def carry_over_unfinished(review) -> None:
	"""Its minutes are approved: what earlier reviews resolved and is not done is its own from now on, under way as it was.

	A second run finds nothing: what was taken is no longer in progress.
	"""
	for name in _unfinished_before(review):
		doc = frappe.get_doc(RESOLUTION, name, for_update=True)
		# another review may have taken it since it was found
		if doc.status == ResolutionStatus.IN_PROGRESS.value:
			follow(doc, ResolutionStatus.CARRIED_OVER.value, carried_into=review.name)


def _unfinished_before(review) -> list[str]:
	resolution, meeting = frappe.qb.DocType(RESOLUTION), frappe.qb.DocType(REVIEW)
	return [
		name
		for (name,) in frappe.qb.from_(resolution)
		.join(meeting)
		.on(meeting.name == resolution.review)
		.select(resolution.name)
		.where(resolution.status == ResolutionStatus.IN_PROGRESS.value)
		.where(
			(meeting.status == Status.APPROVED.value) & (meeting.review_date < getdate(review.review_date))
		)
		.orderby(meeting.review_date)
		.orderby(meeting.name)
		.orderby(resolution.number)
		.run()
	]


def cancel_all(review) -> None:
	for doc in _drafts(review.name):
		follow(doc, ResolutionStatus.CANCELLED.value, cancellation_reason=review.cancellation_reason)


def _drafts(review: str) -> list:
	names = frappe.get_all(
		RESOLUTION,
		{"review": review, "status": ResolutionStatus.DRAFT.value},
		pluck="name",
		order_by="number",
	)
	return [frappe.get_doc(RESOLUTION, name) for name in names]


def carry_over(resolution) -> str:
	"""The review that takes `resolution` up finds it among its own, with the opportunity that it became, if any: to be
	resolved anew where that review is prepared, and else to be done further."""
	doc = frappe.copy_doc(resolution, ignore_no_copy=False)
	doc.update(
		{
			"review": resolution.carried_into,
			"carried_from": resolution.name,
			"opportunity": resolution.opportunity,
			"status": ResolutionStatus.DRAFT.value,
			"due_date": max(getdate(resolution.due_date), held_on(resolution.carried_into)),
		}
	)
	doc.flags.made_by_app = True
	doc.insert(ignore_permissions=True)
	return doc.name


def make_opportunity(name: str) -> str:
	"""The opportunity that a resolution becomes, which is assessed like any other (R29)."""
	doc = frappe.get_doc(RESOLUTION, name, for_update=True)
	doc.check_permission("write")
	if PREPARERS.isdisjoint(roles_of()):
		frappe.throw(
			_("{0}: an opportunity is made of it by the quality department.").format(doc.name),
			frappe.PermissionError,
		)
	if doc.opportunity:
		return doc.opportunity
	if doc.status != ResolutionStatus.IN_PROGRESS.value:
		frappe.throw(
			_("{0} is {1}: an opportunity is made of what was resolved and is to be done.").format(
				doc.name, _(doc.status)
			),
			title=_("Not Possible"),
		)
	opportunity = frappe.get_doc(
		doctype=OPPORTUNITY,
		title=doc.title,
		source=SOURCE,
		source_subtype=SUBTYPE,
		source_doctype=RESOLUTION,
		source_document=doc.name,
		identified_by=frappe.session.user,
		identified_by_department=quality_department(),
		responsible_department=doc.responsible_department,
		current_state=doc.resolution,
	)
	opportunity.insert()
	doc.db_set("opportunity", opportunity.name)
	return opportunity.name


def hand_over(review) -> None:
	"""Whoever has the review next: who prepares it, or who chairs it."""
	hand_over_to(
		review,
		{
			Status.PREPARED.value: head_of(quality_department()),
			Status.MINUTES_SUBMITTED.value: review.chair,
		}.get(review.status),
	)


def hand_over_resolution(doc) -> None:
	if doc.status == ResolutionStatus.IN_PROGRESS.value:
		person = doc.responsible_person
		hand_over_to(
			doc, person if person and people.is_enabled(person) else head_of(doc.responsible_department)
		)
	elif doc.status == ResolutionStatus.AWAITING_VERIFICATION.value:
		hand_over_to(doc, who_may(doc, "Verify"))
	else:
		hand_over_to(doc, None)
