"""Making the input pack of a management review: read, laid out, and frozen (R23, R29, R71).

The only writer of **Improvement Review Input**. The pack is a record of its own, since departments read the review and
not what all the others did.
"""

from __future__ import annotations

from datetime import date, datetime, time

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement import reviews
from itss_improvement.calendars import in_words
from itss_improvement.domain import recurrence_proposal
from itss_improvement.domain import review as rules
from itss_improvement.domain.explanation import Term
from itss_improvement.domain.key_figures import Figure, months_of
from itss_improvement.domain.metric import Metric, Period, Query, Rate, together
from itss_improvement.domain.monthly_report import ONE_DAY, Month
from itss_improvement.domain.review_inputs import (
	SLA,
	Chapter,
	Inputs,
	Recurred,
	Resolved,
	chapters,
	check_pack,
	check_period,
	default_period,
	holds,
	text_of,
	title,
)
from itss_improvement.domain.signature import fingerprint
from itss_improvement.errors import rules_as_messages
from itss_improvement.helpdesk import desks
from itss_improvement.languages import of_records, speaking
from itss_improvement.notification import without_gaps
from itss_improvement.permissions import roles_of
from itss_improvement.reports import key_figures
from itss_improvement.reports.figures import figures_of
from itss_improvement.reports.monthly import in_cell
from itss_improvement.settings import watches_recurrences

DOCTYPE = "Improvement Review Input"
CONTENT = "templates/review_inputs.html"


def proposed_period(review) -> Period:
	"""Which period the pack of `review` is of, unless somebody chooses another."""
	day = getdate(review.review_date)
	return default_period(reviews.last_before(day, review.name), day, getdate(today()))


def make(name: str, first: date | None = None, last: date | None = None) -> str:
	"""Make the pack of a review that is prepared, in place of the one it has. Returns its fingerprint."""
	review = frappe.get_doc(rules.RECORD, name, for_update=True)
	review.check_permission("write")
	_check_may_make(review)
	proposed = proposed_period(review)
	period = Period(first or proposed.first, last or proposed.last)
	with rules_as_messages(review.name):
		check_period(period, getdate(today()))
	inputs = read(review.name, period, getdate(today()))
	with speaking(of_records()):
		content = as_html(inputs)
	return _freeze(review, inputs, content)


def _check_may_make(review) -> None:
	if rules.PREPARERS.isdisjoint(roles_of()):
		frappe.throw(
			_("{0}: its input pack is made by those who prepare it.").format(review.name),
			frappe.PermissionError,
		)
	if review.status != rules.Status.PREPARED.value:
		frappe.throw(
			_(
				"{0} is {1}: its input pack is frozen, and made anew only after the minutes are returned."
			).format(review.name, _(review.status)),
			title=_("Not Possible"),
		)


def _freeze(review, inputs: Inputs, content: str) -> str:
	text = text_of(inputs, content)
	exists = frappe.db.exists(DOCTYPE, review.name)
	pack = frappe.get_doc(DOCTYPE, review.name) if exists else frappe.new_doc(DOCTYPE)
	made_on = now_datetime()
	pack.update(
		{
			"review": review.name,
			"period_from": inputs.period.first,
			"period_to": inputs.period.last,
			"made_on": made_on,
			"made_by": frappe.session.user,
			"fingerprint": fingerprint(text),
			"data": text,
			"content": content,
		}
	)
	pack.flags.made_by_app = True
	pack.save(ignore_permissions=True)
	review.flags.made_by_app = True
	review.update(
		{
			"pack_from": inputs.period.first,
			"pack_to": inputs.period.last,
			"pack_made_on": made_on,
			"pack_fingerprint": pack.fingerprint,
		}
	)
	review.save()
	return pack.fingerprint


def check(review) -> None:
	"""Raise ValidationError unless the pack of `review` is there and as it was made."""
	pack = stored(review.name)
	with rules_as_messages(review.name):
		check_pack(review.pack_fingerprint or "", pack and pack.data, pack and pack.content)


def stored(name: str):
	"""Text and page of the pack of a review, whoever asks; None where there is none."""
	return frappe.db.get_value(DOCTYPE, name, ["data", "content"], as_dict=True)


def shown(name: str) -> dict | None:
	"""The pack of a review for somebody who may read it: `content`, a page without head, and whether it `holds`. None
	where there is none. Of one that does not hold there is nothing to show."""
	review = frappe.get_doc(rules.RECORD, name)
	review.check_permission("read")
	frappe.has_permission(DOCTYPE, "read", throw=True)
	if not (pack := stored(name)):
		return None
	frappe.has_permission(DOCTYPE, "read", name, throw=True)
	kept = holds(review.pack_fingerprint or "", pack.data, pack.content or "")
	return {"holds": kept, "content": pack.content if kept else ""}


# What is read


def read(name: str, period: Period, day: date) -> Inputs:
	"""The pack of the review `name` over `period`, as of `day`: a number of queries that depends on the months alone."""
	months = months_of(period.first, period.last)
	return Inputs(
		review=name,
		period=period,
		as_of=day,
		months=tuple(months),
		resolutions=tuple(_resolved(row) for row in reviews.resolved_before(name)),
		attainment={metric: _attainment(metric, months) for metric in SLA},
		series={figure: key_figures.read(figure, months, day) for figure in Figure},
		figures=figures_of(Month(period.first, period.last), day),
		recurrences=tuple(_recurrences(period)),
		watches_recurrences=watches_recurrences(),
	)


def _attainment(metric: Metric, months: list[Month]) -> tuple[Rate, ...]:
	found, now, query = desks(), now_datetime(), Query(metric)
	if not found:
		return ()
	return tuple(
		together([desk.measure(query, Period(month.first, month.last), now).sample for desk in found])
		for month in months
	)


def _resolved(row: dict) -> Resolved:
	words = row.verification_remark or row.cancellation_reason or row.completion or row.progress
	return Resolved(
		name=row.name,
		title=row.title or "",
		review=row.review,
		reviewed_on=getdate(row.review_date),
		department=row.responsible_department or "",
		due_date=getdate(row.due_date) if row.due_date else None,
		status=row.status,
		conclusion=row.verification_conclusion or "",
		remark=words or "",
		opportunity=row.opportunity or "",
		opportunity_status=row.opportunity_status or "",
		carried_into=row.carried_into or "",
	)


def _recurrences(period: Period) -> list[Recurred]:
	first, after = (datetime.combine(day, time()) for day in (period.first, period.last + ONE_DAY))
	rows = frappe.get_all(
		recurrence_proposal.RECORD,
		[["proposed_on", ">=", first], ["proposed_on", "<", after]],
		["name", "title", "responsible_department", "proposed_on", "status", "ticket_count"],
		order_by="proposed_on, name",
		limit_page_length=0,
	)
	return [
		Recurred(
			row.name,
			row.title or "",
			row.responsible_department or "",
			getdate(row.proposed_on),
			row.status,
			row.ticket_count or 0,
		)
		for row in rows
	]


# How it is shown


def as_html(inputs: Inputs) -> str:
	"""The pack for reading, in the language that is being spoken; all that people wrote is escaped."""
	page = frappe.get_template(CONTENT).render(
		title=in_words(title(inputs)), chapters=[_in_words(chapter) for chapter in chapters(inputs)]
	)
	return without_gaps(page)


def _in_words(chapter: Chapter) -> dict:
	section = chapter.section
	return {
		"heading": in_words(section.heading),
		"definitions": [
			{"term": _(term.text) if isinstance(term, Term) else "", "text": in_words(sentence)}
			for term, sentence in chapter.definitions
		],
		"columns": [_(column.text) for column in section.columns],
		"rows": [[in_cell(cell) for cell in row] for row in section.rows],
	}
