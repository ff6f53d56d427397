"""Runs the daily jobs again and again, killed at one point after the other. Runs in a process of its own."""

from __future__ import annotations

import functools
import json
import os
import signal
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import frappe

from tests import improvements, people

DAY = date(2026, 10, 13)
HEADS = 4
STEPS = (
	("itss_improvement.notification", "_mail"),
	("itss_improvement.deadlines.reminding", "_write"),
	("itss_improvement.calls.calling", "assign"),
	("itss_improvement.reports.monthly", "notify"),
)
OURS = ("Improvement Reminder", "Improvement Reminder Step", "Improvement Call", "Improvement Report")
MADE = (*OURS, "ToDo", "Notification Log", "Email Queue", "Email Queue Recipient")


def main(report: str) -> None:
	"""Write to `report` the points that there are, and those after which the results differ."""
	prepare()
	small_pages()
	passed: list[str] = []
	assert run(lambda step: passed.append(step), report) == 0
	passed = json.loads(Path(report).read_text())
	expected = contents()
	different = []
	for point in range(len(passed)):
		start_over()
		assert run(functools.partial(kill_at, iter(range(len(passed))), point), None) == -signal.SIGKILL
		assert run(lambda step: None, None) == 0
		if contents() != expected:
			different.append((point, passed[point], contents()))
	Path(report).write_text(json.dumps({"steps": passed, "different": different, "expected": expected}))


def prepare() -> None:
	"""HEADS departments with an improvement each that was due yesterday, and one that nobody has assessed."""
	people.make_everybody()
	frappe.db.delete("Improvement Department", {"name": ["not like", "Tests%"]})
	for number in range(HEADS):
		head = people.make_user(f"head{number}@example.com", "ITSS Department Owner")
		people.make_department(f"Tests {number}", head)
		doc = improvements.in_state("Assessed", title=f"改进 {number}")
		values = {"due_date": date(2026, 10, 12), "responsible_department": f"Tests {number}"}
		frappe.db.set_value(improvements.OPPORTUNITY, doc.name, values)
	doc = improvements.in_state("Submitted")
	frappe.db.set_value(improvements.OPPORTUNITY, doc.name, "assess_by", date(2026, 10, 12))
	frappe.db.commit()
	start_over()


def small_pages() -> None:
	from itss_improvement.calls import calling
	from itss_improvement.deadlines import reached, reminding

	calling.PAGE = reminding.PAGE = 3
	reached.PAGE = 2


def run(at: Callable[[str], None], report: str | None) -> int:
	"""The jobs of DAY in a child, which calls `at` after every step and around every commit. Returns how it ended."""
	if child := os.fork():
		return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
	status = 1
	passed: list[str] = []
	try:
		frappe.init(force=True)
		frappe.connect()

		def announced(step: str) -> None:
			passed.append(step)
			at(step)

		for module, name in STEPS:
			announce(module, name, announced)
		commit = frappe.db.commit
		frappe.db.commit = lambda: (announced("before commit"), commit(), announced("after commit"))
		daily_jobs()
		if report:
			Path(report).write_text(json.dumps(passed))
		status = 0
	finally:
		os._exit(status)


def daily_jobs() -> None:
	"""As the scheduler runs them, on DAY."""
	from itss_improvement import tasks
	from itss_improvement.calls import calling
	from itss_improvement.deadlines import reminding
	from itss_improvement.reports import monthly

	for module in (calling, reminding, monthly):
		module.getdate = lambda day=None: day or DAY
	for job in (tasks.call_departments, tasks.report_the_month, tasks.remind):
		job()
		# what the framework does after a job
		frappe.db.commit()


def announce(module_name: str, name: str, at: Callable[[str], None]) -> None:
	module = frappe.get_module(module_name)
	original = getattr(module, name)

	def announced(*args, **kw):
		result = original(*args, **kw)
		at(name)
		return result

	setattr(module, name, announced)


def kill_at(counter, point: int, step: str) -> None:
	if next(counter) == point:
		os.kill(os.getpid(), signal.SIGKILL)


def start_over() -> None:
	frappe.db.rollback()
	for doctype in MADE:
		frappe.db.delete(doctype)
	frappe.db.commit()


def contents() -> dict:
	"""What there is, but for what says when or in which order it was made; every row that anybody gets is counted."""
	frappe.db.rollback()
	return {
		"reminders": sorted(frappe.get_all(OURS[0], fields=["user", "subject", "emailed"], as_list=True)),
		"steps": sorted(frappe.get_all(OURS[1], pluck="reminder_key")),
		"calls": sorted(frappe.get_all(OURS[2], fields=["department", "addressed_to"], as_list=True)),
		"reports": frappe.get_all(OURS[3], fields=["name", "sent_to"], as_list=True),
		"tasks": count("ToDo", "allocated_to"),
		"notifications": count("Notification Log", "for_user", {"type": "Alert"}),
		"mails": count("Email Queue Recipient", "recipient"),
		"queue": frappe.db.count("Email Queue"),
	}


def count(doctype: str, field: str, filters: dict | None = None) -> dict[str, int]:
	return dict(sorted(Counter(frappe.get_all(doctype, filters, pluck=field)).items()))
