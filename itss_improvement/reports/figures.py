"""The figures of a month, read from the records: a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime, time

import frappe
from frappe.query_builder.functions import Count, Sum
from pypika.terms import Case

from itss_improvement import calls, chronology, compat, departments
from itss_improvement.deadlines.limits import LIMITS
from itss_improvement.domain.call import quarter_of
from itss_improvement.domain.monthly_report import (
	ONE_DAY,
	OPEN,
	Figures,
	Irregular,
	Largest,
	Month,
	Overdue,
	Participation,
)

OPPORTUNITY = "Improvement Opportunity"
SIGNATURE = "Improvement Signature"
LARGEST_SHOWN = 5


def figures_of(month: Month, today: date) -> Figures:
	"""`today` is a working day, so that what was due before it is late by one at least."""
	record = frappe.qb.DocType(OPPORTUNITY)
	submitted = _within(record.submitted_on, month)
	assessed = _within(record.assessed_on, month) & record.improvement_class.isnotnull()
	limited = assessed & record.assess_by.isnotnull()
	quarter = quarter_of(month.last)
	return Figures(
		month=month.label,
		as_of=today,
		submitted_by_source=_count_by(record.source, submitted),
		submitted_by_status=_count_by(record.status, submitted),
		assessed_by_class=_count_by(record.improvement_class, assessed),
		assessed_with_limit=_count(limited),
		assessed_on_time=_count(limited & (compat.day_of(record.assessed_on) <= record.assess_by)),
		open_by_status=_count_by(record.status, record.status.isin([status.value for status in OPEN])),
		overdue=_overdue(today),
		participation=_participation(submitted),
		departments=frappe.db.count(departments.DOCTYPE, {"disabled": 0}),
		largest=_largest(submitted),
		irregular=_irregular(month),
		quarter=quarter.label,
		calls_by_status=_calls(quarter.label),
	)


def _within(moment, month: Month):
	return (moment >= datetime.combine(month.first, time())) & (
		moment < datetime.combine(month.last + ONE_DAY, time())
	)


def _count(condition) -> int:
	record = frappe.qb.DocType(OPPORTUNITY)
	return frappe.qb.from_(record).select(Count("*")).where(condition).run()[0][0]


def _count_by(column, condition) -> dict[str, int]:
	record = frappe.qb.DocType(OPPORTUNITY)
	rows = frappe.qb.from_(record).select(column, Count("*")).where(condition).groupby(column).run()
	return {value: count for value, count in sorted(rows, key=lambda row: row[0] or "")}


def _overdue(today: date) -> tuple[Overdue, ...]:
	found = []
	for limit in LIMITS:
		record = frappe.qb.DocType(limit.doctype)
		running, overdue = (
			frappe.qb.from_(record)
			.select(Count(record[limit.date]), Sum(Case().when(record[limit.date] < today, 1).else_(0)))
			.where(record[limit.status].isin(sorted(limit.running)))
			.run()[0]
		)
		label = frappe.get_meta(limit.doctype).get_label(limit.date)
		found.append(Overdue(limit.doctype, label, int(overdue or 0), running))
	return tuple(found)


def _participation(condition) -> tuple[Participation, ...]:
	record = frappe.qb.DocType(OPPORTUNITY)
	rows = (
		frappe.qb.from_(record)
		.select(record.identified_by_department, Count("*"), Count(record.identified_by).distinct())
		.where(condition & record.identified_by_department.isnotnull())
		.groupby(record.identified_by_department)
		.run()
	)
	found = (Participation(department, count, people) for department, count, people in rows)
	return tuple(sorted(found, key=lambda row: (-row.submitted, row.department)))


def _largest(condition) -> tuple[Largest, ...]:
	record = frappe.qb.DocType(OPPORTUNITY)
	rows = (
		frappe.qb.from_(record)
		.select(
			record.name,
			record.title,
			record.responsible_department,
			record.identified_by_department,
			record.status,
			record.ticket_count,
		)
		.where(condition & (record.ticket_count > 0))
		.orderby(record.ticket_count, order=frappe.qb.desc)
		.orderby(record.name)
		.limit(LARGEST_SHOWN)
		.run(as_dict=True)
	)
	return tuple(
		Largest(
			row.name,
			row.title,
			row.responsible_department or row.identified_by_department or "",
			row.status,
			row.ticket_count,
		)
		for row in rows
	)


def _irregular(month: Month) -> tuple[Irregular, ...]:
	found = chronology.of(_signed_within(month), everything=True)
	irregular = {name: one.check for name, one in sorted(found.items()) if not one.is_in_order}
	titles = dict(
		frappe.get_all(OPPORTUNITY, {"name": ["in", [*irregular, ""]]}, ["name", "title"], as_list=True)
	)
	return tuple(
		Irregular(name, titles[name], len(check.findings), len(check.late))
		for name, check in irregular.items()
	)


def _signed_within(month: Month) -> set[str]:
	"""The opportunities of the improvements on which something was signed: whatever is entered late is signed for."""
	signature = frappe.qb.DocType(SIGNATURE)
	found = set()
	for doctype, field in chronology.IMPROVEMENT_OF.items():
		record = frappe.qb.DocType(doctype)
		rows = (
			frappe.qb.from_(record)
			.join(signature)
			.on((signature.parent == record.name) & (signature.parenttype == doctype))
			.where(_within(signature.signed_at, month))
			.select(record[field])
			.distinct()
			.run()
		)
		found |= {name for (name,) in rows}
	return found


def _calls(quarter: str) -> dict[str, int]:
	call = frappe.qb.DocType(calls.DOCTYPE)
	rows = (
		frappe.qb.from_(call)
		.select(call.status, Count("*"))
		.where(call.quarter == quarter)
		.groupby(call.status)
		.run()
	)
	return dict(sorted(rows))
