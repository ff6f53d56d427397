"""Reads the tickets of remote service desks: what changed there, what became late there, and what that means (R26).

A breach is a matter of time and changes nothing on a ticket. So a run asks for two things: tickets that changed since the
last run, and open tickets whose target passed since. Each page is one transaction: its tickets, its signals, and how far
was read. A run that is killed or broken off goes on where it was; whatever is read twice does no harm.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import chain

import frappe
from frappe.utils import get_datetime, now_datetime

from itss_improvement.domain import remote_reading
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.remote_reading import (
	CLOCK_TOLERANCE,
	OVERLAP,
	Fault,
	Key,
	Question,
	Reached,
	RemoteFault,
	Row,
	begin,
	moment_of,
	text_of,
)
from itss_improvement.domain.signal import Signal, SignalKind, detect
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.helpdesk import connections, remote
from itss_improvement.helpdesk.connections import CONNECTION
from itss_improvement.helpdesk.field_maps import CHANGED, Columns, Part, asked, columns_of, read
from itss_improvement.helpdesk.remote_keeping import keep
from itss_improvement.helpdesk.remote_tickets import RemoteDesk
from itss_improvement.settings import detection_rules, record_text, record_word, watches_tickets
from itss_improvement.signals import recorder

BEGINNING = datetime(1970, 1, 1)
PAGE = 1000
"""Of tickets that are kept here already."""
NEVER_READ, UP_TO_DATE, FAILED = "Never Read", "Up to Date", "Failed"
MAY_BE_A_FIELD = frozenset({Fault.REFUSED, Fault.SERVER_ERROR, Fault.FORBIDDEN})
"""How a service desk answers that lost a field since it was looked at."""

AfterPage = Callable[[int], None]


@dataclass
class SyncSummary:
	tickets: int = 0
	"""Tickets read, counted again where they were read for more than one reason."""
	recorded: int = 0
	requests: int = 0
	noticed: Counter[SignalKind] = field(default_factory=Counter)
	unread: Counter[str] = field(default_factory=Counter)
	"""Values that are none, by field."""
	failed: bool = False
	result: str = ""


def sync(
	connection: str, after_page: AfterPage = lambda tickets: None, everything: bool = False
) -> SyncSummary:
	"""Read the service desk of `connection`, and write on the connection what came of it in one sentence.

	`after_page` is told how many tickets were read so far, and may commit. `everything` reads all tickets again. Never
	raises for what the service desk does.
	"""
	doc = frappe.get_doc(CONNECTION, connection)
	summary = SyncSummary()
	if not doc.enabled:
		return _ended(doc, summary, record_text(Sentence("The connection is switched off.")), failed=False)
	if not watches_tickets():
		return _ended(
			doc,
			summary,
			record_text(
				Sentence(
					"Nothing was read, as tickets are not watched: switch that on in Improvement Settings."
				)
			),
			failed=False,
		)
	try:
		run = _Run(doc, summary, after_page, everything)
	except RuleBroken as broken:
		return _ended(doc, summary, broken.render(record_word), failed=True)
	try:
		run.read()
	except RuleBroken as broken:
		summary.requests = run.client.requests
		return _ended(doc, summary, broken.render(record_word), failed=True)
	finally:
		run.client.close()
	summary.requests = run.client.requests
	run.finish()
	return _ended(doc, summary, record_text(_in_words(summary, run.client.clock_ahead)), failed=False)


class _Run:
	def __init__(self, doc, summary: SyncSummary, after_page: AfterPage, everything: bool):
		self.doc, self.summary, self.after_page = doc, summary, after_page
		self.client = connections.client_of(doc)
		self.field_map = connections.field_map_of(doc)
		self.resolved = connections.resolved_statuses(doc)
		self.zones = connections.zones_of(doc)
		self.rules = detection_rules()
		self.started_at = now_datetime()
		self.reached = reached_of(doc)
		self.first = self.reached.due_until is None
		if everything:
			self.reached = Reached(due_until=self.reached.due_until)
		self.columns: Columns = {}
		self.read_until: datetime | None = None

	def read(self) -> None:
		self.columns, learnt = columns_for(self.doc, self.client, self.field_map)
		if not self.columns:
			return
		try:
			self._read_changed()
		except RemoteFault as broken:
			if learnt or self.summary.tickets or broken.fault not in MAY_BE_A_FIELD:
				raise
			self.columns, _learnt = columns_for(self.doc, self.client, self.field_map, again=True)
			self._read_changed()
		if not self.first:
			self._read_due()
		self._judge_running()

	def _read_changed(self) -> None:
		for page in remote.ahead(self._changed()):
			tickets = self._take(page)
			last = page[-1]
			self.read_until = moment_of(last[CHANGED])
			# what is stamped just now may be committed only later: the next run begins a little before it
			settled = self.read_until < self._remote_now() - OVERLAP
			self._reached(
				changed_until=self.read_until, read_to_name=json.dumps(last["name"]) if settled else None
			)
			self.after_page(tickets)
		if self.read_until:
			until = remote_reading.reached_after(self.read_until, self._remote_now())
			self._reached(changed_until=until, read_to_name=None)

	def _changed(self) -> Iterator[list[Row]]:
		start = begin(self.reached, BEGINNING)
		found = self._pages(Question(CHANGED, start, self.doc.page_size))
		first = next(found, None)
		known = self.doc.clock_ahead
		back = remote_reading.put_back(
			timedelta(seconds=known) if self.reached.changed_until else None, self.client.clock_ahead
		)
		if back:
			earlier = moment_of(start.moment) - back
			return self._pages(Question(CHANGED, Key(text_of(earlier)), self.doc.page_size))
		return chain([first] if first else [], found)

	def _read_due(self) -> None:
		since, until = self.reached.due_until - OVERLAP, self._remote_now()
		for target, met in (
			(Part.RESPONSE_BY, Part.FIRST_RESPONDED_AT),
			(Part.RESOLUTION_BY, Part.RESOLVED_AT),
		):
			if target not in self.columns or met not in self.columns:
				continue
			question = Question(
				self.columns[target],
				Key(text_of(since)),
				self.doc.page_size,
				until=text_of(until),
				unset=self.columns[met],
			)
			for page in remote.ahead(self._pages(question)):
				self.after_page(self._take(page))
		self._reached(due_until=until)

	def _pages(self, question: Question) -> Iterator[list[Row]]:
		return self.client.pages(question, asked(self.columns))

	def _take(self, page: list[Row]) -> int:
		tickets = [read(row, self.columns, self.field_map, self.resolved) for row in page]
		self.summary.unread.update(name for ticket in tickets for name in ticket.unread)
		self._judge(keep(self.doc.name, tickets, self.field_map, self.client.address.url, self.zones))
		self.summary.tickets += len(tickets)
		return self.summary.tickets

	def _judge_running(self) -> None:
		"""What is at risk by now, of tickets that did not change: they are kept here."""
		for tickets in RemoteDesk(self.doc.name).running_out(self._now(), PAGE):
			self._judge(tickets)

	def _judge(self, tickets: list[TicketSnapshot]) -> None:
		now = self._now()
		found: list[Signal] = [signal for ticket in tickets for signal in detect(ticket, now, self.rules)]
		self.summary.noticed.update(signal.kind for signal in found)
		self.summary.recorded += recorder.record(found)

	def _now(self) -> datetime:
		"""By the clock that set the targets, in this site's time zone."""
		return judged_at(self.client.clock_ahead)

	def _remote_now(self) -> datetime:
		"""By the service desk's clock and in its time zone."""
		there, _here = self.zones
		ahead = self.client.clock_ahead or timedelta(0)
		return (datetime.now(timezone.utc) + ahead).astimezone(there).replace(tzinfo=None)

	def _reached(self, **values) -> None:
		if self.first and not self.doc.due_until:
			# what was read is judged; what becomes late from now on is asked for the next time
			values.setdefault("due_until", self._remote_now())
			self.doc.due_until = values["due_until"]
		_write(self.doc, values)

	def finish(self) -> None:
		values: dict = {"read_at": self.started_at}
		if self.client.clock_ahead is not None:
			values["clock_ahead"] = round(self.client.clock_ahead.total_seconds())
		_write(self.doc, values)


def reached_of(doc) -> Reached:
	return Reached(
		get_datetime(doc.changed_until) if doc.changed_until else None,
		json.loads(doc.read_to_name) if doc.read_to_name else None,
		get_datetime(doc.due_until) if doc.due_until else None,
	)


def columns_for(doc, client, field_map, again: bool = False) -> tuple[Columns, bool]:
	"""What to read each part of a ticket from, and whether that was asked for just now. None where there is no ticket."""
	found = set(json.loads(doc.fields_found or "[]"))
	learnt = again or not found
	if learnt:
		found = client.fields()
	if not found:
		return {}, True
	columns = columns_of(field_map, found, connections.chosen_fields(doc))
	if learnt:
		_write(doc, {"fields_found": json.dumps(sorted(found))})
	return columns, learnt


def judged_at(clock_ahead: timedelta | None) -> datetime:
	"""Now, by the service desk's clock where that differs by more than clocks do, in this site's time zone."""
	if clock_ahead is None or abs(clock_ahead) <= CLOCK_TOLERANCE:
		return now_datetime()
	return now_datetime() + clock_ahead


def _in_words(summary: SyncSummary, clock_ahead: timedelta | None) -> Sentence:
	return Sentence(
		"Read {0} tickets with {1} new signals in {2} requests{3}{4}.",
		(
			summary.tickets,
			summary.recorded,
			summary.requests,
			clock_in_words(clock_ahead),
			_unread_in_words(summary),
		),
	)


def clock_in_words(clock_ahead: timedelta | None) -> Sentence | str:
	"""A clause; "" where the two clocks agree."""
	if clock_ahead is None or abs(clock_ahead) <= CLOCK_TOLERANCE:
		return ""
	minutes = round(abs(clock_ahead).total_seconds() / 60)
	if clock_ahead > timedelta(0):
		return Sentence(", judged by its own clock, which is {0} minutes ahead of this site's", (minutes,))
	return Sentence(", judged by its own clock, which is {0} minutes behind this site's", (minutes,))


def _unread_in_words(summary: SyncSummary) -> Sentence | str:
	if not summary.unread:
		return ""
	return Sentence(
		", and took {0} values that are no dates for not given ({1})",
		(sum(summary.unread.values()), ", ".join(sorted(summary.unread))),
	)


def _ended(doc, summary: SyncSummary, result: str, failed: bool) -> SyncSummary:
	summary.failed, summary.result = failed, result
	values = {
		"last_run": now_datetime(),
		"last_result": summary.result,
		"tickets_read": summary.tickets,
		"signals_recorded": summary.recorded,
		"requests_made": summary.requests,
	}
	if failed:
		values["status"] = FAILED
	elif summary.requests:
		values["status"] = UP_TO_DATE
	_write(doc, values)
	return summary


def _write(doc, values: dict) -> None:
	frappe.db.set_value(CONNECTION, doc.name, values, update_modified=False)
