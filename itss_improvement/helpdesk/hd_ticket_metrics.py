"""What metrics find on **HD Ticket**: one query each, which reads the window alone (R74).

How Helpdesk keeps what is asked for:

- A day of opening is a date of its own; a resolution is a moment, and is taken away when the ticket is opened again.
- A time to resolution is the agreement's working time without what the ticket was on hold; of one that is resolved
  while on hold, that last hold is in it. A ticket without an agreement has none: then only the clock tells.
- A ticket that was not rated has a rating of 0.
- That a ticket was resolved and opened again is in its log, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import frappe

from itss_improvement import compat
from itss_improvement.domain.metric import Metric, Period, Query, Rate, Values, Volume
from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk.desk import Measured
from itss_improvement.helpdesk.hd_ticket_fields import (
	ACTIVITY,
	COLUMN_OF,
	STATUS_ACTIVITY,
	TICKET,
	is_resolved,
	moment_of,
	opening_of,
)


def measure(query: Query, period: Period, now: datetime) -> Measured:
	"""What `query` asks of the tickets of `period`, as they stand at `now`."""
	return READERS[query.metric](query, period, now)


def _response_attainment(query: Query, period: Period, now: datetime) -> Measured:
	return _attainment(query, period, now, "response_by", "first_responded_on")


def _resolution_attainment(query: Query, period: Period, now: datetime) -> Measured:
	return _attainment(query, period, now, "resolution_by", "resolution_date", "on_hold_since")


def _attainment(
	query: Query, period: Period, now: datetime, target: str, met: str, paused: str = ""
) -> Measured:
	"""How many tickets met their target. What is still open is late once its target is past, and counts not at all
	before that, nor while its clock stands still."""
	table = frappe.qb.DocType(TICKET)
	columns = [table[name] for name in (target, met, paused) if name]
	rows = _opened(query, period).select(table.name, *columns).where(table[target].isnotnull()).run()
	names, successes = [], 0
	for name, due, done, *since in rows:
		due, done = moment_of(due), moment_of(done)
		if done is None and (due >= now or any(since)):
			continue
		names.append(name)
		successes += done is not None and done <= due
	return Measured(Rate(successes, len(names)), _sorted(names))


def _resolution_time(query: Query, period: Period, now: datetime) -> Measured:
	table = frappe.qb.DocType(TICKET)
	resolved = _resolved(query, period)
	if query.working_time:
		asked = resolved.where(table.sla.isnotnull()).where(table.sla != "")
		rows = asked.where(table.resolution_time.isnotnull()).select(table.name, table.resolution_time).run()
		found = [(name, float(seconds)) for name, seconds in rows]
	else:
		columns = ("name", "resolution_date", "opening_date", "opening_time", "creation")
		rows = resolved.select(*(table[column] for column in columns)).run(as_dict=True)
		found = [
			(row.name, (moment_of(row.resolution_date) - opening_of(row)).total_seconds()) for row in rows
		]
	return _values(found)


def _satisfaction(query: Query, period: Period, now: datetime) -> Measured:
	table = frappe.qb.DocType(TICKET)
	rows = _resolved(query, period).where(table.feedback_rating != 0)
	return _values(
		[(name, float(rating)) for name, rating in rows.select(table.name, table.feedback_rating).run()]
	)


def _reopen_rate(query: Query, period: Period, now: datetime) -> Measured:
	"""From the log, and up to the end of the window: tickets of an earlier window had more time to come back."""
	table, log = frappe.qb.DocType(TICKET), frappe.qb.DocType(ACTIVITY)
	start, end = _moments(period)
	rows = (
		_in_scope(
			frappe.qb.from_(log).inner_join(table).on(table.name == compat.as_number(log.ticket)),
			table,
			query.scope,
		)
		.select(table.name, log.action)
		.where(log.creation >= start)
		.where(log.creation < end)
		.where(log.action.like(f"{STATUS_ACTIVITY}%"))
		.orderby(log.creation)
		.orderby(log.name)
		.run()
	)
	resolved: dict[int, bool] = {}
	for name, action in rows:
		if is_resolved(action.removeprefix(STATUS_ACTIVITY)):
			resolved.setdefault(name, False)
		elif name in resolved:
			resolved[name] = True
	return Measured(Rate(sum(resolved.values()), len(resolved)), _sorted(resolved))


def _volume(query: Query, period: Period, now: datetime) -> Measured:
	rows = _opened(query, period).select("name").run()
	return Measured(Volume(len(rows), period.weeks), _sorted(name for (name,) in rows))


READERS: Mapping[Metric, Callable[[Query, Period, datetime], Measured]] = {
	Metric.RESPONSE_ATTAINMENT: _response_attainment,
	Metric.RESOLUTION_ATTAINMENT: _resolution_attainment,
	Metric.MEDIAN_RESOLUTION_TIME: _resolution_time,
	Metric.MEAN_RESOLUTION_TIME: _resolution_time,
	Metric.SATISFACTION: _satisfaction,
	Metric.REOPEN_RATE: _reopen_rate,
	Metric.TICKET_VOLUME: _volume,
}


def _opened(query: Query, period: Period):
	table = frappe.qb.DocType(TICKET)
	asked = _in_scope(frappe.qb.from_(table), table, query.scope)
	return asked.where(table.opening_date >= period.first).where(table.opening_date <= period.last)


def _resolved(query: Query, period: Period):
	table = frappe.qb.DocType(TICKET)
	start, end = _moments(period)
	asked = _in_scope(frappe.qb.from_(table), table, query.scope)
	return asked.where(table.resolution_date >= start).where(table.resolution_date < end)


def _in_scope(asked, table, scope: Mapping[Dimension, str]):
	for dimension, value in scope.items():
		column = table[COLUMN_OF[dimension]]
		asked = asked.where(column == value if value else (column.isnull() | (column == "")))
	return asked


def _moments(period: Period) -> tuple[datetime, datetime]:
	"""The first moment of the window, and the first after it."""
	return _midnight(period.first), _midnight(period.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
	return datetime.combine(day, time())


def _values(found: Sequence[tuple[int, float]]) -> Measured:
	return Measured(Values([value for _name, value in found]), _sorted(name for name, _value in found))


def _sorted(names: Iterator[int] | Sequence[int]) -> tuple[str, ...]:
	return tuple(str(name) for name in sorted(names))
