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
from datetime import datetime

import frappe
from frappe.utils import now_datetime

from itss_improvement.domain.signal import Signal, SignalKind, detect
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.helpdesk import Desk, Position, same_site_desks
from itss_improvement.settings import detection_rules, watches_tickets
from itss_improvement.signals import recorder
from itss_improvement.signals.watermark import BEGINNING, DOCTYPE, Watermark

PAGE = 1000

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
	"""Scan every desk of this site; those of others are read by `remote_sync`. `after_page` is told how many tickets were read so far, and may commit.

	`everything` reads all tickets again from the beginning.
	"""
	summary = ScanSummary()
	if watches_tickets():
		for desk in same_site_desks():
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

	watermark = Watermark(desk)
	position = Position(BEGINNING if everything else watermark.begin())
	while True:
		tickets, position = desk.changed_since(position, PAGE)
		if not tickets:
			break
		take(tickets)
		watermark.move(position.changed_at)
		after_page(summary.tickets)
		if len(tickets) < PAGE:
			break
	due_since = BEGINNING if everything else Watermark(desk, "due_until").begin()
	for tickets in desk.became_due(due_since, now, PAGE):
		take(tickets)
		after_page(summary.tickets)
	for tickets in desk.running_out(now, PAGE):
		take(tickets)
		after_page(summary.tickets)
	_finish(desk, now, summary.tickets - before[0], summary.recorded - before[1])
	after_page(summary.tickets)


def _finish(desk: Desk, now: datetime, tickets: int, recorded: int) -> None:
	values = {"due_until": now, "last_run": now, "tickets_read": tickets, "signals_recorded": recorded}
	frappe.db.set_value(DOCTYPE, desk.name, values, update_modified=False)
