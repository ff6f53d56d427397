"""Reports on a project: when the next one is due, who is asked for it, and whether it came late (R45, R64)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate, today

from itss_improvement import calendars, people
from itss_improvement.assignment import hand_over_to
from itss_improvement.departments import head_of
from itss_improvement.domain import project_report as rules
from itss_improvement.domain.project import Status
from itss_improvement.domain.project_report import Period, ReportPeriod
from itss_improvement.domain.project_report import Status as ReportStatus
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.steps import follow
from itss_improvement.projects import PROJECT, REPORT

NONE_DUE = {
	"report_from": None,
	"report_to": None,
	"next_report_due": None,
	"next_report_provisional": 0,
}
PAGE = 20


def schedule(project) -> dict:
	"""The fields of `project` that say on which period it is reported next, and when that is due: on the period's
	last day, or the working day after it."""
	reported = [period for _name, period in periods_of(project.name, submitted=True)]
	period = rules.next_period(
		getdate(project.planned_start),
		getdate(project.planned_end),
		ReportPeriod(project.report_period),
		max((period.last for period in reported), default=None),
		getdate(project.under_way_since),
	)
	return {"report_from": period.first, "report_to": period.last, **_due(period.last)}


def _due(last: date) -> dict:
	found = calendars.next_working_day(last)
	return {"next_report_due": found.due, "next_report_provisional": int(found.provisional)}


def periods_of(project: str, submitted: bool = False, without: str = "") -> list[tuple[str, Period]]:
	"""The periods of its reports by name, drafts included unless only those `submitted` are asked for."""
	counted = [ReportStatus.SUBMITTED.value, *(() if submitted else [ReportStatus.DRAFT.value])]
	rows = frappe.db.get_values(
		REPORT,
		{"project": project, "status": ["in", counted], "name": ["!=", without]},
		["name", "period_from", "period_to"],
		as_dict=True,
		order_by="period_from, name",
		# MariaDB would show what was there before the project's lock was waited for
		for_update=True,
	)
	return [
		(row.name, Period(getdate(row.period_from), getdate(row.period_to)))
		for row in rows
		if row.period_from and row.period_to
	]


def is_late(project) -> bool:
	"""Whether the report that is asked for next should have come before today."""
	return bool(project.next_report_due) and getdate(project.next_report_due) < getdate(today())


def check_none_due(project) -> None:
	"""Refuse to end what still owes a report."""
	if project.next_report_due and getdate(project.next_report_due) <= getdate(today()):
		frappe.throw(
			_("{0}: the report on {1} to {2} is due since {3}: submit it first.").format(
				project.name, project.report_from, project.report_to, project.next_report_due
			),
			title=_("Not Possible"),
		)


def check_period(report, project) -> None:
	"""Refuse a report on a period that cannot be reported on now."""
	if project.status != Status.IN_PROGRESS.value:
		frappe.throw(
			_("{0}: {1} is {2}: it is reported on while it is {3}.").format(
				report.called, project.name, _(project.status), _(Status.IN_PROGRESS.value)
			),
			title=_("Not Possible"),
		)
	period = Period(getdate(report.period_from), getdate(report.period_to))
	with rules_as_messages(report.called):
		rules.check_period(
			period,
			getdate(project.planned_start),
			getdate(project.report_from),
			max(getdate(today()), getdate(project.report_to)),
			periods_of(project.name, without=report.name or ""),
		)


def due_date(report, project) -> date | None:
	"""When `report` is due: it answers what is asked for, or comes before that of its own accord."""
	return project.next_report_due if getdate(report.period_to) >= getdate(project.report_to) else None


def working_days_late(report) -> int:
	if not report.due_date:
		return 0
	count = calendars.working_calendar().working_days_between(getdate(report.due_date), getdate(today()))
	return max(0, count.days)


def ask_for_next(project) -> None:
	"""A report was submitted: the next one is due when its period ends."""
	frappe.db.set_value(PROJECT, project.name, schedule(project), update_modified=False)


def withdraw_drafts(project: str) -> None:
	"""The project is not under way any more: what was begun is not asked for."""
	for name in _drafts(project):
		follow(frappe.get_doc(REPORT, name), ReportStatus.WITHDRAWN.value)


def _drafts(project: str) -> list[str]:
	return frappe.get_all(
		REPORT, {"project": project, "status": ReportStatus.DRAFT.value}, pluck="name", order_by="name"
	)


def ask_for_reports(after_page: Callable[[int], None] = lambda done: None) -> int:
	"""Ask for every report that is due: it lies ready as a draft, and the project's leader has it to do. Dates that
	were provisional are counted again first. Done twice it changes nothing. Returns how many were asked for.

	`after_page` is told how many projects were looked at so far, and may commit.
	"""
	names = frappe.get_all(PROJECT, {"status": Status.IN_PROGRESS.value}, pluck="name", order_by="name")
	asked = 0
	for place, name in enumerate(names, start=1):
		asked += _asked(name)
		if place % PAGE == 0:
			after_page(place)
	after_page(len(names))
	return asked


def _asked(name: str) -> bool:
	frappe.db.savepoint("project_report")
	try:
		asked = _ask(name)
	except Exception:
		# what is wrong with one must not keep the others from being asked; it is tried again the next day
		frappe.db.rollback(save_point="project_report")
		frappe.log_error(
			title="A project report could not be asked for", reference_doctype=PROJECT, reference_name=name
		)
		return False
	frappe.db.release_savepoint("project_report")
	return asked


def _ask(name: str) -> bool:
	project = frappe.get_doc(PROJECT, name, for_update=True)
	if cint(project.next_report_provisional):
		project.update(_due(getdate(project.report_to)))
		project.db_set(_due(getdate(project.report_to)), update_modified=False)
	if getdate(project.next_report_due) > getdate(today()):
		return False
	waiting = next(iter(_drafts(name)), None)
	report = frappe.get_doc(REPORT, waiting) if waiting else _lay_ready(project)
	# one that was begun before the charter, or the calendar, changed
	report.db_set("due_date", due_date(report, project), update_modified=False)
	leader = project.leader if people.is_enabled(project.leader) else head_of(project.responsible_department)
	if frappe.db.exists("ToDo", {"reference_type": REPORT, "reference_name": report.name, "status": "Open"}):
		return False
	hand_over_to(report, leader)
	return True


def _lay_ready(project):
	report = frappe.new_doc(REPORT)
	report.update(
		{"project": project.name, "period_from": project.report_from, "period_to": project.report_to}
	)
	report.flags.made_by_app = True
	# its words are the team's to write
	report.flags.ignore_mandatory = True
	return report.insert(ignore_permissions=True)
