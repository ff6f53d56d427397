"""The replay from beginning to end, with what it found."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .incident_log import read_incidents
from .loading import check, load

Progress = Callable[[str, int, int | None], None]
"""Told the step, how much of it is done, and of how much, where that is known."""


@dataclass(frozen=True)
class Replay:
	tickets: int
	"""In the file, all of them in the site now."""
	new_tickets: int
	seconds: float
	signals: Counter[str]
	"""All that the site has, by kind."""
	undecided: int
	"""Signals of which nothing became yet: 0 at the end of a replay."""
	opportunities: Counter[str]
	"""All that triggers made in the site, by trigger."""
	largest: list[dict]
	"""The ten opportunities with the most tickets: name, title, ticket_count."""

	@property
	def tickets_per_second(self) -> float:
		return self.tickets / self.seconds


def replay(path: Path, progress: Progress = lambda step, done, total: None) -> Replay:
	"""Load the export into the open site, scan it and run the triggers.

	The file is read to its end before anything is written. Every step can be killed and done again.

	Raises:
		ExportError: with one sentence about what is wrong with the file; nothing was loaded.
	"""
	import frappe

	from itss_improvement.opportunities import intake
	from itss_improvement.signals import scan

	started = time.monotonic()
	total = 0
	for total in check(read_incidents(path)):
		progress("Checking", total, None)
	progress("Checking", total, total)
	new = done = 0
	for loaded in load(read_incidents(path)):
		new += loaded
		done = min(done + 1000, total)
		progress("Loading", done, total)

	def scanned(tickets: int) -> None:
		frappe.db.commit()
		progress("Scanning", tickets, None)

	def decided(signals: int) -> None:
		frappe.db.commit()
		progress("Running triggers", signals, None)

	scan.scan(after_page=scanned)
	intake.process_pending(after_page=decided)
	frappe.db.commit()
	return summary(total, new, time.monotonic() - started)


def summary(tickets: int, new: int, seconds: float) -> Replay:
	import frappe
	from frappe.query_builder.functions import Count

	signal = frappe.qb.DocType("Improvement Signal")
	counts = frappe.qb.from_(signal).select(signal.kind, Count("*")).groupby(signal.kind).run()
	opportunities = frappe.get_all(
		"Improvement Opportunity",
		filters={"improvement_trigger": ["is", "set"]},
		fields=["name", "title", "ticket_count", "improvement_trigger"],
		order_by="ticket_count desc, name",
	)
	return Replay(
		tickets=tickets,
		new_tickets=new,
		seconds=seconds,
		signals=Counter(dict(counts)),
		undecided=frappe.db.count("Improvement Signal", {"status": "Pending"}),
		opportunities=Counter(row.improvement_trigger for row in opportunities),
		largest=opportunities[:10],
	)
