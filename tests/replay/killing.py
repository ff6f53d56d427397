"""Replays a log again and again, killed at one point after the other. Runs in a process of its own."""

from __future__ import annotations

import functools
import json
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import frappe

TABLES = {
	"HD Ticket": ("creation", "modified"),
	"HD Ticket Activity": (),
	"Improvement Signal": ("creation", "modified"),
	"Improvement Opportunity": ("creation", "modified", "identified_on", "submitted_on"),
	"Improvement Opportunity Evidence": ("creation", "modified", "snapshot_taken_at"),
}
"""What a replay leaves behind, each with the fields that say when it ran."""
STEPS = (
	("itss_improvement.bulk", "insert_new"),
	("itss_improvement.signals.recorder", "record"),
	("itss_improvement.opportunities.evidence", "attach"),
	("itss_improvement.opportunities.stored_signals", "keep"),
)


def main(path: str, points: int, report: str) -> None:
	"""Write to `report` the points that there are, those at which it was killed, and where results differ."""
	small_steps()
	for name in frappe.get_all("Improvement Trigger", pluck="name"):
		frappe.db.set_value("Improvement Trigger", name, {"threshold": 5, "minimum_tickets": 10})
	frappe.db.commit()
	passed: list[str] = []
	run(path, lambda step: passed.append(step), here=True)
	expected = contents()
	between = [n for n, step in enumerate(passed) if step == "record"]
	chosen = set(random.Random(20160201).sample(range(len(passed)), points)) | {between[len(between) // 2]}
	different = []
	for point in sorted(chosen):
		start_over()
		assert run(path, functools.partial(kill_at, iter(range(len(passed))), point)) == -signal.SIGKILL
		assert run(path, lambda step: None) == 0
		if contents() != expected:
			different.append((point, passed[point]))
	Path(report).write_text(
		json.dumps(
			{
				"steps": passed,
				"killed_at": [passed[point] for point in sorted(chosen)],
				"different": different,
				"rows": {doctype: len(rows) for doctype, rows in expected.items()},
			}
		)
	)


def small_steps() -> None:
	from embedded.replay import loading
	from itss_improvement.opportunities import intake
	from itss_improvement.signals import scan

	loading.CHUNK, scan.PAGE = 60, 70
	intake.process_pending = functools.partial(intake.process_pending, page=40)


def run(path: str, at: Callable[[str], None], here: bool = False) -> int:
	"""Replay in a child, which calls `at` after every step and before every commit. Returns how it ended."""
	from embedded.replay import replay

	if not here and (child := os.fork()):
		return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
	status = 1
	try:
		if not here:
			frappe.init(force=True)
			frappe.connect()
		restore = [announce(module, name, at) for module, name in STEPS]
		commit = frappe.db.commit
		frappe.db.commit = lambda: (at("commit"), commit())
		replay(Path(path))
		for undo in restore:
			undo()
		frappe.db.commit = commit
		status = 0
	finally:
		if not here:
			os._exit(status)
	return status


def announce(module_name: str, name: str, at: Callable[[str], None]) -> Callable[[], None]:
	module = frappe.get_module(module_name)
	original = getattr(module, name)

	def announced(*args, **kw):
		result = original(*args, **kw)
		at(name)
		return result

	setattr(module, name, announced)
	return lambda: setattr(module, name, original)


def kill_at(counter, point: int, step: str) -> None:
	if next(counter) == point:
		os.kill(os.getpid(), signal.SIGKILL)


def start_over() -> None:
	for doctype in (*TABLES, "Improvement Desk Scan", "HD Team", "HD Customer"):
		frappe.db.delete(doctype)
	frappe.db.delete("Series", {"name": ("like", "IMP-%")})
	frappe.db.commit()


def contents() -> dict[str, list[dict]]:
	frappe.db.rollback()
	return {
		doctype: [
			{field: value for field, value in row.items() if field not in clock}
			for row in frappe.get_all(doctype, fields=["*"], order_by="name")
		]
		for doctype, clock in TABLES.items()
	}
