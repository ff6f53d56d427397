"""How many **HD Ticket**s were opened in each week, and of how many the agreement was met: one query for all teams, all
types and all weeks, which reads the tickets of these weeks alone (R26).

Counted as the signals are (`domain/signal.py`): an agreement is missed by a response or a resolution later than its
target, or still to come after it unless its clock stands still; where a desk keeps no targets, by what it says itself.
It is met once everything that has a target was done in time. Until then nobody knows, and the ticket is not judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

import frappe
from frappe.query_builder.functions import Count as CountOf
from frappe.query_builder.functions import Sum
from frappe.utils import getdate
from pypika.terms import Case

from itss_improvement.domain.control_chart import ONE_WEEK
from itss_improvement.domain.pattern import Count, monday_of
from itss_improvement.domain.trigger import Dimension

Weekly = dict[tuple[str, str], dict[date, Count]]
"""By team and type ("" where a ticket has none), and by the Monday of the week."""


def weekly_counts(
	doctype: str,
	columns: Mapping[Dimension, str],
	first: date,
	last: date,
	now: datetime,
	scope: Mapping[Dimension, str],
) -> Weekly:
	"""Of the tickets opened in the weeks from `first` to `last` (Mondays, both included), as it is known by `now`.

	`columns`: what the dimensions are called on `doctype`.
	"""
	table = frappe.qb.DocType(doctype)
	team, kind = table[columns[Dimension.TEAM]], table[columns[Dimension.TICKET_TYPE]]
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
		column = table[columns[dimension]]
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
