"""How many **HD Ticket**s there were, by week or day: one query for all of them, which reads the tickets of these days
alone (R10, R26).

Agreements are counted as the signals are (`domain/signal.py`): an agreement is missed by a response or a resolution later than its
target, or still to come after it unless its clock stands still; where a desk keeps no targets, by what it says itself.
It is met once everything that has a target was done in time. Until then nobody knows, and the ticket is not judged.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
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
from itss_improvement.helpdesk.hd_ticket_fields import COLUMN_OF, TICKET

Weekly = dict[tuple[str, str], dict[date, Count]]
"""By team and type ("" where a ticket has none), and by the Monday of the week."""


def weekly_counts(
	first: date,
	last: date,
	now: datetime,
	scope: Mapping[Dimension, str],
) -> Weekly:
	"""Of the tickets opened in the weeks from `first` to `last` (Mondays, both included), as it is known by `now`."""
	table = frappe.qb.DocType(TICKET)
	team, kind = table[COLUMN_OF[Dimension.TEAM]], table[COLUMN_OF[Dimension.TICKET_TYPE]]
	missed = _missed(table, now)
	decided = missed | _met(table)
	query = (
		frappe.qb.from_(table)
		.select(
			team,
			kind,
			table.opening_date,
			CountOf("*"),
			Sum(Case().when(decided, 1).else_(0)),
			Sum(Case().when(missed, 1).else_(0)),
		)
		.where(table.opening_date >= first)
		.where(table.opening_date < last + ONE_WEEK)
		.groupby(team, kind, table.opening_date)
	)
	for dimension, value in scope.items():
		column = table[COLUMN_OF[dimension]]
		query = query.where((column == value) if value else (column.isnull() | (column == "")))
	found: Weekly = defaultdict(lambda: defaultdict(Count))
	for team_name, type_name, day, tickets, judged, missed_count in query.run():
		of_weeks = found[team_name or "", type_name or ""]
		judged, missed_count = int(judged or 0), int(missed_count or 0)
		of_weeks[monday_of(getdate(day))] += Count(tickets, judged, judged - missed_count)
	return {group: dict(weeks) for group, weeks in found.items()}


def _missed(table, now: datetime):
	late_response = table.response_by.isnotnull() & (
		(table.first_responded_on > table.response_by)
		| (table.first_responded_on.isnull() & (table.response_by < now))
	)
	late_resolution = table.resolution_by.isnotnull() & (
		(table.resolution_date > table.resolution_by)
		| (table.resolution_date.isnull() & (table.resolution_by < now) & table.on_hold_since.isnull())
	)
	said = _without_targets(table) & (table.agreement_status == "Failed")
	return late_response | late_resolution | said


def _met(table):
	"""Of what is not missed."""
	response_done = table.response_by.isnull() | table.first_responded_on.isnotnull()
	resolution_done = table.resolution_by.isnull() | table.resolution_date.isnotnull()
	with_target = table.response_by.isnotnull() | table.resolution_by.isnotnull()
	said = _without_targets(table) & (table.agreement_status == "Fulfilled")
	return (with_target & response_done & resolution_done) | said


def _without_targets(table):
	return table.response_by.isnull() & table.resolution_by.isnull()


def ratings_by_day(first: date, last: date) -> dict[date, Counter[float]]:
	table = frappe.qb.DocType(TICKET)
	day = compat.day_of(table.resolution_date)
	rows = (
		frappe.qb.from_(table)
		.select(day, table.feedback_rating, CountOf("*"))
		.where(table.resolution_date >= datetime.combine(first, time()))
		.where(table.resolution_date < datetime.combine(last + timedelta(days=1), time()))
		.where(table.feedback_rating > 0)
		.groupby(day, table.feedback_rating)
		.run()
	)
	found: dict[date, Counter[float]] = defaultdict(Counter)
	for resolved_on, rating, count in rows:
		found[getdate(resolved_on)][float(rating)] += count
	return dict(found)
