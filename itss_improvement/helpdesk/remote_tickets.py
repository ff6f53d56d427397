"""The tickets of a remote service desk, as they were when they were last read: kept in **Improvement Remote Ticket**.

They are kept so that what is asked of a service desk later (evidence, volumes, metrics, archives) does not wait for a
network; and because who reads improvements seldom may open tickets elsewhere. Whatever is judged by the clock is judged
as of the last reading: a ticket that was open then may be resolved by now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from itertools import pairwise

import frappe
from frappe.query_builder.functions import Count as CountOf
from frappe.utils import get_datetime, getdate, validate_email_address

from itss_improvement import compat
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.metric import TIMES, Metric, Period, Query, Rate, Values, Volume
from itss_improvement.domain.pattern import Count, monday_of
from itss_improvement.domain.survey import Caller
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk.connections import CONNECTION
from itss_improvement.helpdesk.desk import Headline, Measured, Position
from itss_improvement.settings import detection_rules

DOCTYPE = "Improvement Remote Ticket"
AT_ONCE = 500
MOST_VALUES = 500

SAME = ("subject", "customer", "team", "ticket_type", "priority", "raised_by", "feedback")
MOMENTS = (
	"clock_started_at",
	"response_by",
	"first_responded_at",
	"resolution_by",
	"resolved_at",
	"reopened_at",
)
COLUMNS = (
	"name",
	"modified",
	"ticket",
	"opened_at",
	"ticket_status",
	*SAME,
	*MOMENTS,
	"on_hold",
	"sla_failed",
	"rating",
	"ticket_url",
)

Earlier = Mapping[str, tuple[str, datetime]]


@dataclass(frozen=True)
class RemoteDesk:
	"""See `Desk`."""

	name: str

	def read_until(self) -> datetime | None:
		"""As of when its tickets are known."""
		found = frappe.db.get_value(CONNECTION, self.name, "read_at")
		return get_datetime(found) if found else None

	def snapshot(self, ticket) -> TicketSnapshot:
		raise NotImplementedError("no ticket of another site is saved on this one")

	def changed_since(self, position: Position, limit: int) -> tuple[list[TicketSnapshot], Position]:
		"""In the order in which they were read."""
		table = frappe.qb.DocType(DOCTYPE)
		query = self._select(table).where(table.modified >= position.at)
		if position.name:
			query = query.where((table.modified > position.at) | (table.name > position.name))
		rows = query.orderby(table.modified).orderby(table.name).limit(limit).run(as_dict=True)
		if not rows:
			return [], position
		return self.with_history(rows), Position(get_datetime(rows[-1].modified), rows[-1].name)

	def running_out(self, now: datetime, page: int) -> Iterator[list[TicketSnapshot]]:
		"""Tickets with an unmet target that lies ahead of `now`, `page` at a time."""
		table = frappe.qb.DocType(DOCTYPE)
		for target, met in _targets(table):
			yield from self._pages(table, target, now, met.isnull(), page)

	def running_between(self, start: datetime, end: datetime, page: int) -> Iterator[list[TicketSnapshot]]:
		table = frappe.qb.DocType(DOCTYPE)
		for target, _met in _targets(table):
			yield from self._pages(table, target, start, table.opened_at < end, page, history=False)

	def snapshots(self, names: Sequence[str]) -> dict[str, TicketSnapshot]:
		rows = self._rows(names, COLUMNS)
		return {ticket.name: ticket for ticket in self.with_history(rows)}

	def callers(self, names: Collection[str]) -> dict[str, Caller]:
		rows = self._rows(names, ("ticket", "subject", "opened_at", "customer", "raised_by"))
		addresses = {row.ticket: _address(row.raised_by) for row in rows}
		own = _our_own({address for address in addresses.values() if address})
		return {
			row.ticket: Caller(
				desk=self.name,
				ticket=row.ticket,
				subject=row.subject or "",
				opened_at=get_datetime(row.opened_at),
				customer=row.customer or "",
				name="" if addresses[row.ticket] else row.raised_by or "",
				address=addresses[row.ticket],
				internal=addresses[row.ticket] in own,
			)
			for row in rows
		}

	def volumes(
		self, start: datetime, end: datetime, by: Sequence[Dimension], scope: Mapping[Dimension, str]
	) -> Counter[tuple[str, ...]]:
		table = frappe.qb.DocType(DOCTYPE)
		columns = [table[dimension.value] for dimension in by]
		query = self._from(table).select(*columns, CountOf("*"))
		query = query.where(table.opened_at >= start).where(table.opened_at < end)
		counts: Counter[tuple[str, ...]] = Counter()
		for *values, count in _in_scope(query, table, scope).groupby(*columns).run():
			counts[tuple(value or "" for value in values)] += count
		return counts

	def weekly_counts(
		self, first: date, last: date, now: datetime, scope: Mapping[Dimension, str]
	) -> dict[tuple[str, str], dict[date, Count]]:
		table = frappe.qb.DocType(DOCTYPE)
		until = self.read_until()
		columns = (*(f"{name}" for name in ("team", "ticket_type", "opened_at")), *JUDGED_BY)
		rows = (
			_in_scope(self._from(table), table, scope)
			.select(*(table[column] for column in columns))
			.where(table.opened_at >= _midnight(first))
			.where(table.opened_at < _midnight(last + timedelta(days=7)))
			.run(as_dict=True)
		)
		found: dict = defaultdict(lambda: defaultdict(Count))
		for row in rows:
			met = _kept(row, min(now, until or now))
			count = Count(1, int(met is not None), int(bool(met)))
			found[row.team or "", row.ticket_type or ""][monday_of(getdate(row.opened_at))] += count
		return {group: dict(weeks) for group, weeks in found.items()}

	def ratings_by_day(self, first: date, last: date) -> dict[date, Counter[float]]:
		table = frappe.qb.DocType(DOCTYPE)
		rows = (
			self._from(table)
			.select(compat.day_of(table.resolved_at), table.rating, CountOf("*"))
			.where(table.resolved_at >= _midnight(first))
			.where(table.resolved_at < _midnight(last + timedelta(days=1)))
			.where(table.rating > 0)
			.groupby(compat.day_of(table.resolved_at), table.rating)
			.run()
		)
		found: dict[date, Counter[float]] = defaultdict(Counter)
		for day, rating, count in rows:
			found[getdate(day)][float(rating)] += count
		return dict(found)

	def measure(self, query: Query, period: Period, now: datetime) -> Measured:
		"""Raises RuleBroken for what a reading now and then does not tell, where there are tickets that it is asked of."""
		table = frappe.qb.DocType(DOCTYPE)
		moment = table.opened_at if query.metric in OPENED else table.resolved_at
		rows = (
			_in_scope(self._from(table), table, query.scope)
			.select(*(table[name] for name in ("ticket", "opened_at", "rating", *JUDGED_BY)))
			.where(moment >= _midnight(period.first))
			.where(moment < _midnight(period.last + timedelta(days=1)))
			.run(as_dict=True)
		)
		rows.sort(key=lambda row: (len(row.ticket), row.ticket))
		if rows and query.metric is Metric.REOPEN_RATE:
			raise RuleBroken(
				"not measured",
				"How often tickets of {0} were opened again is not known, as they are read only now and then: limit the"
				" metric to tickets of this site, or enter it by hand.",
				self.name,
			)
		if rows and query.working_time and query.metric in TIMES:
			raise RuleBroken(
				"not measured",
				"The working time of tickets of {0} is not known: measure by the clock, or enter the metric by hand.",
				self.name,
			)
		return _sample(query.metric, rows, period, min(now, self.read_until() or now))

	def existing(self, names: Collection[str]) -> set[str]:
		return {row.ticket for row in self._rows(names, ("ticket",))}

	def may_read(self, name: str) -> bool:
		return bool(self.existing([name])) and bool(frappe.has_permission(DOCTYPE, "read"))

	def readable(self, names: Collection[str]) -> set[str]:
		"""None: whether they may be opened, their own site decides. Links lead there by their address."""
		return set()

	def headlines(self, names: Collection[str]) -> dict[str, Headline]:
		if not frappe.has_permission(DOCTYPE, "read"):
			return {}
		rows = self._rows(names, ("ticket", "subject", "ticket_status", "opened_at"))
		return {
			row.ticket: Headline(row.subject or "", row.ticket_status or "", get_datetime(row.opened_at))
			for row in rows
		}

	def addresses(self, names: Collection[str]) -> dict[str, str]:
		"""Of the tickets' pages, by name."""
		return {row.ticket: row.ticket_url for row in self._rows(names, ("ticket", "ticket_url"))}

	def teams(self) -> list[str]:
		return self.values_of(Dimension.TEAM)

	def values_of(self, dimension: Dimension) -> list[str]:
		table = frappe.qb.DocType(DOCTYPE)
		column = table[dimension.value]
		rows = self._from(table).select(column).distinct().where(column != "").orderby(column)
		return [value for (value,) in rows.limit(MOST_VALUES).run()]

	# Reading rows

	def _from(self, table):
		return frappe.qb.from_(table).where(table.desk == self.name)

	def _select(self, table):
		return self._from(table).select(*(table[column] for column in COLUMNS))

	def _rows(self, names: Collection[str], columns: Sequence[str]) -> list[dict]:
		table = frappe.qb.DocType(DOCTYPE)
		asked, found = sorted(set(names)), []
		for first in range(0, len(asked), AT_ONCE):
			some = asked[first : first + AT_ONCE]
			query = self._from(table).select(*(table[column] for column in columns))
			found += query.where(table.ticket.isin(some)).run(as_dict=True)
		# a database that minds no case finds others as well
		wanted = set(asked)
		return [row for row in found if row.ticket in wanted]

	def _pages(
		self, table, ordered_by, after, condition, page: int, history: bool = True
	) -> Iterator[list[TicketSnapshot]]:
		last = None
		while True:
			query = self._select(table).where(condition)
			query = query.where(ordered_by > after if last is None else ordered_by >= after)
			if last is not None:
				query = query.where((ordered_by > after) | (table.name > last))
			rows = query.orderby(ordered_by).orderby(table.name).limit(page).run(as_dict=True)
			if rows:
				yield self.with_history(rows) if history else [self._snapshot(row) for row in rows]
			if len(rows) < page:
				return
			after, last = rows[-1][ordered_by.name], rows[-1].name

	def with_history(self, rows: Sequence[dict]) -> list[TicketSnapshot]:
		"""Snapshots of rows of COLUMNS, with the same person's earlier tickets: one query."""
		earlier = self._earlier_tickets(rows)
		return [self._snapshot(row, earlier.get(row.ticket)) for row in rows]

	def _snapshot(self, row, earlier: tuple[str, datetime] | None = None) -> TicketSnapshot:
		return TicketSnapshot(
			desk=self.name,
			name=row.ticket,
			opened_at=get_datetime(row.opened_at),
			status=row.ticket_status or "",
			**{name: row[name] or "" for name in SAME},
			**{name: get_datetime(row[name]) if row[name] else None for name in MOMENTS},
			on_hold=bool(row.on_hold),
			sla_failed=bool(row.sla_failed),
			rating=float(row.rating or 0),
			repeats=earlier[0] if earlier else "",
			repeats_opened_at=earlier[1] if earlier else None,
			url=row.ticket_url or "",
		)

	def _earlier_tickets(self, rows: Sequence[dict]) -> Earlier:
		"""For each ticket the latest earlier one of the same person and type, near enough to be a repeat."""
		asked = [row for row in rows if row.raised_by and row.ticket_type]
		if not asked:
			return {}
		table = frappe.qb.DocType(DOCTYPE)
		moments = [get_datetime(row.opened_at) for row in asked]
		candidates = (
			self._from(table)
			.select(table.ticket, table.raised_by, table.ticket_type, table.opened_at)
			.where(table.raised_by.isin(sorted({row.raised_by for row in asked})))
			.where(table.opened_at >= min(moments) - timedelta(days=detection_rules().repeat_days))
			.where(table.opened_at <= max(moments))
			.run()
		)
		groups: dict = defaultdict(list)
		for ticket, person, kind, opened_at in candidates:
			groups[person, kind].append((get_datetime(opened_at), len(ticket), ticket))
		latest: dict[str, tuple[str, datetime]] = {}
		for tickets in groups.values():
			tickets.sort()
			for (opened_at, _length, before), (_, _length, after) in pairwise(tickets):
				latest[after] = (before, opened_at)
		return latest


JUDGED_BY = (
	"response_by",
	"first_responded_at",
	"resolution_by",
	"resolved_at",
	"on_hold",
	"sla_failed",
)
OPENED = frozenset({Metric.RESPONSE_ATTAINMENT, Metric.RESOLUTION_ATTAINMENT, Metric.TICKET_VOLUME})


def _sample(metric: Metric, rows: list[dict], period: Period, now: datetime) -> Measured:
	if metric is Metric.TICKET_VOLUME:
		return Measured(Volume(len(rows), period.weeks), tuple(row.ticket for row in rows))
	if metric in (Metric.RESPONSE_ATTAINMENT, Metric.RESOLUTION_ATTAINMENT):
		answered = metric is Metric.RESPONSE_ATTAINMENT
		judged = [
			(row.ticket, met)
			for row in rows
			if (met := _response_kept(row, now) if answered else _resolution_kept(row, now)) is not None
		]
		return Measured(Rate(sum(met for _, met in judged), len(judged)), tuple(name for name, _ in judged))
	if metric is Metric.REOPEN_RATE:
		return Measured(Rate(0, 0), ())
	if metric is Metric.SATISFACTION:
		found = [(row.ticket, float(row.rating)) for row in rows if row.rating]
	else:
		found = [
			(row.ticket, (get_datetime(row.resolved_at) - get_datetime(row.opened_at)).total_seconds())
			for row in rows
		]
	return Measured(Values([value for _, value in found]), tuple(name for name, _ in found))


def _kept(row, now: datetime) -> bool | None:
	"""Whether the whole agreement was kept, or None while nobody knows."""
	if not row.response_by and not row.resolution_by:
		return False if row.sla_failed else None
	kept = [_response_kept(row, now) if row.response_by else True]
	kept.append(_resolution_kept(row, now) if row.resolution_by else True)
	if False in kept:
		return False
	return None if None in kept else True


def _response_kept(row, now: datetime) -> bool | None:
	return _in_time(row.response_by, row.first_responded_at, now)


def _resolution_kept(row, now: datetime) -> bool | None:
	if row.on_hold and not row.resolved_at:
		return None
	return _in_time(row.resolution_by, row.resolved_at, now)


def _in_time(due, done, now: datetime) -> bool | None:
	if not due:
		return None
	if done:
		return get_datetime(done) <= get_datetime(due)
	return False if get_datetime(due) < now else None


def _targets(table):
	return ((table.response_by, table.first_responded_at), (table.resolution_by, table.resolved_at))


def _in_scope(query, table, scope: Mapping[Dimension, str]):
	for dimension, value in scope.items():
		column = table[dimension.value]
		query = query.where(column == value if value else (column.isnull() | (column == "")))
	return query


def _midnight(day: date) -> datetime:
	return datetime.combine(day, time())


def _address(written: str | None) -> str:
	_name, address = parseaddr(written or "")
	return address.strip().lower() if address and validate_email_address(address) else ""


def _our_own(addresses: set[str]) -> set[str]:
	if not addresses:
		return set()
	among = ["in", sorted(addresses)]
	found = [
		*frappe.get_all("User", {"name": among, "user_type": "System User"}, pluck="name"),
		*frappe.get_all("Email Account", {"email_id": among}, pluck="email_id"),
	]
	return {address.lower() for address in found if address}
