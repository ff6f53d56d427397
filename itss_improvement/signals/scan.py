"""Scans of the service desks, for what no event reports (R26).

A breach is a matter of time: nobody needs to save a ticket for it to happen, and some versions of a desk write
it without an event or a new *modified*. So a scan reads three things: tickets that changed since the last
scan, tickets whose target passed since, and tickets whose target lies ahead. None of them grows with the
tickets that stayed as they were. Everything can be read twice without harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import frappe
from frappe.utils import get_datetime, now_datetime

from itss_improvement.domain.signal import Signal, SignalKind, detect
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.helpdesk import Desk, Position, desks
from itss_improvement.settings import detection_rules, watches_tickets
from itss_improvement.signals import recorder

DOCTYPE = "Improvement Desk Scan"
PAGE = 1000
BEGINNING = datetime(1970, 1, 1)
OVERLAP = timedelta(minutes=10)
"""A change is stamped when it is made and seen when it is committed: longer transactions than this are missed
until the ticket's next change or the weekly full scan."""

AfterPage = Callable[[int], None]


@dataclass
class ScanSummary:
	tickets: int = 0
	"""Tickets read, counted again where they were read for more than one reason."""
	recorded: int = 0
	noticed: Counter[SignalKind] = field(default_factory=Counter)
	"""What was found, recorded before or not."""


def scan(
	after_page: AfterPage = lambda tickets: None, now: datetime | None = None, everything: bool = False
) -> ScanSummary:
	"""Scan every installed desk. `after_page` is told how many tickets were read so far, and may commit.

	`everything` reads all tickets again from the beginning.
	"""
	summary = ScanSummary()
	if watches_tickets():
		for desk in desks():
			_scan_desk(desk, summary, after_page, now or now_datetime(), everything)
	return summary


def _scan_desk(
	desk: Desk, summary: ScanSummary, after_page: AfterPage, now: datetime, everything: bool
) -> None:
	rules = detection_rules()
	before = summary.tickets, summary.recorded

	def take(tickets: list[TicketSnapshot]) -> None:
		found: list[Signal] = [signal for ticket in tickets for signal in detect(ticket, now, rules)]
		summary.noticed.update(signal.kind for signal in found)
		summary.recorded += recorder.record(found)
		summary.tickets += len(tickets)

	watermark = _Watermark(desk)
	position = Position(BEGINNING) if everything else watermark.position()
	while True:
		tickets, position = desk.changed_since(position, PAGE)
		if not tickets:
			break
		take(tickets)
		watermark.move(position.changed_at)
		after_page(summary.tickets)
		if len(tickets) < PAGE:
			break
	for tickets in desk.became_due(BEGINNING if everything else watermark.due_until(), now, PAGE):
		take(tickets)
		after_page(summary.tickets)
	for tickets in desk.running_out(now, PAGE):
		take(tickets)
		after_page(summary.tickets)
	watermark.finish(now, summary.tickets - before[0], summary.recorded - before[1])
	after_page(summary.tickets)


class _Watermark:
	"""How far a desk was read, kept in **Improvement Desk Scan**. It only ever moves forward."""

	def __init__(self, desk: Desk):
		self.desk = desk.name
		if not frappe.db.exists(DOCTYPE, self.desk):
			# two scans that begin at once both come here
			frappe.get_doc(doctype=DOCTYPE, desk=self.desk).insert(
				ignore_permissions=True, ignore_if_duplicate=True
			)

	def position(self) -> Position:
		until = frappe.db.get_value(DOCTYPE, self.desk, "changed_until")
		return Position(get_datetime(until) - OVERLAP if until else BEGINNING)

	def due_until(self) -> datetime:
		until = frappe.db.get_value(DOCTYPE, self.desk, "due_until")
		return get_datetime(until) - OVERLAP if until else BEGINNING

	def move(self, changed_at: datetime) -> None:
		scan = frappe.qb.DocType(DOCTYPE)
		(
			frappe.qb.update(scan)
			.set(scan.changed_until, changed_at)
			.where(scan.name == self.desk)
			.where(scan.changed_until.isnull() | (scan.changed_until <= changed_at))
			.run()
		)

	def finish(self, now: datetime, tickets: int, recorded: int) -> None:
		values = {"due_until": now, "last_run": now, "tickets_read": tickets, "signals_recorded": recorded}
		frappe.db.set_value(DOCTYPE, self.desk, values, update_modified=False)
