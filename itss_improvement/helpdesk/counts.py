"""How many tickets there were, by week or day: one query for all of them, which reads the tickets of these days
alone (R10, R26).

Agreements are counted as the signals are (`domain/signal.py`): an agreement is missed by a response or a resolution later than its
target, or still to come after it unless its clock stands still; where a desk keeps no targets, by what it says itself.
It is met once everything that has a target was done in time. Until then nobody knows, and the ticket is not judged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import frappe
from frappe.query_builder.functions import Count as CountOf
from frappe.query_builder.functions import Sum
from frappe.utils import getdate
from pypika.terms import Case

from itss_improvement import compat
from itss_improvement.domain.control_chart import ONE_WEEK
from itss_improvement.domain.pattern import Count, monday_of
from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk.ticket_table import COLUMN_OF, TicketTable

GROUPS = (COLUMN_OF[Dimension.TEAM], COLUMN_OF[Dimension.TICKET_TYPE])

Weekly = dict[tuple[str, str], dict[date, Count]]
"""By team and type ("" where a ticket has none), and by the Monday of the week."""


def volumes(
	tickets: TicketTable,
	start: datetime,
	end: datetime,
	by: Sequence[Dimension],
	scope: Mapping[Dimension, str],
) -> Counter[tuple[str, ...]]:
	"""How many were opened from `start` up to but not including `end`, by the values of `by`."""
	there = [dimension for dimension in by if COLUMN_OF[dimension] in tickets.columns]
	columns = [tickets.column(COLUMN_OF[dimension]) for dimension in there]
	opened = tickets.column("opening_date")
	query = (
		frappe.qb.from_(tickets.table)
		.select(*columns, CountOf("*"))
		.where(opened >= start.date())
		.where(opened < end.date())
	)
	counts: Counter[tuple[str, ...]] = Counter()
	for *values, count in tickets.in_scope(query, scope).groupby(*columns).run():
		found = dict(zip(there, values, strict=True))
		counts[tuple(found.get(dimension) or "" for dimension in by)] += count
	return counts


def weekly_counts(
	tickets: TicketTable,
	first: date,
	last: date,
	now: datetime,
	scope: Mapping[Dimension, str],
) -> Weekly:
	"""Of the tickets opened in the weeks from `first` to `last` (Mondays, both included), as it is known by `now`."""
	opened = tickets.column("opening_date")
	groups = [name for name in GROUPS if name in tickets.columns]
	columns = [tickets.column(name) for name in groups]
	missed = _missed(tickets, now)
	decided = missed | _met(tickets)
	query = (
		frappe.qb.from_(tickets.table)
		.select(
			*columns,
			opened,
			CountOf("*"),
			Sum(Case().when(decided, 1).else_(0)),
			Sum(Case().when(missed, 1).else_(0)),
		)
		.where(opened >= first)
		.where(opened < last + ONE_WEEK)
		.groupby(*columns, opened)
	)
	found: Weekly = defaultdict(lambda: defaultdict(Count))
	for *values, day, count, judged, missed_count in tickets.in_scope(query, scope).run():
		group = dict(zip(groups, values, strict=True))
		of_weeks = found[tuple(group.get(name) or "" for name in GROUPS)]
		judged, missed_count = int(judged or 0), int(missed_count or 0)
		of_weeks[monday_of(getdate(day))] += Count(count, judged, judged - missed_count)
	return {group: dict(weeks) for group, weeks in found.items()}


def _missed(tickets: TicketTable, now: datetime):
	response_by, responded = tickets.column("response_by"), tickets.column("first_responded_at")
	resolution_by, resolved = tickets.column("resolution_by"), tickets.column("resolved_at")
	late_response = response_by.isnotnull() & (
		(responded > response_by) | (responded.isnull() & (response_by < now))
	)
	late_resolution = resolution_by.isnotnull() & (
		(resolved > resolution_by)
		| (resolved.isnull() & (resolution_by < now) & tickets.column("on_hold_since").isnull())
	)
	said = _without_targets(tickets) & (tickets.column("agreement_status") == "Failed")
	return late_response | late_resolution | said


def _met(tickets: TicketTable):
	"""Of what is not missed."""
	response_by, resolution_by = tickets.column("response_by"), tickets.column("resolution_by")
	response_done = response_by.isnull() | tickets.column("first_responded_at").isnotnull()
	resolution_done = resolution_by.isnull() | tickets.column("resolved_at").isnotnull()
	with_target = response_by.isnotnull() | resolution_by.isnotnull()
	said = _without_targets(tickets) & (tickets.column("agreement_status") == "Fulfilled")
	return (with_target & response_done & resolution_done) | said


def _without_targets(tickets: TicketTable):
	return tickets.column("response_by").isnull() & tickets.column("resolution_by").isnull()


def ratings_by_day(tickets: TicketTable, first: date, last: date) -> dict[date, Counter[float]]:
	if "rating" not in tickets.columns:
		return {}
	resolved, rating = tickets.column("resolved_at"), tickets.column("rating")
	day = compat.day_of(resolved)
	rows = (
		frappe.qb.from_(tickets.table)
		.select(day, rating, CountOf("*"))
		.where(resolved >= datetime.combine(first, time()))
		.where(resolved < datetime.combine(last + timedelta(days=1), time()))
		.where(rating > 0)
		.groupby(day, rating)
		.run()
	)
	found: dict[date, Counter[float]] = defaultdict(Counter)
	for resolved_on, stars, count in rows:
		found[getdate(resolved_on)][float(stars)] += count
	return dict(found)
