"""What the scheduler and the queue call."""

import frappe

from itss_improvement import downloads
from itss_improvement.archives import disposing, witnessing, writing
from itss_improvement.calls import calling
from itss_improvement.deadlines import reminding
from itss_improvement.helpdesk import connections
from itss_improvement.opportunities import closed_windows, commenting, intake, scanning
from itss_improvement.projects import reporting
from itss_improvement.recurrences import watching
from itss_improvement.reports import monthly
from itss_improvement.setup import calendars
from itss_improvement.signals import patterns, queue, scan


def scan_desks() -> None:
	queue.scan_desks()


def scan_everything() -> None:
	_as_administrator()
	scanning.scan_and_take_in(_commit, everything=True, share=queue.share_scan)


def scan_desks_now() -> None:
	_as_administrator()
	scanning.scan_and_take_in(_commit, share=queue.share_scan)


def read_slices_now() -> int:
	_as_administrator()
	return scan.read_slices(after_page=_commit)


def sync_connections() -> None:
	for name in connections.switched_on():
		queue.sync_connection(name)


def sync_connection_now(connection: str) -> None:
	_as_administrator()
	scanning.sync_and_take_in(connection, _commit)


def sync_everything() -> None:
	_as_administrator()
	for name in connections.switched_on():
		scanning.sync_and_take_in(name, _commit, everything=True)


def comment_on_tickets_now(opportunity: str) -> None:
	_as_administrator()
	commenting.comment(opportunity)


def process_signals_now() -> None:
	_as_administrator()
	intake.process_pending(after_page=_commit)


def review_closed_windows() -> None:
	_as_administrator()
	closed_windows.reconsider()
	intake.process_pending(after_page=_commit)


def chart_weeks() -> None:
	queue.chart_weeks()


def chart_weeks_now() -> None:
	_as_administrator()
	patterns.chart_weeks(after_page=_commit)
	intake.process_pending(after_page=_commit)


def load_calendars() -> None:
	_as_administrator()
	calendars.load_what_is_published()


def call_departments() -> None:
	_as_administrator()
	calling.call_departments(after_page=_commit)


def report_the_month() -> None:
	_as_administrator()
	monthly.report_the_month()


def remind() -> None:
	_as_administrator()
	reminding.remind(after_page=_commit)


def ask_for_project_reports() -> None:
	_as_administrator()
	reporting.ask_for_reports(after_page=_commit)


def watch_recurrences() -> None:
	_as_administrator()
	watching.watch(after_page=_commit)


def archive_what_is_closed() -> None:
	_as_administrator()
	writing.archive_all(frappe.db.commit, frappe.db.rollback)
	witnessing.send_newest()


def propose_disposal() -> None:
	_as_administrator()
	disposing.propose()


def dispose_of_what_is_approved() -> None:
	_as_administrator()
	disposing.dispose_all(frappe.db.commit, frappe.db.rollback)


def remove_old_downloads() -> None:
	downloads.remove_old()


def _as_administrator() -> None:
	# a job runs as whoever caused it, which may be a customer
	frappe.set_user("Administrator")


def _commit(done: int) -> None:
	# a page is one transaction: what a kill loses is at most a page, and it is found again
	frappe.db.commit()
