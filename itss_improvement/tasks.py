"""What the scheduler and the queue call."""

import frappe

from itss_improvement.opportunities import closed_windows, intake, scanning
from itss_improvement.setup import calendars
from itss_improvement.signals import queue


def scan_desks() -> None:
	queue.scan_desks()


def scan_everything() -> None:
	_as_administrator()
	scanning.scan_and_take_in(_commit, everything=True)


def scan_desks_now() -> None:
	_as_administrator()
	scanning.scan_and_take_in(_commit)


def process_signals_now() -> None:
	_as_administrator()
	intake.process_pending(after_page=_commit)


def review_closed_windows() -> None:
	_as_administrator()
	closed_windows.reconsider()
	intake.process_pending(after_page=_commit)


def load_calendars() -> None:
	_as_administrator()
	calendars.load_what_is_published()


def _as_administrator() -> None:
	# a job runs as whoever caused it, which may be a customer
	frappe.set_user("Administrator")


def _commit(done: int) -> None:
	# a page is one transaction: what a kill loses is at most a page, and it is found again
	frappe.db.commit()
