"""Background jobs, each with a stable id so that it waits in the queue at most once."""

from __future__ import annotations

import hashlib

import frappe

from itss_improvement import compat, progress
from itss_improvement.progress import Progress

SCAN = "itss_improvement.tasks.scan_desks_now"
PROCESS = "itss_improvement.tasks.process_signals_now"
CHART = "itss_improvement.tasks.chart_weeks_now"
READ_SLICES = "itss_improvement.tasks.read_slices_now"
SYNC = "itss_improvement.tasks.sync_connection_now"


HELPERS = 3
"""So many workers help the one that scans, where there are as many."""


def process_signals() -> None:
	frappe.enqueue(PROCESS, queue="short", job_id=PROCESS, deduplicate=True)


def chart_weeks() -> None:
	frappe.enqueue(CHART, queue="long", job_id=CHART, deduplicate=True)


def process_signals_after_commit() -> None:
	"""Process pending signals in the background once the current transaction is stored."""
	frappe.db.after_commit.add(_process_signals_quietly)


def scan_desks() -> Progress:
	"""The same job for the scheduler and for a person who does not want to wait for it."""
	return progress.start(SCAN, SCAN)


def share_scan(slices: int) -> None:
	"""Have other workers read of what a scan was cut into, where more than one can write at a time."""
	for number in range(min(HELPERS, slices - 1) if compat.has_many_writers() else 0):
		progress.start(f"{READ_SLICES}.{number}", READ_SLICES)


def sync_connection(name: str) -> Progress:
	"""The same job of a connection for the scheduler and for a person."""
	return progress.start(sync_job(name), SYNC, connection=name)


def sync_job(name: str) -> str:
	# the queue takes a colon in an id for the end of it
	return f"{SYNC}.{hashlib.sha256(name.encode()).hexdigest()[:20]}"


def _process_signals_quietly() -> None:
	# the ticket is already stored: a queue that cannot be reached must not become its customer's error,
	# and the signals wait for the next scan
	try:
		process_signals()
	except Exception:
		frappe.logger("itss_improvement").exception("Pending signals could not be queued")
