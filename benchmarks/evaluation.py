"""All metrics of an evaluation over windows of 400 tickets among 100,000, 10,000 and 1,000."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from benchmarks.measure import counted_queries, figure, in_own_process, seconds

SIZES = SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000
IN_WINDOWS = 400
"""Tickets of both windows together, however many there are besides."""
CHANGE = date(2026, 6, 1)
DAYS = 28
RUNS = 15
LIMIT = 1.5


def main() -> int:
	results = {size: [] for size in SIZES}
	with tempfile.TemporaryDirectory() as folder:
		for size in SIZES:
			in_own_process("benchmarks.evaluation", "fill", f"{folder}/{size}", str(size))
		# the sites take turns, so that a machine that slows down slows all
		for _ in range(3):
			for size, found in results.items():
				found.append(in_own_process("benchmarks.evaluation", "measure", f"{folder}/{size}"))
	medians = {
		size: {key: statistics.median(one[key] for one in found) for key in found[0]}
		for size, found in results.items()
	}
	over = 0
	for size in SIZES:
		figure(f"tickets counted among {size:,}", medians[size]["tickets"])
		over |= figure(f"queries for a metric and window among {size:,}", medians[size]["queries"], 1)
	for size, base in ((MIDDLE, SMALL), (LARGE, SMALL), (LARGE, MIDDLE)):
		ratio = medians[size]["seconds"] / medians[base]["seconds"]
		over |= figure(f"time among {size:,} / among {base:,} (all read: {size // base})", ratio, LIMIT)
	return over


def fill(folder: Path, size: int) -> dict:
	"""A desk of `size` tickets, of which IN_WINDOWS are in the windows; each was resolved, and the log says so."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		opened = [_day(number) for number in range(size)]
		fields = (
			"name modified creation subject status priority agent_group ticket_type raised_by sla agreement_status"
			" opening_date opening_time response_by first_responded_on resolution_by resolution_date resolution_time"
			" feedback_rating"
		).split()
		rows = (
			(
				number + 1,
				at(day, 9),
				at(day, 9),
				f"Ticket {number}",
				"Closed",
				"Medium",
				f"Team {number % 20}",
				f"Type {number % 9}",
				"caller@example.com",
				"Benchmark",
				"Fulfilled",
				day,
				"09:00:00",
				at(day, 11),
				at(day, 10 + number % 3),
				at(day, 18),
				at(day, 12 + number % 8),
				(3 + number % 8) * 3600,
				(number % 6) / 5,
			)
			for number, day in enumerate(opened)
		)
		frappe.db.bulk_insert("HD Ticket", fields, rows, chunk_size=1000)
		log = (
			(f"b{number}-{status}", at(day, hour), at(day, hour), str(number + 1), f"set status to {status}")
			for number, day in enumerate(opened)
			for status, hour in (("Resolved", 20), ("Open" if number % 10 == 0 else "Closed", 21))
		)
		fields = ["name", "creation", "modified", "ticket", "action"]
		frappe.db.bulk_insert("HD Ticket Activity", fields, log, chunk_size=1000)
		frappe.db.commit()
		if frappe.db.db_type == "sqlite":
			frappe.db.sql("ANALYZE")
			frappe.db.commit()
	return {}


def _day(number: int) -> date:
	"""The first IN_WINDOWS lie around the change, the others in the years before."""
	if number < IN_WINDOWS:
		offset = 1 + number // 2 % DAYS
		return CHANGE + timedelta(days=offset if number % 2 else -offset)
	return CHANGE - timedelta(days=2 * DAYS + number % 1000)


def at(day: date, hour: int) -> datetime:
	return datetime.combine(day, time(hour))


def measure(folder: Path) -> dict:
	from embedded import open_site
	from itss_improvement.domain.metric import Metric, Period, Query

	with open_site(folder):
		import frappe

		from itss_improvement.helpdesk import desk_named

		desk, now = desk_named("HD Ticket"), frappe.utils.now_datetime()
		one = timedelta(days=1)
		windows = (
			Period(CHANGE - DAYS * one, CHANGE - one),
			Period(CHANGE + one, CHANGE + DAYS * one),
		)
		questions = [(Query(metric, working_time=True), window) for metric in Metric for window in windows]

		def ask():
			return [desk.measure(query, window, now) for query, window in questions]

		ask()
		with counted_queries() as asked:
			found = ask()
		return {
			"queries": len(asked) / len(questions),
			"tickets": max(len(measured.tickets) for measured in found) * len(windows),
			"seconds": statistics.median(seconds(ask) for _ in range(RUNS)),
		}


if __name__ == "__main__":
	step, where, *size = sys.argv[1:]
	print(json.dumps(fill(Path(where), int(size[0])) if step == "fill" else measure(Path(where))))
