"""Scans of the service desks, for what no event reports (R26).

A breach is a matter of time: nobody needs to save a ticket for it to happen, and some versions of a desk write
it without an event or a new *modified*. So a scan reads three things: tickets that changed since the last
scan, tickets whose target passed since, and tickets whose target lies ahead. None of them grows with the
tickets that stayed as they were. It is cut into slices, which several workers may read at once, and everything can be
read twice without harm.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from frappe.utils import now_datetime

from itss_improvement.domain.signal import Signal, SignalKind, detect
from itss_improvement.helpdesk import SameSiteDesk, same_site_desks
from itss_improvement.settings import detection_rules, watches_tickets
from itss_improvement.signals import recorder, slices

PAGE = 1000
"""Tickets of a slice, and so of a transaction."""
LOOK_AGAIN = 0.2
"""Seconds."""

AfterPage = Callable[[int], None]


@dataclass
class ScanSummary:
	tickets: int = 0
	"""Tickets read, counted again where they were read for more than one reason."""
	recorded: int = 0
	noticed: Counter[SignalKind] = field(default_factory=Counter)
	"""What was found here, recorded before or not."""


def scan(
	after_page: AfterPage = lambda tickets: None,
	now: datetime | None = None,
	everything: bool = False,
	share: Callable[[int], None] | None = None,
) -> ScanSummary:
	"""Scan every desk of this site; those of others are read by `remote_sync`. `after_page` is told how many tickets were
	read here so far, and may commit.

	`everything` reads all tickets again from the beginning. `share` is told how many slices there are and may have others
	read them as well (`read_slices`): then `after_page` has to commit, and the scan ends when all are read.
	"""
	summary = ScanSummary()
	if not watches_tickets():
		return summary
	now, desks = now or now_datetime(), {desk.name: desk for desk in same_site_desks()}
	for desk in desks.values():
		slices.cut(desk, now, PAGE, everything)
	after_page(0)
	if share:
		share(slices.left(desks))
	_read(desks, summary, after_page, now)
	if share:
		while slices.left(desks):
			# others are at them: those of a worker that is killed are free again
			time.sleep(LOOK_AGAIN)
			after_page(summary.tickets)
			_read(desks, summary, after_page, now)
		summary.tickets, summary.recorded = slices.told(desks)
	return summary


def read_slices(after_page: AfterPage) -> int:
	"""Read what scans left to read and nobody else reads now; how many tickets that were. `after_page` commits."""
	summary = ScanSummary()
	_read({desk.name: desk for desk in same_site_desks()}, summary, after_page, now_datetime())
	return summary.tickets


def _read(
	desks: Mapping[str, SameSiteDesk], summary: ScanSummary, after_page: AfterPage, now: datetime
) -> None:
	rules = detection_rules()
	while piece := slices.take(desks):
		tickets = desks[piece.desk].read(piece.reading, piece.after, piece.until)
		found: list[Signal] = [signal for ticket in tickets for signal in detect(ticket, now, rules)]
		recorded = recorder.record(found)
		slices.finish(piece, len(tickets), recorded)
		summary.noticed.update(signal.kind for signal in found)
		summary.recorded += recorded
		summary.tickets += len(tickets)
		after_page(summary.tickets)
