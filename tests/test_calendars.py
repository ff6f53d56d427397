"""Deadlines in working days, through the site: what is counted, what is skipped, and what is provisional."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

API = "itss_improvement.api.opportunity"
CALENDAR = "Improvement Calendar"


@pytest.fixture
def everybody(site):
	import frappe

	from itss_improvement.calendars import importing

	people.make_everybody()
	# whatever year the site is in, these are the ones that count
	for name in frappe.get_all(CALENDAR, pluck="name"):
		frappe.delete_doc(CALENDAR, name)
	for year in (2025, 2026):
		importing.import_from_library(year)


@pytest.fixture
def today(monkeypatch):
	"""Sets what day it is, in the time zone of the site."""
	import frappe

	def set_today(moment: str) -> None:
		now = datetime.fromisoformat(moment)
		for module in (
			"itss_improvement.opportunities.time_limits",
			"itss_improvement.itss_improvement.doctype.improvement_opportunity.improvement_opportunity",
		):
			loaded = frappe.get_module(module)
			monkeypatch.setattr(loaded, "today", lambda: str(now.date()))
			if hasattr(loaded, "now_datetime"):
				monkeypatch.setattr(loaded, "now_datetime", lambda: now)

	return set_today


def load(year: int, *more: dict) -> None:
	"""A calendar by hand: it arrives."""
	import frappe

	days = [
		{"day": f"{year}-{day}", "kind": "Holiday", "title": "节"}
		for day in ("01-01", "05-01", "10-01", "10-02", "10-03")
	]
	frappe.get_doc(doctype=CALENDAR, year=str(year), days=[*days, *more]).insert()


def submitted(moment: str, today) -> str:
	from itss_improvement.opportunities import assessment

	today(moment)
	name = improvements.draft(identified_on="2025-01-01").name
	assessment.submit(name)
	return name


def limit_of(name: str) -> tuple:
	found = improvements.stored(name)
	return found.assess_by, found.assess_by_provisional


# Deadlines


@pytest.mark.row("R32", "R55")
def test_five_working_days_over_a_holiday_with_a_make_up_weekend(everybody):
	from itss_improvement import calendars

	found = calendars.deadline("2026-09-29", 5)
	assert found.due == date(2026, 10, 12) and not found.provisional
	assert [str(one.day) for one in found.made_up] == ["2026-10-10"]
	assert {one.holiday for one in found.skipped} == {"国庆节", None}
	# whatever the time of the day, and a moment as well as a day
	for start in (date(2026, 9, 29), datetime(2026, 9, 29, 0, 0), "2026-09-29 23:59:59"):
		assert calendars.deadline(start, 5) == found
	assert calendars.deadline("2026-10-12", -2).due == date(2026, 10, 9)


@pytest.mark.row("R55")
def test_a_year_that_is_not_loaded_is_said(everybody):
	from itss_improvement import calendars

	found = calendars.deadline("2026-12-30", 5)
	assert found.due == date(2027, 1, 6) and found.not_loaded == (2027,)
	load(2027, {"day": "2027-01-02", "kind": "Make-Up Working Day"})
	found = calendars.deadline("2026-12-30", 5)
	assert found.due == date(2027, 1, 6) and not found.provisional
	assert [str(one.day) for one in found.made_up] == ["2027-01-02"]


def test_the_calendar_is_read_with_two_queries_once_a_request(everybody, queries):
	from itss_improvement import calendars

	calendars.working_calendar()  # the framework reads what it knows of the DocTypes
	counts = []
	for year in (2027, 2028):
		load(year)
		calendars.forget()
		with queries() as sent:
			for day in range(1, 28):
				calendars.deadline(date(2026, 2, day), 5)
			calendars.next_working_day("2026-10-01")
		counts.append(len(sent))
	assert counts == [2, 2]


def test_a_change_that_is_rolled_back_is_forgotten(everybody):
	import frappe

	from itss_improvement import calendars

	load(2027)
	assert 2027 in calendars.working_calendar().loaded
	frappe.delete_doc(CALENDAR, "2027")
	assert 2027 not in calendars.working_calendar().loaded
	frappe.db.rollback()
	assert 2027 not in calendars.working_calendar().loaded


def test_the_end_of_time_is_a_sentence(everybody):
	import frappe

	from itss_improvement import calendars

	with pytest.raises(frappe.ValidationError, match="9999-12-31"):
		calendars.deadline("9999-12-30", 9)


# Assessment


@pytest.mark.row("R50")
@pytest.mark.parametrize(
	("moment", "expected"),
	[
		("2026-09-22 09:00", "2026-09-28"),  # over 中秋
		("2026-09-22 23:59:59", "2026-09-28"),
		("2026-09-19 12:00", "2026-09-22"),  # a Saturday before a Sunday that is worked
		("2026-10-01 00:00", "2026-10-10"),  # on a holiday; the third day is a Saturday that is worked
	],
)
def test_an_assessment_is_due_three_working_days_after_submission(everybody, today, moment, expected):
	name = submitted(moment, today)
	assert limit_of(name) == (date.fromisoformat(expected), 0)


@pytest.mark.row("R50")
def test_submitted_again_the_clock_starts_again(everybody, today):
	from itss_improvement.opportunities import assessment

	name = submitted("2026-09-22 09:00", today)
	assessment.return_to_department(name, "缺少数据")
	today("2026-11-02 09:00")
	assessment.submit(name)
	assert limit_of(name) == (date(2026, 11, 5), 0)


def test_a_draft_has_no_limit_and_nobody_writes_one(everybody, today):
	draft = improvements.draft(assess_by="2030-01-01", assess_by_provisional=1, assess_days=99)
	assert limit_of(draft.name) == (None, 0)
	name = submitted("2026-09-22 09:00", today)
	forged = {"assess_by": "2030-01-01", "assess_by_provisional": 1, "assess_days": 99}
	assert Browser(people.OFFICER).put(f"/api/resource/{OPPORTUNITY}/{name}", **forged).status_code == 200
	assert limit_of(name) == (date(2026, 9, 28), 0)
	assert improvements.stored(name).assess_days == 3


@pytest.mark.row("R26")
def test_what_a_trigger_makes_has_its_limit(everybody, empty_site, desk):
	import frappe

	from itss_improvement import calendars
	from itss_improvement.opportunities import intake
	from itss_improvement.signals import scan

	trigger = frappe.get_doc("Improvement Trigger", "首次响应超时")
	trigger.update({"threshold": 1, "enabled": 1}).save()
	desk.make_sla()
	desk.make_ticket(age_minutes=600)
	scan.scan()
	intake.process_pending()
	found = frappe.get_all(OPPORTUNITY, fields=["submitted_on", "assess_by", "assess_days"])
	assert found
	for row in found:
		assert row.assess_by == calendars.deadline(row.submitted_on, 3).due and row.assess_days == 3


# Provisional dates


@pytest.mark.row("R55")
def test_a_provisional_date_is_counted_again_when_the_year_arrives(everybody, today):
	import frappe

	certain, name = submitted("2026-11-02 09:00", today), submitted("2026-12-30 09:00", today)
	assert limit_of(name) == (date(2027, 1, 4), 1)
	modified = improvements.stored(name).modified
	# a limit that was changed since holds for what is submitted from now on
	settings = frappe.get_single("Improvement Settings")
	settings.update({"assess_days": 10}).save()
	load(2027)
	assert limit_of(name) == (date(2027, 1, 5), 0)
	assert improvements.stored(name).modified == modified
	assert limit_of(certain) == (date(2026, 11, 5), 0)


@pytest.mark.row("R55")
def test_counting_again_takes_queries_for_days_not_for_records(everybody, today, queries):
	from itss_improvement.calendars.provisional import recompute_provisional

	counts = []
	for more in (1, 8):
		for _ in range(more):
			submitted("2026-12-30 09:00", today)
		with queries() as sent:
			assert recompute_provisional() == 0
		counts.append(len(sent))
	assert counts[0] == counts[1]
	load(2027)
	assert recompute_provisional() == 0, "all of them were when it arrived"


def test_what_another_process_wrote_meanwhile_is_found_by_the_daily_task(everybody, today):
	import frappe

	from itss_improvement import tasks

	name = submitted("2026-12-30 09:00", today)
	load(2027)
	values = {"assess_by": "2027-01-04", "assess_by_provisional": 1}
	frappe.db.set_value(OPPORTUNITY, name, values)
	tasks.load_calendars()
	assert limit_of(name) == (date(2027, 1, 5), 0)


# Due dates


def decision(**values) -> dict:
	return {
		"impact": 2,
		"resource": 1,
		"urgency": 2,
		"improvement_class": "Routine Improvement",
		"reason": "小改进",
		"department": people.PURCHASING,
		**values,
	}


@pytest.mark.row("R32", "R55")
def test_a_due_date_on_a_holiday_is_moved_and_it_is_said(everybody):
	from itss_improvement import calendars
	from itss_improvement.calendars import importing

	load(2090, {"day": "2090-10-07", "kind": "Make-Up Working Day", "title": "国庆节"})
	assert importing.library_days(2090) is None
	officer = Browser(people.OFFICER)
	for chosen, due, words in (
		("2090-10-01", "2090-10-04", ("2090-10-01", "节", "2090-10-04")),
		("2090-10-07", "2090-10-07", ()),  # a Saturday that is worked
		("2090-10-14", "2090-10-16", ("2090-10-14", "2090-10-16")),
		("2090-11-01", "2090-11-01", ()),
		("2091-01-06", "2091-01-08", ("2091-01-08", "2091", "not loaded")),
	):
		name = improvements.in_state("Submitted").name
		response = officer.call(f"{API}.assess", name=name, due_date=chosen, **decision())
		assert response.status_code == 200, message_of(response)
		assert improvements.stored(name).due_date == date.fromisoformat(due)
		told = message_of(response)
		assert all(word in told for word in words) if words else "working day" not in told, told
	assert calendars.next_working_day("2090-10-01").due == date(2090, 10, 4)


@pytest.mark.row("R55")
def test_a_due_date_is_moved_through_every_door(everybody):
	load(2090)
	name = improvements.in_state("Submitted").name
	values = {**improvements.assessment(), "due_date": "2090-10-01", "status": "Assessed"}
	response = Browser(people.OFFICER).put(f"/api/resource/{OPPORTUNITY}/{name}", **values)
	assert response.status_code == 200
	assert improvements.stored(name).due_date == date(2090, 10, 4)


def test_the_last_day_of_time_is_no_due_date(everybody):
	import frappe

	frappe.get_doc(
		doctype="Improvement Calendar Day",
		name="last-day",
		parent="2026",
		parenttype=CALENDAR,
		parentfield="days",
		day="2026-12-31",
		kind="Holiday",
	).db_insert()
	for due in ("9999-12-31", "9999-12-26"):
		name = improvements.in_state("Submitted").name
		response = Browser(people.OFFICER).call(f"{API}.assess", name=name, due_date=due, **decision())
		assert response.status_code in (200, 417)


@pytest.mark.row("R32", "R55")
def test_a_routine_improvement_is_given_five_working_days(everybody, today):
	from itss_improvement.domain.assessment import ImprovementClass
	from itss_improvement.opportunities import time_limits

	today("2026-09-29 10:00")
	found = time_limits.default_due_date(ImprovementClass.ROUTINE)
	assert (found.deadline.due, found.working_days) == (date(2026, 10, 12), 5)
	assert time_limits.default_due_date(ImprovementClass.CAPA) is None
	assert time_limits.default_due_date(ImprovementClass.PROJECT) is None


@pytest.mark.row("R55")
def test_the_days_are_listed_in_words(everybody, today):
	import frappe

	from itss_improvement.api.opportunity import default_due_date

	today("2026-09-29 10:00")
	assert default_due_date("Routine Improvement") == {
		"due_date": "2026-10-12",
		"working_days": 5,
		"counted": "2026-09-30, 2026-10-08, 2026-10-09, 2026-10-10 (make-up working day, 国庆节), 2026-10-12",
		"skipped": "2026-10-01 to 2026-10-07 (国庆节), 2026-10-11 (weekend)",
		"provisional": "",
	}
	before, frappe.local.lang = frappe.local.lang, "zh"
	try:
		found = default_due_date("Routine Improvement")
		assert found["counted"].endswith("2026-10-09、2026-10-10（国庆节调休上班）、2026-10-12")
		assert found["skipped"] == "2026-10-01 至 2026-10-07（国庆节）、2026-10-11（周末）"
		today("2026-12-30 10:00")
		assert "2027" in default_due_date("Routine Improvement")["provisional"]
	finally:
		frappe.local.lang = before


@pytest.mark.row("R55")
def test_who_may_ask_for_the_default(everybody):
	for user in (*people.ROLES, people.GUEST):
		response = Browser(user).get(
			f"/api/method/{API}.default_due_date", improvement_class="Routine Improvement"
		)
		outside = user in (people.AGENT, people.STRANGER, people.GUEST)
		assert response.status_code == (403 if outside else 200), user
	response = Browser(people.OFFICER).get(f"/api/method/{API}.default_due_date", improvement_class="Miracle")
	assert response.status_code == 417 and "Miracle" in message_of(response)
	response = Browser(people.OFFICER).get(
		f"/api/method/{API}.default_due_date", improvement_class="Improvement Project"
	)
	assert response.status_code == 200 and not response.get_json().get("message")


# Settings


@pytest.mark.row("R32")
def test_time_limits_are_settings(everybody, today):
	import frappe

	from itss_improvement.domain.time_limits import TimeLimits
	from itss_improvement.settings import time_limits

	assert time_limits() == TimeLimits(3, 5, 5, 10, 20)
	path = "/api/resource/Improvement Settings/Improvement Settings"
	officer = Browser(people.OFFICER)
	for field, label in (
		("assess_days", "Assessment"),
		("capa_analysis_days", "CAPA Analysis"),
		("routine_days", "Routine Improvement"),
		("verify_days", "Verification"),
		("document_revision_days", "Document Revision"),
	):
		for wrong in (0, -1, 366, "", None, "many"):
			response = officer.put(path, **{field: wrong})
			assert response.status_code == 417 and label in message_of(response), (field, wrong)
	assert officer.put(path, assess_days=1, routine_days=7).status_code == 200
	frappe.clear_document_cache("Improvement Settings", "Improvement Settings")
	assert time_limits() == TimeLimits(1, 5, 7, 10, 20)
	assert limit_of(submitted("2026-11-02 09:00", today)) == (date(2026, 11, 3), 0)


def test_a_site_from_before_them_gets_the_time_limits(everybody):
	import frappe

	from itss_improvement.setup import settings
	from itss_improvement.setup.seeds import SETTINGS

	seeded = frappe.db.get_single_value(SETTINGS, "seeded").split("\n")
	older = "\n".join(key for key in seeded if not key.startswith(settings.TIME_LIMIT.format("")))
	frappe.db.set_single_value(SETTINGS, {"seeded": older, "verify_days": 7})
	frappe.db.delete("Singles", {"doctype": SETTINGS, "field": ["in", ["assess_days", "routine_days"]]})
	frappe.clear_cache()
	settings.apply()
	found = frappe.get_single(SETTINGS)
	assert (found.assess_days, found.routine_days, found.verify_days) == (3, 5, 7)
	found.update({"company": "甲"}).save()
