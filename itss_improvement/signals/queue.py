"""Background jobs, each with a stable id so that it waits in the queue at most once."""

from __future__ import annotations

import frappe


def process_signals() -> None:
	_enqueue("itss_improvement.tasks.process_signals_now", "short")


def process_signals_after_commit() -> None:
	"""Process pending signals in the background once the current transaction is stored."""
	frappe.db.after_commit.add(_process_signals_quietly)


def scan_desks() -> None:
	_enqueue("itss_improvement.tasks.scan_desks_now", "long")


def _enqueue(method: str, queue: str) -> None:
	frappe.enqueue(method, queue=queue, job_id=method, deduplicate=True)


def _process_signals_quietly() -> None:
	# the ticket is already stored: a queue that cannot be reached must not become its customer's error,
	# and the signals wait for the next scan
	try:
		process_signals()
	except Exception:
		frappe.logger("itss_improvement").exception("Pending signals could not be queued")
