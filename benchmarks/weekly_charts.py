"""The same weekly control charts over 1,000, 10,000 and 100,000 tickets of a year."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path

from benchmarks.measure import counted_queries, figure, in_own_process, seconds

SIZES = (1_000, 10_000, 100_000)
TEAMS, TYPES = 3, 1
"""So few that 1,000 tickets are enough for a chart of each: the charts are the same, and only the tickets become more."""
RUNS = 3
LIMIT_QUERIES, LIMIT_TIME = 1.0, 10.0
"""Of 100,000 to 10,000: no query more, and no more time than there are tickets more."""


def main() -> int:
	results: dict[int, dict] = {}
	with tempfile.TemporaryDirectory() as folder:
		for size in SIZES:
			in_own_process("benchmarks.weekly_charts", "fill", f"{folder}/{size}", str(size))
			results[size] = in_own_process("benchmarks.weekly_charts", "chart", f"{folder}/{size}")
	for size, found in results.items():
		figure(f"charts judged over {size:,} tickets", found["charts"])
		figure(f"queries over {size:,} tickets", found["queries"])
	middle, large = results[SIZES[1]], results[SIZES[2]]
	over = figure("queries over 100,000 / over 10,000", large["queries"] / middle["queries"], LIMIT_QUERIES)
	return over | figure("time over 100,000 / over 10,000", large["seconds"] / middle["seconds"], LIMIT_TIME)


def fill(folder: Path, size: int) -> dict:
	"""Tickets spread evenly over the 52 weeks that are charted, every twentieth of them late."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		from itss_improvement.domain.pattern import first_week, latest_week

		last = latest_week(frappe.utils.now_datetime().date())
		days = [first_week(last) + timedelta(days=day) for day in range(52 * 7)]
		fields = (
			"name modified creation subject status agent_group ticket_type opening_date resolution_by resolution_date"
		).split()

		def row(number: int) -> tuple:
			opened = datetime.combine(days[number * 7919 % len(days)], time(9))
			due = opened + timedelta(hours=8)
			done = due + timedelta(hours=1 if number % 20 == 0 else -1)
			team, kind = f"Team {number % TEAMS}", f"Type {number // TEAMS % TYPES}"
			return (
				number,
				opened,
				opened,
				f"Ticket {number}",
				"Closed",
				team,
				kind,
				opened.date(),
				due,
				done,
			)

		frappe.db.bulk_insert("HD Ticket", fields, map(row, range(1, size + 1)), chunk_size=1000)
		frappe.db.commit()
		if frappe.db.db_type == "sqlite":
			frappe.db.sql("ANALYZE")
			frappe.db.commit()
	return {}


def chart(folder: Path) -> dict:
	from embedded import open_site

	with open_site(folder):
		import frappe

		from itss_improvement.signals import patterns

		patterns.chart_weeks()
		frappe.db.rollback()
		with counted_queries() as statements:
			summary = patterns.chart_weeks()
		frappe.db.rollback()
		counting = [one for one in statements if "tabHD Ticket" in one]

		def again() -> None:
			frappe.db.rollback()
			patterns.chart_weeks()

		return {
			"charts": summary.charts,
			"queries": len(counting),
			"seconds": statistics.median(seconds(again) for _ in range(RUNS)),
		}


if __name__ == "__main__":
	action, folder, *size = sys.argv[1:]
	print(json.dumps(fill(Path(folder), int(size[0])) if action == "fill" else chart(Path(folder))))
