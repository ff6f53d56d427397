"""The key figures, read from the records: one query for each kind of record, however many there are (R3, R8, R10, R16).

What each figure is stands in `domain/key_figures.py`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import escape_html, formatdate, getdate, today
from pypika.terms import Case

from itss_improvement import compat, departments
from itss_improvement.calendars import in_words
from itss_improvement.domain import (
	corrective_action,
	evaluation_record,
	key_figures,
	measure,
	notice,
	opportunity,
	path,
	project,
	verification,
)
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.key_figures import Figure, Series
from itss_improvement.domain.monthly_report import ONE_DAY, Month
from itss_improvement.domain.signal import BREACHES, SignalKind
from itss_improvement.helpdesk import desks
from itss_improvement.permissions import sees_everything

Counted = Iterator[tuple[date, str, int]]
"""On which day how many of which part."""
CLAUSE = "Improvement Evaluation Clause"
OPPORTUNITY, SIGNAL = "Improvement Opportunity", "Improvement Signal"


def check_permission() -> None:
	"""Raise PermissionError unless the session's user sees everything: the figures are of everybody's work."""
	if not sees_everything(frappe.session.user):
		frappe.throw(_("You may not see the key figures."), frappe.PermissionError)


def read(figure: Figure, months: Sequence[Month] | None = None, day: date | None = None) -> Series:
	"""`figure` over `months`, those until `day` by default; `day` is today."""
	day = day or getdate(today())
	months = months or key_figures.months_until(day)
	enabled = (
		frappe.get_all(departments.DOCTYPE, filters={"disabled": 0}, pluck="name", order_by="name")
		if figure is Figure.PARTICIPATION
		else ()
	)
	return Series.of(figure, months, READERS[figure](months[0].first, months[-1].last, day), enabled)


# What is due


@dataclass(frozen=True, slots=True)
class Deadline:
	"""What has a due date, and when it was done."""

	doctype: str
	done_on: str
	done: frozenset[str]
	"""The states in which it is done: a date may stay from a round before."""
	left_out: frozenset[str]
	"""Those in which nothing is due."""


CHECKED = frozenset({path.AWAITING_VERIFICATION, path.UNDER_OBSERVATION, path.CLOSED})


def _values(*states) -> frozenset[str]:
	return frozenset(getattr(state, "value", state) for state in states)


DEADLINES = (
	Deadline(
		notice.MACHINE.record,
		"fed_back_on",
		CHECKED | _values(notice.Status.FED_BACK),
		_values(notice.Status.DRAFT, notice.Status.RETURNED, path.SUPERSEDED),
	),
	Deadline(corrective_action.RECORD, "completed_on", CHECKED, _values(path.SUPERSEDED)),
	Deadline(
		project.RECORD,
		"accepted_on",
		CHECKED | _values(project.Status.ACCEPTED),
		_values(project.Status.REJECTED, path.SUPERSEDED),
	),
	Deadline(measure.RECORD, "completed_on", _values(measure.Status.DONE), _values(measure.Status.CANCELLED)),
)


def _on_time(first: date, last: date, day: date) -> Counted:
	for deadline in DEADLINES:
		record = frappe.qb.DocType(deadline.doctype)
		kept = record.status.isin(sorted(deadline.done)) & (
			compat.day_of(record[deadline.done_on]) <= record.due_date
		)
		rows = (
			frappe.qb.from_(record)
			.select(record.due_date, Count("*"), Sum(Case().when(kept, 1).else_(0)))
			.where(record.due_date >= first)
			# what is due today may still be done
			.where(record.due_date < min(last + ONE_DAY, day))
			.where(record.status.notin(sorted(deadline.left_out)))
			.groupby(record.due_date)
			.run()
		)
		for due, total, on_time in rows:
			on_time = int(on_time or 0)
			yield getdate(due), "On Time", on_time
			yield getdate(due), "Late", total - on_time


# Records by day and part


def _by_day(doctype: str, moment: str, part: str, first: date, last: date, conditions=()) -> Counted:
	record = frappe.qb.DocType(doctype)
	day = compat.day_of(record[moment])
	query = (
		frappe.qb.from_(record)
		.select(day, record[part], Count("*"))
		.where(record[moment] >= datetime.combine(first, time()))
		.where(record[moment] < datetime.combine(last + ONE_DAY, time()))
		.groupby(day, record[part])
	)
	for condition in conditions:
		query = query.where(condition(record))
	for found, value, count in query.run():
		yield getdate(found), value or "", count


def _effective(first: date, last: date, day: date) -> Counted:
	yield from _by_day(
		verification.RECORD,
		"verified_on",
		"conclusion",
		first,
		last,
		(
			lambda record: record.status == verification.Status.CONCLUDED.value,
			lambda record: record.verification_round == 1,
		),
	)


def _preventive(first: date, last: date, day: date) -> Counted:
	types = _values(*corrective_action.ActionType)
	yield from _by_day(
		corrective_action.RECORD,
		"creation",
		"action_type",
		first,
		last,
		(
			lambda record: record.status != path.SUPERSEDED,
			lambda record: record.action_type.isin(sorted(types)),
		),
	)


def _warned(first: date, last: date, day: date) -> Counted:
	kinds = sorted(kind.value for kind in (*BREACHES, SignalKind.TARGET_AT_RISK))
	for found, kind, count in _by_day(
		SIGNAL, "occurred_at", "kind", first, last, (lambda record: record.kind.isin(kinds),)
	):
		warned = kind == SignalKind.TARGET_AT_RISK.value
		yield found, "Before the Breach" if warned else "At the Breach", count


def _participation(first: date, last: date, day: date) -> Counted:
	yield from _by_day(
		OPPORTUNITY,
		"submitted_on",
		"identified_by_department",
		first,
		last,
		(
			lambda record: record.identified_by_department.isnotnull(),
			lambda record: record.identified_by.isnotnull() & (record.identified_by != ""),
			lambda record: record.status != opportunity.Status.DRAFT.value,
		),
	)


def _satisfaction(first: date, last: date, day: date) -> Counted:
	for desk in desks():
		for found, ratings in desk.ratings_by_day(first, last).items():
			for rating, count in ratings.items():
				yield found, key_figures.rating_in_stars(rating), count


def _conformity(first: date, last: date, day: date) -> Counted:
	record, clause = frappe.qb.DocType(evaluation_record.RECORD), frappe.qb.DocType(CLAUSE)
	concluded = compat.day_of(record.evaluated_on)
	rows = (
		frappe.qb.from_(record)
		.inner_join(clause)
		.on((clause.parent == record.name) & (clause.parenttype == evaluation_record.RECORD))
		.select(concluded, clause.after, Count("*"))
		.where(record.status == evaluation_record.Status.CONCLUDED.value)
		.where(record.evaluated_on >= datetime.combine(first, time()))
		.where(record.evaluated_on < datetime.combine(last + ONE_DAY, time()))
		.where(clause.after.isnotnull() & (clause.after != ""))
		.groupby(concluded, clause.after)
		.run()
	)
	for found, after, count in rows:
		yield getdate(found), after, count


READERS: Mapping[Figure, Callable[[date, date, date], Counted]] = {
	Figure.ON_TIME: _on_time,
	Figure.EFFECTIVE: _effective,
	Figure.PREVENTIVE: _preventive,
	Figure.WARNED: _warned,
	Figure.PARTICIPATION: _participation,
	Figure.SATISFACTION: _satisfaction,
	Figure.CONFORMITY: _conformity,
}


# As they are shown


def as_chart(series: Series) -> dict:
	"""As the desk's charts want it: a bar a month, stacked by part, with the value below. A month without anything has no
	bar and no value, and nothing at all no chart."""
	if not series.total:
		return {}
	fixed = bool(series.figure.definition.parts)
	return {
		"labels": [
			f"{formatdate(month.first, 'MMM')} {series.in_short(counts)}"
			for month, counts in zip(series.months, series.counts, strict=True)
		],
		"datasets": [
			{
				"name": _(part) if fixed else part,
				"values": [counts[part] for counts in series.counts],
			}
			for part in series.parts
		],
	}


def as_card(series: Series) -> str:
	"""The value over all months with what it is of. Numbers and words of ours alone: the desk shows it as HTML."""
	return shown(series.with_sample(series.total))


def as_report(months: Sequence[Month], day: date) -> tuple[list[dict], list[dict], str]:
	"""Columns, a row for each figure with its value over all months and in each, and the definitions to read."""
	columns = [
		{"fieldname": "figure", "label": _("Figure"), "fieldtype": "Data", "width": 180},
		{"fieldname": "total", "label": _("All Months"), "fieldtype": "Data", "width": 210},
		*(
			{"fieldname": _field(month), "label": month.label, "fieldtype": "Data", "width": 175}
			for month in reversed(months)
		),
		{"fieldname": "definition", "label": _("Definition"), "fieldtype": "Data", "width": 900},
	]
	return columns, [_row(read(figure, months, day)) for figure in Figure], _definitions()


def _definitions() -> str:
	"""To be opened above the table, whose last column has them for an export."""
	rows = "".join(
		f"<dt>{escape_html(_(figure.value))}</dt><dd>{escape_html(in_words(figure.definition.sentence))}</dd>"
		for figure in Figure
	)
	return f"<details><summary>{escape_html(_('Definition'))}</summary><dl>{rows}</dl></details>"


def _row(series: Series) -> dict:
	return {
		"figure": _(series.figure.value),
		"definition": in_words(series.figure.definition.sentence),
		"total": shown(series.with_sample(series.total)),
		**{
			_field(month): shown(series.with_sample(counts))
			for month, counts in zip(series.months, series.counts, strict=True)
		},
	}


def _field(month: Month) -> str:
	return f"month_{month.label.replace('-', '_')}"


def shown(value: Sentence | str) -> str:
	return in_words(value) if isinstance(value, Sentence) else value
