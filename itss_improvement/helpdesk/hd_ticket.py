"""Frappe Helpdesk's **HD Ticket**."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import get_datetime

from itss_improvement.domain.metric import Period, Query
from itss_improvement.domain.survey import Caller
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk.desk import Headline, Measured, Position
from itss_improvement.helpdesk.hd_ticket_callers import callers_of
from itss_improvement.helpdesk.hd_ticket_counts import Weekly, ratings_by_day, weekly_counts
from itss_improvement.helpdesk.hd_ticket_fields import (
	ACTIVITY,
	COLUMN_OF,
	STATUS_ACTIVITY,
	TICKET,
	is_resolved,
	moment_of,
	opening_of,
)
from itss_improvement.helpdesk.hd_ticket_metrics import measure
from itss_improvement.settings import detection_rules

COLUMNS = (
	"name",
	"subject",
	"status",
	"customer",
	"agent_group",
	"ticket_type",
	"priority",
	"raised_by",
	"response_by",
	"first_responded_on",
	"resolution_by",
	"resolution_date",
	"on_hold_since",
	"agreement_status",
	"service_level_agreement_creation",
	"feedback_rating",
	"feedback_extra",
	"opening_date",
	"opening_time",
	"creation",
	"modified",
)

HEADLINE = ("name", "subject", "status", "opening_date", "opening_time", "creation")

TEAM = "HD Team"
MOST_VALUES = 500
"""So many customers are offered to choose from."""
TEAM, TICKET_TYPE = "HD Team", "HD Ticket Type"
AT_ONCE = 1000
"""So many names are asked for in one query."""


class HDTicketDesk:
	"""Its tickets have numbers for names: a database that is asked for "12abc" may answer with ticket 12."""

	name = TICKET

	def snapshot(self, ticket) -> TicketSnapshot:
		before = ticket.get_doc_before_save()
		reopened = before is not None and is_resolved(before.status) and not is_resolved(ticket.status)
		return _snapshot(ticket, reopened_at=frappe.utils.now_datetime() if reopened else None)

	def changed_since(self, position: Position, limit: int) -> tuple[list[TicketSnapshot], Position]:
		table = frappe.qb.DocType(self.name)
		query = _select(table).where(table.modified >= position.changed_at)
		if position.name:
			query = query.where((table.modified > position.changed_at) | (table.name > position.name))
		rows = query.orderby(table.modified).orderby(table.name).limit(limit).run(as_dict=True)
		if not rows:
			return [], position
		return _with_history(rows), Position(get_datetime(rows[-1].modified), str(rows[-1].name))

	def became_due(self, since: datetime, until: datetime, page: int) -> Iterator[list[TicketSnapshot]]:
		table = frappe.qb.DocType(self.name)
		for target, met in (
			(table.response_by, table.first_responded_on),
			(table.resolution_by, table.resolution_date),
		):
			late = (target <= until) & (met.isnull() | (met > target))
			yield from _pages(table, target, since, late, page)

	def running_out(self, now: datetime, page: int) -> Iterator[list[TicketSnapshot]]:
		table = frappe.qb.DocType(self.name)
		for target, met in (
			(table.response_by, table.first_responded_on),
			(table.resolution_by, table.resolution_date),
		):
			yield from _pages(table, target, now, met.isnull(), page)

	def running_between(self, start: datetime, end: datetime, page: int) -> Iterator[list[TicketSnapshot]]:
		table = frappe.qb.DocType(self.name)
		for target in (table.response_by, table.resolution_by):
			for found in _pages(table, target, start, table.opening_date <= end.date(), page, history=False):
				yield [ticket for ticket in found if ticket.opened_at < end]

	def snapshots(self, names: Sequence[str]) -> dict[str, TicketSnapshot]:
		if not names:
			return {}
		table = frappe.qb.DocType(self.name)
		rows = _select(table).where(table.name.isin(list(names))).run(as_dict=True)
		found = [row for row in rows if str(row.name) in names]
		return {ticket.name: ticket for ticket in _with_history(found)}

	def callers(self, names: Collection[str]) -> dict[str, Caller]:
		return callers_of(set(names)) if names else {}

	def volumes(
		self, start: datetime, end: datetime, by: Sequence[Dimension], scope: Mapping[Dimension, str]
	) -> Counter[tuple[str, ...]]:
		table = frappe.qb.DocType(self.name)
		columns = [table[COLUMN_OF[dimension]] for dimension in by]
		query = (
			frappe.qb.from_(table)
			.select(*columns, Count("*"))
			.where(table.opening_date >= start.date())
			.where(table.opening_date < end.date())
		)
		for dimension, value in scope.items():
			query = query.where(table[COLUMN_OF[dimension]] == value)
		counts: Counter[tuple[str, ...]] = Counter()
		for *values, count in query.groupby(*columns).run():
			counts[tuple(value or "" for value in values)] += count
		return counts

	def weekly_counts(self, first: date, last: date, now: datetime, scope: Mapping[Dimension, str]) -> Weekly:
		return weekly_counts(first, last, now, scope)

	def ratings_by_day(self, first: date, last: date) -> dict[date, Counter[float]]:
		return ratings_by_day(first, last)

	def measure(self, query: Query, period: Period, now: datetime) -> Measured:
		return measure(query, period, now)

	def existing(self, names: Collection[str]) -> set[str]:
		table = frappe.qb.DocType(self.name)
		found: set[str] = set()
		asked = sorted(names)
		for first in range(0, len(asked), AT_ONCE):
			some = asked[first : first + AT_ONCE]
			rows = frappe.qb.from_(table).select(table.name).where(table.name.isin(some)).run()
			found.update(str(name) for (name,) in rows)
		return found.intersection(names)

	def may_read(self, name: str) -> bool:
		exists = str(frappe.db.get_value(self.name, name)) == name
		return exists and bool(frappe.has_permission(self.name, "read", name))

	def readable(self, names: Collection[str]) -> set[str]:
		return {str(row.name) for row in self._open_to_user(names, "name")}.intersection(names)

	def headlines(self, names: Collection[str]) -> dict[str, Headline]:
		rows = self._open_to_user(names, *HEADLINE)
		return {
			str(row.name): Headline(row.subject or "", row.status or "", opening_of(row))
			for row in rows
			if str(row.name) in names
		}

	def addresses(self, names: Collection[str]) -> dict[str, str]:
		return {}

	def _open_to_user(self, names: Collection[str], *columns: str) -> list[dict]:
		if not names or not frappe.has_permission(self.name, "read"):
			return []
		return frappe.get_list(
			self.name, filters={"name": ["in", sorted(names)]}, fields=list(columns), limit_page_length=0
		)

	def teams(self) -> list[str]:
		return frappe.get_all(TEAM, pluck="name", order_by="name")

	def values_of(self, dimension: Dimension) -> list[str]:
		masters = frappe.get_meta(self.name).get_options(COLUMN_OF[dimension])
		return frappe.get_all(masters, pluck="name", order_by="name", limit=MOST_VALUES)

	def ticket_types(self) -> list[str]:
		return frappe.get_all(TICKET_TYPE, pluck="name", order_by="name")


def _select(table):
	return frappe.qb.from_(table).select(*(table[column] for column in COLUMNS))


def _pages(
	table, ordered_by, after, condition, page: int, history: bool = True
) -> Iterator[list[TicketSnapshot]]:
	"""Tickets with `ordered_by` later than `after`, in that order; each page one query by key, no offset."""
	column, last = ordered_by.name, None
	while True:
		query = (
			_select(table).where(condition).where(ordered_by > after if last is None else ordered_by >= after)
		)
		if last is not None:
			query = query.where((ordered_by > after) | (table.name > last))
		rows = query.orderby(ordered_by).orderby(table.name).limit(page).run(as_dict=True)
		if rows:
			yield _with_history(rows) if history else [_snapshot(row) for row in rows]
		if len(rows) < page:
			return
		after, last = rows[-1][column], str(rows[-1].name)


def _with_history(rows: list[dict]) -> list[TicketSnapshot]:
	"""Snapshots with what only a look at other rows tells: one query each for reopening and repeating."""
	if not rows:
		return []
	reopened = _first_reopened([str(row.name) for row in rows])
	earlier = _earlier_tickets(rows)
	return [_snapshot(row, reopened.get(str(row.name)), earlier.get(str(row.name))) for row in rows]


def _snapshot(
	row, reopened_at: datetime | None = None, earlier: tuple[str, datetime] | None = None
) -> TicketSnapshot:
	"""`row` is a document or a row of COLUMNS."""
	name = str(row.name)
	return TicketSnapshot(
		desk=HDTicketDesk.name,
		name=name,
		opened_at=opening_of(row),
		clock_started_at=moment_of(row.service_level_agreement_creation),
		subject=row.subject or "",
		status=row.status or "",
		customer=row.customer or "",
		team=row.agent_group or "",
		ticket_type=row.ticket_type or "",
		priority=row.priority or "",
		raised_by=row.raised_by or "",
		response_by=moment_of(row.response_by),
		first_responded_at=moment_of(row.first_responded_on),
		resolution_by=moment_of(row.resolution_by),
		resolved_at=moment_of(row.resolution_date),
		on_hold=bool(row.on_hold_since),
		sla_failed=row.agreement_status == "Failed",
		rating=float(row.feedback_rating or 0),
		feedback=row.feedback_extra or "",
		reopened_at=reopened_at,
		repeats=earlier[0] if earlier else "",
		repeats_opened_at=earlier[1] if earlier else None,
		url=f"/helpdesk/tickets/{name}",
	)


def _first_reopened(names: list[str]) -> dict[str, datetime]:
	"""When each of the tickets was first opened again, read from Helpdesk's own activity log."""
	log = frappe.qb.DocType(ACTIVITY)
	rows = (
		frappe.qb.from_(log)
		.select(log.ticket, log.action, log.creation)
		.where(log.ticket.isin(names))
		.where(log.action.like(f"{STATUS_ACTIVITY}%"))
		.orderby(log.creation)
		.orderby(log.name)
		.run()
	)
	resolved: set[str] = set()
	reopened: dict[str, datetime] = {}
	for ticket, action, moment in rows:
		ticket = str(ticket)
		if is_resolved(action.removeprefix(STATUS_ACTIVITY)):
			resolved.add(ticket)
		elif ticket in resolved:
			reopened.setdefault(ticket, get_datetime(moment))
	return reopened


def _earlier_tickets(rows: list[dict]) -> dict[str, tuple[str, datetime]]:
	"""For each ticket the latest earlier one of the same person and type, near enough to be a repeat."""
	asked = [row for row in rows if row.raised_by and row.ticket_type and row.opening_date]
	if not asked:
		return {}
	table = frappe.qb.DocType(HDTicketDesk.name)
	first = min(opening_of(row) for row in asked) - timedelta(days=detection_rules().repeat_days)
	last = max(opening_of(row) for row in asked)
	candidates = (
		frappe.qb.from_(table)
		.select(table.name, table.raised_by, table.ticket_type, table.opening_date, table.opening_time)
		.where(table.raised_by.isin(sorted({row.raised_by for row in asked})))
		.where(table.opening_date >= first.date())
		.where(table.opening_date <= last.date())
		.run(as_dict=True)
	)
	by_person_and_type = defaultdict(list)
	for row in candidates:
		by_person_and_type[row.raised_by, row.ticket_type].append((opening_of(row), str(row.name)))
	latest: dict[str, tuple[str, datetime]] = {}
	for tickets in by_person_and_type.values():
		tickets.sort(key=lambda found: (found[0], len(found[1]), found[1]))
		for (opened_at, earlier), (_, later) in pairwise(tickets):
			latest[later] = (earlier, opened_at)
	return latest
