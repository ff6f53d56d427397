"""A scan with the same 100 changed tickets among 100,000 and among 10,000."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from benchmarks.measure import counted_queries, figure, in_own_process, seconds

SMALL, LARGE = 10_000, 100_000
CHANGED = 100
RUNS = 15
LIMIT = 1.2


def main() -> int:
	results = {size: [] for size in (SMALL, LARGE)}
	with tempfile.TemporaryDirectory() as folder:
		for size in results:
			in_own_process("benchmarks.scan", "fill", f"{folder}/{size}", str(size))
		# the two sites take turns, so that a machine that slows down slows both
		for _ in range(3):
			for size, found in results.items():
				found.append(in_own_process("benchmarks.scan", "scan", f"{folder}/{size}"))
	small, large = (
		{key: statistics.median(found[key] for found in results[size]) for key in results[size][0]}
		for size in (SMALL, LARGE)
	)
	figure(f"tickets read among {SMALL:,}", small["read"])
	figure(f"tickets read among {LARGE:,}", large["read"])
	over = figure("queries among 100,000 / among 10,000", large["queries"] / small["queries"], LIMIT)
	return over | figure("time among 100,000 / among 10,000", large["seconds"] / small["seconds"], LIMIT)


def fill(folder: Path, size: int) -> dict:
	"""A desk of `size` old tickets, all read by an earlier scan, of which CHANGED were changed since."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		now = frappe.utils.now_datetime()
		before = now - timedelta(days=200)
		fields = (
			"name modified creation subject status priority agent_group ticket_type raised_by agreement_status opening_date"
			" opening_time response_by first_responded_on resolution_by resolution_date"
		).split()
		rows = (
			(
				number,
				now - timedelta(minutes=1) if number % (size // CHANGED) == 0 else before,
				before,
				f"Ticket {number}",
				"Closed",
				"Medium",
				f"Team {number % 20}",
				f"Type {number % 9}",
				f"caller-{number % 5000}@example.com",
				"Fulfilled",
				(before - timedelta(days=number % 365)).date(),
				"09:00:00",
				before,
				before - timedelta(hours=1),
				# what changed was late, so that every run has signals to record
				before,
				before + timedelta(hours=1 if number % (size // CHANGED) == 0 else -1),
			)
			for number in range(1, size + 1)
		)
		frappe.db.bulk_insert("HD Ticket", fields, rows, chunk_size=1000)
		read_until = now - timedelta(hours=1)
		frappe.get_doc(
			doctype="Improvement Desk Scan", desk="HD Ticket", changed_until=read_until, due_until=read_until
		).insert()
		frappe.db.commit()
		if frappe.db.db_type == "sqlite":
			frappe.db.sql("ANALYZE")
			frappe.db.commit()
	return {}


def scan(folder: Path) -> dict:
	from embedded import open_site

	with open_site(folder):
		import frappe

		from itss_improvement.signals.scan import scan as run

		with counted_queries() as statements:
			summary = run()
		assert summary.recorded == CHANGED, summary

		def again() -> None:
			frappe.db.rollback()
			run()

		times = [seconds(again) for _ in range(RUNS)]
		frappe.db.rollback()
		return {"seconds": statistics.median(times), "queries": len(statements), "read": summary.tickets}


if __name__ == "__main__":
	action, folder, *size = sys.argv[1:]
	print(json.dumps(fill(Path(folder), int(size[0])) if action == "fill" else scan(Path(folder))))
