"""The record of a report on a project: whose it is, on what it reports, and that it stays (R45, R64)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from itss_improvement.domain.project_report import MACHINE
from tests import charters, people
from tests.charters import LEADER, MEMBER, PROJECT, REPORT, act
from tests.doors import REFUSED, doors_of
from tests.web import Browser, message_of

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.row("R45", "R64")]

DOORS = doors_of(REPORT)
by_document, by_put, *_ = DOORS
MONDAY = date(2026, 3, 2)
"""The plan's first day, in a year whose calendar is loaded."""


@pytest.fixture(autouse=True)
def everybody(site):
	import frappe

	from itss_improvement.calendars import importing

	people.make_everybody()
	if not frappe.db.exists("Improvement Calendar", "2026"):
		importing.import_from_library(2026)


@pytest.fixture
def on(monkeypatch):
	return lambda day: charters.freeze(monkeypatch, day)


@pytest.fixture
def project(on):
	"""One that is under way since its first day: reported on every week."""
	on(MONDAY)
	return charters.in_state("In Progress", **charters.charter(MONDAY))


def post(user: str, of, **values):
	"""Make one over HTTP."""
	given = {
		"project": of.name,
		"period_from": str(of.report_from),
		"period_to": str(of.report_to),
		"work_done": "访谈三个班组",
		"next_steps": "配置告警规则",
	}
	return Browser(user).post(f"/api/resource/{REPORT}", **{**given, **values})


def stored(name: str) -> dict:
	"""All that it says; a save that changes nothing of it moves only the time."""
	found = json.loads(charters.stored(name, REPORT))
	for row in (found, *found["milestones"], *found["signatures"]):
		del row["modified"], row["modified_by"]
	return found


def test_week_by_week_the_next_one_is_asked_for(project, on):
	import frappe

	assert (project.report_from, project.report_to) == (MONDAY, date(2026, 3, 8))
	assert project.next_report_due == date(2026, 3, 9), "the period ends on a Sunday"
	on("2026-03-09")
	charters.write(
		LEADER,
		project.name,
		milestones=[
			{**row, "actual_start": str(MONDAY), "percent": 40} if row["idx"] == 1 else row
			for row in json.loads(charters.stored(project.name))["milestones"]
		],
	)
	report = charters.report(project)
	assert report.name == f"{project.name}-R01" and str(report.due_date) == "2026-03-09"
	assert report.title == f"{project.title} 2026-03-02 – 2026-03-08"
	done = act(LEADER, "Submit", report.name, REPORT)
	assert (done.status, done.docstatus, done.reported_by, done.working_days_late) == (
		"Submitted",
		1,
		LEADER,
		0,
	)
	assert [(row.milestone, row.percent) for row in done.milestones] == [("现状调研", 40), ("平台上线", 0)]
	assert (done.percent_done, done.percent_planned) == (10, 5.6)
	(signature,) = done.signatures
	assert (signature.section, signature.signed_by) == ("Report", LEADER)
	assert json.loads(signature.content)["content"]["work_done"] == "访谈三个班组"
	project = frappe.get_doc(PROJECT, project.name)
	assert (project.report_from, project.report_to) == (date(2026, 3, 9), date(2026, 3, 15))
	assert project.next_report_due == date(2026, 3, 16)
	assert charters.report(project, user=MEMBER).name == f"{project.name}-R02"


def test_what_came_late_says_by_how_many_working_days(project, on):
	import frappe

	report = charters.report(project, period_to="2026-03-02")
	act(MEMBER, "Submit", report.name, REPORT)
	assert frappe.db.get_value(REPORT, report.name, ["due_date", "working_days_late"]) == (None, 0), (
		"of its own accord, before it was asked for"
	)
	on("2026-03-12")
	project = frappe.get_doc(PROJECT, project.name)
	assert (project.report_from, project.report_to) == (date(2026, 3, 3), date(2026, 3, 8))
	report = act(LEADER, "Submit", charters.report(project).name, REPORT)
	assert (str(report.due_date), report.working_days_late) == ("2026-03-09", 3)
	page = Browser(people.OFFICER).call("itss_improvement.api.project.page", name=project.name)
	latest, _ = page.get_json()["message"]["reports"]
	assert (latest["name"], latest["working_days_late"]) == (report.name, 3)


def test_periods_that_cannot_be_are_refused_by_name(project, on):
	on("2026-03-09")
	first = charters.report(project)
	act(LEADER, "Submit", first.name, REPORT)
	kept = charters.stored(project.name)
	for values, sentence in (
		({"period_from": "2026-03-08", "period_to": "2026-03-09"}, f"overlaps the period of {first.name}"),
		(
			{"period_from": "2026-03-01", "period_to": "2026-03-01"},
			"lies before the project starts, 2026-03-02",
		),
		({"period_from": "2026-03-09", "period_to": "2026-03-08"}, "Period To 2026-03-08 lies before"),
		({"period_from": "2026-03-10", "period_to": "2026-03-10"}, "leaves out what was since 2026-03-09"),
		(
			{"period_from": "2026-03-09", "period_to": "2026-03-16"},
			"Period To 2026-03-16 lies after 2026-03-15",
		),
		({"period_from": "someday"}, "someday"),
		({"period_from": None}, "Period From"),
		({"period_to": ""}, "Period To"),
		({"project": None}, "Improvement Project"),
		({"project": "PRJ-1999-0001"}, "PRJ-1999-0001"),
	):
		response = post(LEADER, project, **{"period_from": "2026-03-09", "period_to": "2026-03-15", **values})
		assert response.status_code in (404, 417), (values, response.get_data(as_text=True))
		assert sentence in message_of(response), (values, message_of(response))
	assert charters.stored(project.name) == kept
	import frappe

	assert frappe.db.count(REPORT, {"project": project.name}) == 1
	response = post(LEADER, project, period_from="2026-03-09", period_to="2026-03-15")
	assert response.status_code == 200, message_of(response)
	second = post(MEMBER, project, period_from="2026-03-09", period_to="2026-03-15")
	assert second.status_code == 417 and "overlaps the period of" in message_of(second)


@pytest.mark.parametrize("status", ["Draft", "Submitted", "Executive Approval", "Acceptance", "Rejected"])
def test_it_is_made_while_the_project_is_under_way(site, status):
	project = charters.in_state(status)
	day = str(charters.today())
	response = post(LEADER, project, period_from=day, period_to=day)
	assert response.status_code == 417
	assert f"{project.name} is {status}: it is reported on while it is In Progress" in message_of(response)


def test_it_is_the_team_s_to_make_and_to_submit(project):
	import frappe

	for user in (people.OTHER_OWNER, people.AGENT, people.AUDITOR, people.EXECUTIVE, people.GUEST):
		assert post(user, project).status_code in (401, 403), user
	report = charters.report(project)
	for user in (people.OFFICER, people.OWNER, people.REPRESENTATIVE, people.ADMINISTRATOR):
		with pytest.raises(
			frappe.ValidationError, match="Submit is only for whoever leads it, is on its team"
		):
			act(user, "Submit", report.name, REPORT)
	for field in ("work_done", "next_steps"):
		charters.write(LEADER, report.name, REPORT, **{field: " "})
		with pytest.raises(frappe.MandatoryError, match="is required for Submit"):
			act(LEADER, "Submit", report.name, REPORT)
		charters.write(LEADER, report.name, REPORT, **{field: "做了"})
	assert act(MEMBER, "Submit", report.name, REPORT).reported_by == MEMBER


def test_what_was_submitted_stays_as_it_was(project):
	import frappe

	name = charters.report_in("Submitted").name
	kept = stored(name)
	changes = (
		{"work_done": "别的"},
		{"period_to": "2026-03-01"},
		{"percent_done": 99},
		{"milestones": []},
		{"status": "Draft", "docstatus": 0},
		{"status": "Withdrawn"},
		{"docstatus": 2},
		{"working_days_late": 0, "reported_by": people.OFFICER},
	)
	for user in (LEADER, people.OWNER, people.OFFICER, people.ADMINISTRATOR):
		for door in DOORS:
			for values in changes:
				door(user, name, values)
				assert stored(name) == kept, (user, door.__name__, values)
		assert Browser(user).delete(f"/api/resource/{REPORT}/{name}").status_code in REFUSED
		frappe.set_user(user)
		for refuse in (
			lambda: frappe.get_doc(REPORT, name).cancel(),
			lambda: frappe.copy_doc(frappe.get_doc(REPORT, name)).insert(),
		):
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				refuse()
		frappe.set_user("Administrator")
	assert stored(name) == kept


def test_it_is_no_amendment_of_another(project):
	name = charters.report_in("Submitted").name
	import frappe

	project = frappe.get_doc(PROJECT, frappe.db.get_value(REPORT, name, "project"))
	response = post(LEADER, project, amended_from=name)
	assert response.status_code in (200, *REFUSED)
	assert not frappe.get_all(REPORT, {"amended_from": ["is", "set"]})


def test_its_figures_are_the_project_s(project):
	report = charters.report(
		project,
		percent_done=99,
		percent_planned=1,
		milestones=[{"milestone": "伪造", "percent": 100}],
		due_date="2030-01-01",
		responsible_department=people.PURCHASING,
		title="伪造",
	)
	assert (report.percent_done, [row.milestone for row in report.milestones]) == (
		0,
		["现状调研", "平台上线"],
	)
	assert (report.responsible_department, str(report.due_date)) == (people.OPERATIONS, "2026-03-09")
	assert report.title.startswith(project.title)


def test_one_that_was_begun_in_vain_is_withdrawn_and_another_one_made(project):
	report = charters.report(project)
	done = act(MEMBER, "Withdraw", report.name, REPORT)
	assert (done.status, done.docstatus, done.reported_by) == ("Withdrawn", 0, None)
	assert not by_put(LEADER, report.name, {"work_done": "再写"})
	assert charters.report(project).name == f"{project.name}-R02"


@pytest.mark.parametrize("left", ["Request Acceptance", "Reassess"])
def test_what_was_begun_ends_with_the_project(project, left):
	import frappe

	report = charters.report(project)
	if left == "Reassess":
		charters.reassess(project)
	else:
		frappe.db.set_value(PROJECT, project.name, "next_report_due", charters.today() + timedelta(days=3))
		charters.finish_milestones(project.name, MONDAY)
		charters.finish_measures(project.name)
		act(LEADER, "Request Acceptance", project.name, **charters.SUMMARY)
	assert frappe.db.get_value(REPORT, report.name, "status") == "Withdrawn"
	assert charters.has_it(report.name, REPORT) == []


@pytest.mark.row("R18")
def test_who_sees_it(project):
	name = charters.report(project).name
	seen = (
		*(people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR, people.OWNER),
		*(LEADER, MEMBER),
	)
	for user in (*people.ROLES, people.GUEST):
		browser = Browser(user)
		assert (browser.get(f"/api/resource/{REPORT}/{name}").status_code == 200) is (user in seen), user
		listed = browser.get(f"/api/resource/{REPORT}", limit_page_length=0)
		names = {row["name"] for row in listed.get_json()["data"]} if listed.status_code == 200 else set()
		assert (name in names) is (user in seen), user


def test_it_is_said_of_every_field_who_writes_it(site):
	import frappe

	from itss_improvement.lifecycle.record import KEPT

	words = [field for section in MACHINE.sections for field in section.fields]
	said = {*words, *MACHINE.decided_fields(), *MACHINE.written_by_app, *KEPT, "status"}
	meta = frappe.get_meta(REPORT)
	own = {
		df.fieldname
		for df in meta.fields
		if df.fieldtype not in frappe.model.no_value_fields and df not in meta.get_custom_fields()
	}
	assert said == {*own, *(df.fieldname for df in meta.get_table_fields())}
