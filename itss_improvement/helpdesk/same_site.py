"""A service desk on this site: one implementation, driven by what each calls its columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import frappe
from frappe.utils import get_datetime
from pypika.analytics import Count, RowNumber

from itss_improvement.domain.metric import Period, Query
from itss_improvement.domain.survey import Caller
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk import counts, metrics
from itss_improvement.helpdesk.callers import callers_of
from itss_improvement.helpdesk.counts import Weekly
from itss_improvement.helpdesk.desk import Headline, Measured, Position, Reading
from itss_improvement.helpdesk.ticket_table import (
	COLUMN_OF,
	StatusLog,
	TicketTable,
	moment_of,
	opening_of,
)
from itss_improvement.settings import detection_rules

ON_SNAPSHOT = (
	"name",
	"subject",
	"status",
	"customer",
	"team",
	"ticket_type",
	"priority",
	"raised_by",
	"response_by",
	"first_responded_at",
	"resolution_by",
	"resolved_at",
	"on_hold_since",
	"agreement_status",
	"clock_started_at",
	"rating",
	"feedback",
	"opening_date",
	"opening_time",
	"creation",
	"modified",
)
# all desks call these the same
ON_HEADLINE = ("name", "subject", "status", "opening_date", "opening_time", "creation")
OF_REPEATS = ("name", "raised_by", "ticket_type", "opening_date", "opening_time", "creation")

MOST_VALUES = 500
"""So many customers are offered to choose from."""
AT_ONCE = 1000
"""So many names are asked for in one query."""
TARGETS = {"response_by": "first_responded_at", "resolution_by": "resolved_at"}
"""Each with what meets it."""
FELL_DUE = {Reading.RESPONSE_DUE: "response_by", Reading.RESOLUTION_DUE: "resolution_by"}
LIES_AHEAD = {Reading.RESPONSE_AHEAD: "response_by", Reading.RESOLUTION_AHEAD: "resolution_by"}


class SameSiteDesk:
	"""Names of tickets may be numbers: a database that is asked for "12abc" may answer with ticket 12."""

	name: str
	columns: Mapping[str, str | tuple[str, ...]]
	"""What the DocType calls what we call so (`ticket_table.py`)."""
	log: StatusLog
	teams_in = ""
	"""The DocType of its teams."""
	agents_in = ""
	"""The DocType of its agents."""

	def __init__(self):
		self.tickets = TicketTable(self.name, self.columns, self.log)

	def url_of(self, name: str) -> str:
		raise NotImplementedError

	def snapshot(self, ticket) -> TicketSnapshot:
		before, tickets = ticket.get_doc_before_save(), self.tickets
		reopened = (
			before is not None
			and tickets.is_resolved(before.status)
			and not tickets.is_resolved(ticket.status)
		)
		return self._snapshot(tickets.row_of(ticket), frappe.utils.now_datetime() if reopened else None)

	def changed_since(self, position: Position, limit: int) -> tuple[list[TicketSnapshot], Position]:
		rows = self._in_order(Reading.CHANGED, position).limit(limit).run(as_dict=True)
		if not rows:
			return [], position
		return self._with_history(rows), Position(get_datetime(rows[-1].modified), str(rows[-1].name))

	def cut(self, reading: Reading, since: datetime, until: datetime | None, size: int) -> list[Position]:
		"""Where to cut what there is to read: after every `size` tickets, and after the last one. One query.

		Changes are read from `since` on, targets after it; up to `until`, if any. None where there is nothing.
		"""
		moment, _condition = self._to_read(reading)
		numbered = (
			self._between(reading, Position(since), None)
			.select(moment.as_("at"), self.tickets.table.name)
			.select(RowNumber().orderby(moment, self.tickets.table.name).as_("number"))
			.select(Count("*").over().as_("total"))
		)
		if until:
			numbered = numbered.where(moment <= until)
		rows = (
			frappe.qb.from_(numbered)
			.select(numbered.at, numbered.name)
			.where((numbered.number % size == 0) | (numbered.number == numbered.total))
			.orderby(numbered.number)
			.run()
		)
		return [Position(get_datetime(at), str(name)) for at, name in rows]

	def read(self, reading: Reading, after: Position, until: Position) -> list[TicketSnapshot]:
		"""The tickets after one of the places of `cut`, or its `since`, up to and with another."""
		return self._with_history(self._in_order(reading, after, until).run(as_dict=True))

	def running_between(self, start: datetime, end: datetime, page: int) -> Iterator[list[TicketSnapshot]]:
		opened = self.tickets.column("opening_date") <= end.date()
		for name in TARGETS:
			for found in self._pages(name, start, opened, page):
				yield [ticket for ticket in found if ticket.opened_at < end]

	def snapshots(self, names: Sequence[str]) -> dict[str, TicketSnapshot]:
		if not names:
			return {}
		rows = self._select().where(self.tickets.table.name.isin(list(names))).run(as_dict=True)
		found = [row for row in rows if str(row.name) in names]
		return {ticket.name: ticket for ticket in self._with_history(found)}

	def callers(self, names: Collection[str]) -> dict[str, Caller]:
		return callers_of(self.tickets, set(names), self.agents_in) if names else {}

	def volumes(
		self, start: datetime, end: datetime, by: Sequence[Dimension], scope: Mapping[Dimension, str]
	) -> Counter[tuple[str, ...]]:
		return counts.volumes(self.tickets, start, end, by, scope)

	def weekly_counts(self, first: date, last: date, now: datetime, scope: Mapping[Dimension, str]) -> Weekly:
		return counts.weekly_counts(self.tickets, first, last, now, scope)

	def ratings_by_day(self, first: date, last: date) -> dict[date, Counter[float]]:
		return counts.ratings_by_day(self.tickets, first, last)

	def measure(self, query: Query, period: Period, now: datetime) -> Measured:
		return metrics.measure(self.tickets, query, period, now)

	def existing(self, names: Collection[str]) -> set[str]:
		table = self.tickets.table
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
		return {str(row.name) for row in self._open_to_user(names, ("name",))}.intersection(names)

	def headlines(self, names: Collection[str]) -> dict[str, Headline]:
		rows = self._open_to_user(names, ON_HEADLINE)
		return {
			str(row.name): Headline(row.subject or "", row.status or "", opening_of(row))
			for row in rows
			if str(row.name) in names
		}

	def addresses(self, names: Collection[str]) -> dict[str, str]:
		"""None: they are opened on this site."""
		return {}

	def _open_to_user(self, names: Collection[str], columns: Sequence[str]) -> list[dict]:
		if not names or not frappe.has_permission(self.name, "read"):
			return []
		return frappe.get_list(
			self.name, filters={"name": ["in", sorted(names)]}, fields=list(columns), limit_page_length=0
		)

	def teams(self) -> list[str]:
		return frappe.get_all(self.teams_in, pluck="name", order_by="name") if self.teams_in else []

	def values_of(self, dimension: Dimension) -> list[str]:
		column = self.tickets.columns.get(COLUMN_OF[dimension])
		masters = frappe.get_meta(self.name).get_options(column) if column else None
		return frappe.get_all(masters, pluck="name", order_by="name", limit=MOST_VALUES) if masters else []

	def _select(self):
		return frappe.qb.from_(self.tickets.table).select(*self.tickets.columns_of(ON_SNAPSHOT))

	def _to_read(self, reading: Reading):
		"""The moment that the tickets are read in the order of, and what else has to be so."""
		if reading is Reading.CHANGED:
			return self.tickets.table.modified, None
		if reading in LIES_AHEAD:
			target = LIES_AHEAD[reading]
			return self.tickets.column(target), self.tickets.column(TARGETS[target]).isnull()
		target, met = (self.tickets.column(name) for name in (FELL_DUE[reading], TARGETS[FELL_DUE[reading]]))
		return target, met.isnull() | (met > target)

	def _in_order(self, reading: Reading, after: Position, until: Position | None = None):
		moment, _condition = self._to_read(reading)
		query = self._between(reading, after, until).select(*self.tickets.columns_of(ON_SNAPSHOT))
		return query.orderby(moment).orderby(self.tickets.table.name)

	def _between(self, reading: Reading, after: Position, until: Position | None):
		(moment, condition), name = self._to_read(reading), self.tickets.table.name
		query = frappe.qb.from_(self.tickets.table)
		if condition is not None:
			query = query.where(condition)
		if after.name:
			query = query.where(moment >= after.at).where((moment > after.at) | (name > after.name))
		else:
			query = query.where(moment >= after.at if reading is Reading.CHANGED else moment > after.at)
		if until:
			query = query.where(moment <= until.at).where((moment < until.at) | (name <= until.name))
		return query

	def _pages(self, target: str, after, condition, page: int) -> Iterator[list[TicketSnapshot]]:
		"""Tickets with `target` later than `after`, in that order; each page one query by key, no offset."""
		table, due, last = self.tickets.table, self.tickets.column(target), None
		while True:
			query = self._select().where(condition).where(due > after if last is None else due >= after)
			if last is not None:
				query = query.where((due > after) | (table.name > last))
			rows = query.orderby(due).orderby(table.name).limit(page).run(as_dict=True)
			if rows:
				yield [self._snapshot(row) for row in rows]
			if len(rows) < page:
				return
			after, last = rows[-1][target], str(rows[-1].name)

	def _with_history(self, rows: list[dict]) -> list[TicketSnapshot]:
		"""Snapshots with what only a look at other rows tells: one query each for reopening and repeating."""
		if not rows:
			return []
		reopened = self._first_reopened([str(row.name) for row in rows])
		earlier = self._earlier_tickets(rows)
		return [self._snapshot(row, reopened.get(str(row.name)), earlier.get(str(row.name))) for row in rows]

	def _snapshot(
		self, row, reopened_at: datetime | None = None, earlier: tuple[str, datetime] | None = None
	) -> TicketSnapshot:
		"""`row` has its columns under our names."""
		name = str(row.name)
		return TicketSnapshot(
			desk=self.name,
			name=name,
			opened_at=opening_of(row),
			clock_started_at=moment_of(row.clock_started_at),
			subject=row.subject or "",
			status=row.status or "",
			customer=row.customer or "",
			team=row.team or "",
			ticket_type=row.ticket_type or "",
			priority=row.priority or "",
			raised_by=row.raised_by or "",
			response_by=moment_of(row.response_by),
			first_responded_at=moment_of(row.first_responded_at),
			resolution_by=moment_of(row.resolution_by),
			resolved_at=moment_of(row.resolved_at),
			on_hold=bool(row.on_hold_since),
			sla_failed=row.agreement_status == "Failed",
			rating=float(row.rating or 0),
			feedback=row.feedback or "",
			reopened_at=reopened_at,
			repeats=earlier[0] if earlier else "",
			repeats_opened_at=earlier[1] if earlier else None,
			url=self.url_of(name),
		)

	def _first_reopened(self, names: list[str]) -> dict[str, datetime]:
		"""When each of the tickets was first opened again, read from the desk's own log."""
		resolved: set[str] = set()
		reopened: dict[str, datetime] = {}
		for change in self.log.of_tickets(names):
			if self.tickets.is_resolved(change.before):
				resolved.add(change.ticket)
			if self.tickets.is_resolved(change.after):
				resolved.add(change.ticket)
			elif change.ticket in resolved:
				reopened.setdefault(change.ticket, change.at)
		return reopened

	def _earlier_tickets(self, rows: list[dict]) -> dict[str, tuple[str, datetime]]:
		"""For each ticket the latest earlier one of the same person and type, near enough to be a repeat."""
		asked = [row for row in rows if row.raised_by and row.ticket_type and row.opening_date]
		if not asked:
			return {}
		first = min(opening_of(row) for row in asked) - timedelta(days=detection_rules().repeat_days)
		last = max(opening_of(row) for row in asked)
		opened = self.tickets.column("opening_date")
		candidates = (
			frappe.qb.from_(self.tickets.table)
			.select(*self.tickets.columns_of(OF_REPEATS))
			.where(self.tickets.column("raised_by").isin(sorted({row.raised_by for row in asked})))
			.where(opened >= first.date())
			.where(opened <= last.date())
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
