"""What metrics find on the tickets of a desk of this site: one query each, which reads the window alone (R74).

How a desk keeps what is asked for:

- A day of opening is a date of its own; a resolution is a moment, and is taken away when the ticket is opened again.
- A time to resolution is the agreement's working time without what the ticket was on hold; of one that is resolved
  while on hold, that last hold is in it. A ticket without an agreement has none, nor has any of a desk that keeps none:
  then only the clock tells.
- A ticket that was not rated has a rating of 0. A desk that asks for none has none.
- That a ticket was resolved and opened again is in its log, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

import frappe

from itss_improvement.domain.metric import Metric, Period, Query, Rate, Values, Volume
from itss_improvement.helpdesk.desk import Measured
from itss_improvement.helpdesk.ticket_table import TicketTable, moment_of, opening_of


def measure(tickets: TicketTable, query: Query, period: Period, now: datetime) -> Measured:
	"""What `query` asks of the tickets of `period`, as they stand at `now`."""
	return READERS[query.metric](tickets, query, period, now)


def _response_attainment(tickets: TicketTable, query: Query, period: Period, now: datetime) -> Measured:
	return _attainment(tickets, query, period, now, "response_by", "first_responded_at")


def _resolution_attainment(tickets: TicketTable, query: Query, period: Period, now: datetime) -> Measured:
	return _attainment(tickets, query, period, now, "resolution_by", "resolved_at", "on_hold_since")


def _attainment(
	tickets: TicketTable, query: Query, period: Period, now: datetime, target: str, met: str, paused: str = ""
) -> Measured:
	"""How many tickets met their target. What is still open is late once its target is past, and counts not at all
	before that, nor while its clock stands still."""
	columns = [tickets.column(name) for name in (target, met, paused) if name]
	with_target = _opened(tickets, query, period).where(tickets.column(target).isnotnull())
	names, successes = [], 0
	for name, due, done, *since in with_target.select(tickets.table.name, *columns).run():
		due, done = moment_of(due), moment_of(done)
		if done is None and (due >= now or any(since)):
			continue
		names.append(name)
		successes += done is not None and done <= due
	return Measured(Rate(successes, len(names)), _sorted(names))


def _resolution_time(tickets: TicketTable, query: Query, period: Period, now: datetime) -> Measured:
	resolved = _resolved(tickets, query, period)
	if query.working_time:
		found = _working_times(tickets, resolved)
	else:
		columns = ("name", "resolved_at", "opening_date", "opening_time", "creation")
		rows = resolved.select(*tickets.columns_of(columns)).run(as_dict=True)
		found = [(row.name, (moment_of(row.resolved_at) - opening_of(row)).total_seconds()) for row in rows]
	return _values(found)


def _working_times(tickets: TicketTable, resolved) -> list[tuple[object, float]]:
	if "working_time" not in tickets.columns:
		return []
	agreement, seconds = tickets.column("agreement"), tickets.column("working_time")
	asked = resolved.where(agreement.isnotnull()).where(agreement != "").where(seconds.isnotnull())
	return [(name, float(time)) for name, time in asked.select(tickets.table.name, seconds).run()]


def _satisfaction(tickets: TicketTable, query: Query, period: Period, now: datetime) -> Measured:
	if "rating" not in tickets.columns:
		return _values([])
	rating = tickets.column("rating")
	rows = _resolved(tickets, query, period).where(rating != 0).select(tickets.table.name, rating).run()
	return _values([(name, float(stars)) for name, stars in rows])


def _reopen_rate(tickets: TicketTable, query: Query, period: Period, now: datetime) -> Measured:
	"""From the log, and up to the end of the window: tickets of an earlier window had more time to come back."""
	resolved: dict[str, bool] = {}
	for change in tickets.log.between(tickets, *_moments(period), query.scope):
		if tickets.is_resolved(change.after):
			resolved.setdefault(change.ticket, False)
		elif change.ticket in resolved:
			resolved[change.ticket] = True
	names = sorted(resolved, key=lambda name: (len(name), name))
	return Measured(Rate(sum(resolved.values()), len(resolved)), tuple(names))


def _volume(tickets: TicketTable, query: Query, period: Period, now: datetime) -> Measured:
	rows = _opened(tickets, query, period).select(tickets.table.name).run()
	return Measured(Volume(len(rows), period.weeks), _sorted(name for (name,) in rows))


READERS: Mapping[Metric, Callable[[TicketTable, Query, Period, datetime], Measured]] = {
	Metric.RESPONSE_ATTAINMENT: _response_attainment,
	Metric.RESOLUTION_ATTAINMENT: _resolution_attainment,
	Metric.MEDIAN_RESOLUTION_TIME: _resolution_time,
	Metric.MEAN_RESOLUTION_TIME: _resolution_time,
	Metric.SATISFACTION: _satisfaction,
	Metric.REOPEN_RATE: _reopen_rate,
	Metric.TICKET_VOLUME: _volume,
}


def _opened(tickets: TicketTable, query: Query, period: Period):
	opened = tickets.column("opening_date")
	asked = tickets.in_scope(frappe.qb.from_(tickets.table), query.scope)
	return asked.where(opened >= period.first).where(opened <= period.last)


def _resolved(tickets: TicketTable, query: Query, period: Period):
	resolved = tickets.column("resolved_at")
	start, end = _moments(period)
	asked = tickets.in_scope(frappe.qb.from_(tickets.table), query.scope)
	return asked.where(resolved >= start).where(resolved < end)


def _moments(period: Period) -> tuple[datetime, datetime]:
	"""The first moment of the window, and the first after it."""
	return _midnight(period.first), _midnight(period.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
	return datetime.combine(day, time())


def _values(found: Sequence[tuple[object, float]]) -> Measured:
	return Measured(Values([value for _name, value in found]), _sorted(name for name, _value in found))


def _sorted(names: Iterator | Sequence) -> tuple[str, ...]:
	return tuple(str(name) for name in sorted(names))
