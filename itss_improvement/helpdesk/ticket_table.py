"""The table of a service desk's tickets, under one set of names for its columns.

Desks call the same thing differently, and so do the versions of one desk; some have no such thing at all. So each desk
of this site is a list of names, and the modules that read tickets ask for a column by ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Protocol

import frappe
from frappe.utils import get_datetime

from itss_improvement.domain.trigger import Dimension

COLUMN_OF = {
	Dimension.TEAM: "team",
	Dimension.CUSTOMER: "customer",
	Dimension.TICKET_TYPE: "ticket_type",
	Dimension.PRIORITY: "priority",
}
"""Our names."""

RESOLVED = frozenset({"Resolved", "Closed"})


@dataclass(frozen=True, slots=True)
class StatusChange:
	ticket: str
	after: str
	at: datetime
	before: str = ""
	"""Where the desk keeps it."""


class StatusLog(Protocol):
	"""Where a desk keeps what its tickets' statuses were."""

	def of_tickets(self, names: Collection[str]) -> Iterator[StatusChange]:
		"""All that there is on these tickets, in its order. One query."""

	def between(
		self, tickets: TicketTable, start: datetime, end: datetime, scope: Mapping[Dimension, str]
	) -> Iterator[StatusChange]:
		"""From `start` up to but not including `end`, of the tickets in `scope`, in its order. One query."""


class TicketTable:
	def __init__(self, doctype: str, names: Mapping[str, str | tuple[str, ...]], log: StatusLog):
		"""`names` has what `doctype` calls what we call so; of several the first that it has."""
		self.doctype, self._names, self.log = doctype, names, log

	@cached_property
	def columns(self) -> dict[str, str]:
		"""Those that there are: how the DocType calls them, by our names."""
		meta, found = frappe.get_meta(self.doctype), {}
		for ours, theirs in self._names.items():
			for name in (theirs,) if isinstance(theirs, str) else theirs:
				if name in frappe.model.default_fields or meta.has_field(name):
					found[ours] = name
					break
		return found

	@property
	def table(self):
		return frappe.qb.DocType(self.doctype)

	def column(self, name: str):
		"""To be asked about. KeyError where the desk has no such thing."""
		return self.table[self.columns[name]]

	def columns_of(self, names: Collection[str]) -> list:
		"""To be selected, those that there are, under our names."""
		return [self.column(name).as_(name) for name in names if name in self.columns]

	def row_of(self, ticket) -> frappe._dict:
		"""A ticket's document as a row under our names."""
		return frappe._dict({ours: ticket.get(theirs) for ours, theirs in self.columns.items()})

	def in_scope(self, query, scope: Mapping[Dimension, str]):
		"""Those of `query` that have each of the values; "" stands for none."""
		for dimension, value in scope.items():
			name = COLUMN_OF[dimension]
			if name not in self.columns:
				# none has any
				if value:
					query = query.where(self.table.name.isnull())
				continue
			column = self.column(name)
			query = query.where((column == value) if value else (column.isnull() | (column == "")))
		return query

	def is_resolved(self, status: str) -> bool:
		if status in RESOLVED:
			return True
		field = frappe.get_meta(self.doctype).get_field("status")
		if not status or field.fieldtype != "Link":
			return False
		# later versions of Helpdesk let a desk name its own statuses, each with a category
		return frappe.get_cached_value(field.options, status, "category") in RESOLVED


def moment_of(value) -> datetime | None:
	return get_datetime(value) if value else None


def opening_of(row) -> datetime:
	if not row.opening_date:
		return get_datetime(row.creation) or frappe.utils.now_datetime()
	day = row.opening_date if isinstance(row.opening_date, date) else get_datetime(row.opening_date).date()
	return datetime.combine(day, time()) + _time_of_day(row.opening_time)


def _time_of_day(value) -> timedelta:
	# a Time is a timedelta on MariaDB, a time on SQLite, and text in a document that was not read back yet
	if isinstance(value, timedelta):
		return value
	if isinstance(value, str) and value:
		value = get_datetime(f"2000-01-01 {value}").time()
	if isinstance(value, time):
		return timedelta(
			hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
		)
	return timedelta()
