"""Reports are asked for when they are due: of whom, once, and whatever goes wrong with another project (R45, R64)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import charters, people
from tests.charters import LEADER, PROJECT, REPORT, act, has_it

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.row("R45", "R64")]

MONDAY = date(2026, 3, 2)
DUE = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def everybody(site):
	import frappe

	from itss_improvement.calendars import importing

	people.make_everybody()
	frappe.db.delete(PROJECT)
	if not frappe.db.exists("Improvement Calendar", "2026"):
		importing.import_from_library(2026)


@pytest.fixture
def on(monkeypatch):
	return lambda day: charters.freeze(monkeypatch, day)


@pytest.fixture
def project(on):
	on(MONDAY)
	return charters.in_state("In Progress", **charters.charter(MONDAY))


def ask() -> int:
	from itss_improvement.projects import reporting

	return reporting.ask_for_reports()


def reports_of(project) -> list:
	import frappe

	return frappe.get_all(REPORT, {"project": project.name}, ["*"], order_by="name")


def test_it_lies_ready_on_the_day_on_which_it_is_due(project, on):
	on(DUE - timedelta(days=1))
	assert (ask(), reports_of(project)) == (0, [])
	on(DUE)
	assert ask() == 1
	(report,) = reports_of(project)
	assert (report.period_from, report.period_to, report.due_date) == (MONDAY, date(2026, 3, 8), DUE)
	assert (report.status, report.responsible_department) == ("Draft", people.OPERATIONS)
	assert has_it(report.name, REPORT) == [LEADER]


def test_asked_twice_it_is_there_once(project, on):
	on(DUE)
	assert (ask(), ask()) == (1, 0)
	on(DUE + timedelta(days=30))
	assert ask() == 0
	assert len(reports_of(project)) == 1


def test_one_that_was_begun_is_the_one_that_is_asked_for(project, on):
	on(DUE - timedelta(days=1))
	begun = charters.report(project, user=charters.MEMBER)
	on(DUE)
	assert ask() == 1
	assert [report.name for report in reports_of(project)] == [begun.name]
	assert has_it(begun.name, REPORT) == [LEADER]


def test_once_it_was_made_the_next_one_is_asked_for_when_that_is_due(project, on):
	import frappe

	on(DUE)
	ask()
	(report,) = reports_of(project)
	charters.write(LEADER, report.name, REPORT, work_done="调研", next_steps="配置")
	act(LEADER, "Submit", report.name, REPORT)
	assert has_it(report.name, REPORT) == []
	assert ask() == 0
	assert frappe.db.get_value(PROJECT, project.name, "next_report_due") == date(2026, 3, 16)
	on("2026-03-16")
	assert ask() == 1
	assert [one.status for one in reports_of(project)] == ["Submitted", "Draft"]


def test_whoever_heads_the_department_is_asked_where_the_leader_left(project, on):
	import frappe

	frappe.db.set_value("User", LEADER, "enabled", 0)
	on(DUE)
	assert ask() == 1
	assert has_it(reports_of(project)[0].name, REPORT) == [people.OWNER]


@pytest.mark.parametrize("status", ["Draft", "Submitted", "Acceptance", "Accepted", "Rejected", "Superseded"])
def test_nothing_is_asked_of_a_project_that_is_not_under_way(site, status):
	project = charters.in_state(status)
	assert (ask(), reports_of(project), project.next_report_due) == (0, [], None)


def test_what_is_wrong_with_one_keeps_no_other_from_being_asked(project, on, monkeypatch):
	import frappe

	from itss_improvement.projects import reporting

	other = charters.in_state("In Progress", **charters.charter(MONDAY))
	lay_ready = reporting._lay_ready

	def fail_for_the_first(asked):
		report = lay_ready(asked)
		if asked.name == project.name:
			raise RuntimeError("no room left")
		return report

	monkeypatch.setattr(reporting, "_lay_ready", fail_for_the_first)
	on(DUE)
	before = frappe.db.count("Error Log")
	assert ask() == 1
	assert reports_of(project) == [], "nothing half made is left"
	assert [report.status for report in reports_of(other)] == ["Draft"]
	assert frappe.db.count("Error Log") == before + 1
	monkeypatch.undo()


def test_after_a_change_only_what_is_to_come_is_reported(project, on):
	"""While a charter is approved again nothing is asked for, and what passed belongs to the next report."""
	import frappe

	on("2026-03-10")
	ask()
	act(people.OWNER, "Change Charter", project.name, change_reason="延期")
	on("2026-03-24")
	assert ask() == 0
	act(people.OWNER, "Submit", project.name)
	act(people.REPRESENTATIVE, "Approve and Pass to Executive", project.name, **charters.OPINION)
	act(people.EXECUTIVE, "Approve", project.name, **charters.DECISION)
	found = frappe.get_doc(PROJECT, project.name)
	assert (found.report_from, found.report_to) == (MONDAY, date(2026, 3, 29))
	assert found.next_report_due == date(2026, 3, 30)


def test_a_day_off_is_the_working_day_after_it(on):
	on("2026-09-24")
	project = charters.in_state("In Progress", **charters.charter(date(2026, 9, 24)))
	# National Day
	assert (project.report_to, project.next_report_due) == (date(2026, 9, 30), date(2026, 9, 30))
	act(LEADER, "Submit", charters.report(project).name, REPORT)
	project.reload()
	assert (project.report_to, project.next_report_due) == (date(2026, 10, 7), date(2026, 10, 8))
	assert not project.next_report_provisional


def test_a_date_without_a_calendar_is_provisional_until_it_arrives(on):
	import frappe

	from tests.test_calendars import load

	for name in frappe.get_all("Improvement Calendar", {"name": ["in", ["2031", "2032"]]}, pluck="name"):
		frappe.delete_doc("Improvement Calendar", name)
	on("2031-02-03")
	project = charters.in_state("In Progress", **charters.charter(date(2031, 2, 3)))
	assert (project.report_to, project.next_report_due) == (date(2031, 2, 9), date(2031, 2, 10))
	assert project.next_report_provisional
	load(2031, {"day": "2031-02-10", "kind": "Holiday", "title": "节"})
	ask()
	project.reload()
	assert (project.next_report_due, project.next_report_provisional) == (date(2031, 2, 11), 0)


def test_the_scheduler_asks_every_day_as_administrator(project, on):
	import frappe

	from itss_improvement import hooks, tasks

	assert "itss_improvement.tasks.ask_for_project_reports" in hooks.scheduler_events["daily"]
	on(DUE)
	frappe.set_user(people.GUEST)
	commit, frappe.db.commit = frappe.db.commit, lambda: None
	try:
		tasks.ask_for_project_reports()
	finally:
		frappe.db.commit = commit
		frappe.set_user("Administrator")
	assert len(reports_of(project)) == 1


def test_pages_are_told(on):
	from itss_improvement.projects import reporting

	on(MONDAY)
	for _ in range(2):
		charters.in_state("In Progress", **charters.charter(MONDAY))
	told: list[int] = []
	reporting.ask_for_reports(after_page=told.append)
	assert told == [2]
