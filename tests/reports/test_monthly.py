"""The monthly report to the Executive: its figures, made once, sent, and frozen (R15)."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests import improvements, measures, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

REPORT, CALENDAR = "Improvement Report", "Improvement Calendar"
PATH = f"/api/resource/{REPORT}"


@pytest.fixture
def everybody(site):
	import frappe

	from itss_improvement.calendars import importing

	people.make_everybody()
	for doctype in (REPORT, OPPORTUNITY, "Improvement Call"):
		frappe.db.delete(doctype)
	for name in frappe.get_all(CALENDAR, pluck="name"):
		frappe.delete_doc(CALENDAR, name)
	for year in (2025, 2026):
		importing.import_from_library(year)


def report(day: str = "2026-11-02") -> str | None:
	from itss_improvement.reports import monthly

	return monthly.report_the_month(today=date.fromisoformat(day))


def record(status: str, submitted_on: str | None = None, user: str = people.STAFF, **values) -> str:
	import frappe

	values = {"submitted_on": submitted_on, **values}
	own = {field: values.pop(field) for field in ("source", "source_subtype") if field in values}
	own["identified_by_department"] = values.pop("identified_by_department", people.OPERATIONS)
	name = improvements.in_state(status, user, **own).name
	frappe.db.set_value(OPPORTUNITY, name, values, update_modified=False)
	return name


def a_month() -> tuple[str, str]:
	"""October 2026, with what lies at its edges. Returns the two that several tickets led to, the largest first."""
	october = "2026-10-15 10:00:00"
	record("Draft")
	record("Submitted", "2026-09-30 23:59:59", assess_by="2026-10-12")
	record("Submitted", "2026-11-01 00:00:00", assess_by="2026-11-04")
	small = record(
		"Submitted", "2026-10-01 00:00:00", ticket_count=7, assess_by="2026-11-02", user=people.OTHER_STAFF
	)
	record("Returned", october, source="Customer Feedback", source_subtype="Customer Complaint")
	record("Rejected", october, identified_by_department=people.PURCHASING)
	large = record(
		"Assessed", "2026-10-31 23:59:59", ticket_count=40, title="<script>alert(1)</script>", identified_by=None,
		assessed_on="2026-10-31 23:59:59", assess_by="2026-10-31", due_date="2026-10-30",
	)  # fmt: skip
	record(
		"Assessed", october, assessed_on="2026-10-20 00:00:01", assess_by="2026-10-19", due_date="2026-11-20"
	)
	record("Assessed", "2026-09-01 10:00:00", assessed_on="2026-10-09 10:00:00", due_date="2026-11-02")
	return large, small


def frozen(name: str) -> dict:
	import frappe

	return json.loads(frappe.db.get_value(REPORT, name, "figures"))


# Figures


@pytest.mark.row("R15", "R8")
def test_the_figures_of_a_month(everybody):
	import frappe

	from itss_improvement.calls import calling

	frappe.db.set_value("Improvement Department", {"name": ["!=", people.OPERATIONS]}, "disabled", 1)
	calling.call_departments(today=date(2026, 10, 8))
	large, small = a_month()
	found = frozen(report())
	from itss_improvement.deadlines.limits import LIMITS

	assert len(found["overdue"]) == len(LIMITS), "of every limit it says how many are past it"
	assert {**found, "overdue": [row for row in found["overdue"] if row["count"]]} == {
		"month": "2026-10",
		"as_of": "2026-11-02",
		"submitted": 5,
		"submitted_by_source": {"Customer Feedback": 1, "Employee Suggestion": 4},
		"submitted_by_status": {"Assessed": 2, "Rejected": 1, "Returned": 1, "Submitted": 1},
		"assessed": 3,
		"assessed_by_class": {"Corrective and Preventive Action": 3},
		"assessed_with_limit": 2,
		"assessed_on_time": 1,
		"on_time_percent": 50.0,
		"open_by_status": {"Assessed": 3, "Returned": 1, "Submitted": 3},
		"overdue": [
			{"record": "Improvement Opportunity", "limit": "Assess By", "count": 1, "running": 3},
			{"record": "Improvement Opportunity", "limit": "Due Date", "count": 1, "running": 3},
			{"record": "Improvement Call", "limit": "Answer By", "count": 1, "running": 1},
		],
		"participation": [
			{"department": people.OPERATIONS, "submitted": 4, "people": 2},
			{"department": people.PURCHASING, "submitted": 1, "people": 1},
		],
		"departments": 1,
		"largest": [
			{"name": large, "title": "<script>alert(1)</script>", "department": people.PURCHASING,
			"status": "Assessed", "tickets": 40},
			{"name": small, "title": improvements.WORDS["title"], "department": people.OPERATIONS,
			"status": "Submitted", "tickets": 7},
		],
		"irregular": [],
		"quarter": "2026-Q4",
		"calls_by_status": {"Unanswered": 1},
	}  # fmt: skip


@pytest.mark.row("R40", "R60")
def test_what_was_entered_late_is_told(everybody):
	from frappe.utils import add_months, getdate

	from itss_improvement.domain.monthly_report import month_before
	from itss_improvement.reports.figures import figures_of

	measure = measures.in_state("In Progress")
	measures.carry_out(measure, started_on=measures.day(-15), completed_on=measures.day(-14))
	measures.take(people.OWNER, measure, "Finish")
	measures.in_state("Done")
	today = getdate()
	this_month = month_before(add_months(today, 1))
	(row,) = figures_of(this_month, today).irregular
	assert (row.name, row.out_of_order, row.entered_late) == (measure.opportunity, 0, 3)
	assert figures_of(month_before(today), today).irregular == ()


def test_an_empty_month_is_a_report_too(everybody):
	import frappe

	found = frappe.get_doc(REPORT, report())
	assert frozen(found.name)["submitted"] == 0 and found.content


def test_the_number_of_queries_does_not_grow_with_the_records(everybody, queries):
	from itss_improvement.domain.monthly_report import month_before
	from itss_improvement.reports.figures import figures_of

	today = date(2026, 11, 2)
	figures_of(month_before(today), today)
	counts = []
	for _ in range(2):
		a_month()
		with queries() as sent:
			figures_of(month_before(today), today)
		counts.append(len(sent))
	assert counts[0] == counts[1] < 40


# Made once


@pytest.mark.row("R15")
def test_it_is_made_once_on_the_first_working_day(everybody):
	import frappe

	assert report("2026-11-01") is None, "a Sunday"
	name = report("2026-11-02")
	assert frappe.db.get_value(REPORT, name, "month") == "2026-10"
	for day in ("2026-11-02", "2026-11-03", "2026-11-30"):
		assert report(day) is None
	# half a year later: the month before alone
	assert frappe.db.get_value(REPORT, report("2027-05-06"), "month") == "2027-04"
	assert frappe.db.count(REPORT) == 2
	assert report("2026-11-03") is None, "a clock that was set back"


def test_another_worker_who_was_quicker_is_no_error(everybody, monkeypatch):
	import frappe

	report()
	exists = frappe.db.exists
	monkeypatch.setattr(frappe.db, "exists", lambda dt, *args, **kw: dt != REPORT and exists(dt, *args, **kw))
	assert report() is None
	monkeypatch.undo()
	assert (
		frappe.db.count(REPORT) == 1
		and frappe.db.count("Notification Log", {"for_user": people.EXECUTIVE}) == 1
	)


# Sent


def told(user: str) -> list[str]:
	import frappe

	return frappe.get_all("Notification Log", {"for_user": user}, pluck="subject")


@pytest.mark.row("R15")
def test_the_executive_and_the_deputy_get_it(everybody):
	import frappe

	deputy = people.make_user("deputy@example.com", "ITSS Executive")
	settings = frappe.get_single("Improvement Settings")
	settings.update({"executive": people.EXECUTIVE, "executive_deputy": deputy}).save()
	a_month()
	name = report()
	for user in (people.EXECUTIVE, deputy):
		assert told(user) == ["Improvement report of 2026-10"]
		(content,) = frappe.get_all("Notification Log", {"for_user": user}, pluck="email_content")
		assert "Opportunities submitted: 5" in content and f"improvement-report/{name}" in content
		assert "<script" not in content and "&lt;script&gt;" in content
		assert frappe.db.count("Email Queue Recipient", {"recipient": user}) == 1
	assert frappe.db.get_value(REPORT, name, "sent_to") == f"{people.EXECUTIVE}\n{deputy}"
	assert told(people.OFFICER) == told(people.REPRESENTATIVE) == []


@pytest.mark.row("R15", "R16")
def test_without_an_executive_the_quality_department_gets_it_and_is_told_why(everybody):
	import frappe

	frappe.db.set_value("User", people.EXECUTIVE, "enabled", 0)
	report()
	assert told(people.EXECUTIVE) == [] and len(told(people.OFFICER)) == 1
	(content,) = frappe.get_all("Notification Log", {"for_user": people.OFFICER}, pluck="email_content")
	assert "Nobody can be reached as Executive" in content


def test_without_anybody_it_is_made_all_the_same(everybody):
	import frappe

	for user in (people.EXECUTIVE, people.OFFICER, people.REPRESENTATIVE):
		frappe.db.set_value("User", user, "enabled", 0)
	name = report()
	assert frappe.db.get_value(REPORT, name, "sent_to") in (None, "")


@pytest.mark.row("R15")
def test_it_is_kept_in_the_language_of_records_and_told_in_the_reader_s(everybody):
	import frappe

	frappe.db.set_value("User", people.EXECUTIVE, "language", "en")
	a_month()
	content = frappe.db.get_value(REPORT, report(), "content")
	assert "按来源" in content and "员工建议" in content and "Submitted, by source" not in content
	assert "<script" not in content and "&lt;script&gt;" in content
	(mail,) = frappe.get_all("Notification Log", {"for_user": people.EXECUTIVE}, pluck="email_content")
	assert "Submitted, by source" in mail and "Employee Suggestion" in mail


# Frozen


@pytest.mark.row("R15")
def test_nobody_changes_or_deletes_it_through_any_door(everybody):
	import frappe

	name = report()
	before = frappe.db.get_value(REPORT, name, "*", as_dict=True)
	for user in (*people.ROLES, people.ADMINISTRATOR):
		browser = Browser(user)
		for response in (
			browser.put(f"{PATH}/{name}", content="x"),
			browser.put(f"{PATH}/{name}", docstatus=1),
			browser.delete(f"{PATH}/{name}"),
			browser.post(PATH, month="2020-01", content="x"),
			browser.call(
				"frappe.client.set_value", doctype=REPORT, name=name, fieldname="content", value="x"
			),
			browser.call("frappe.client.delete", doctype=REPORT, name=name),
			browser.call("frappe.client.insert", doc=json.dumps({"doctype": REPORT, "month": "2020-01"})),
			browser.call("frappe.client.rename_doc", doctype=REPORT, old_name=name, new_name="x"),
			browser.call(
				"frappe.desk.form.save.savedocs",
				doc=json.dumps({**before, "doctype": REPORT, "content": "x"}, default=str),
				action="Save",
			),
		):
			assert response.status_code in (403, 417), (user, response.status_code)
			assert frappe.db.get_value(REPORT, name, "*", as_dict=True) == before, user
	assert "frozen" in message_of(Browser(people.ADMINISTRATOR).put(f"{PATH}/{name}", content="x"))
	for attempt in (
		lambda doc: doc.save(ignore_permissions=True),
		lambda doc: doc.submit(),
		lambda doc: doc.delete(ignore_permissions=True),
		lambda doc: frappe.rename_doc(REPORT, doc.name, "x", force=True),
	):
		with pytest.raises(frappe.ValidationError):
			attempt(frappe.get_doc(REPORT, name))
	assert frappe.db.get_value(REPORT, name, "*", as_dict=True) == before


@pytest.mark.row("R15")
def test_those_who_see_everything_read_it(everybody):
	name = report()
	readers = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
	for user in (*people.ROLES, people.GUEST):
		browser = Browser(user)
		expected = user in readers
		assert (browser.get(f"{PATH}/{name}").status_code == 200) is expected, user
		assert (browser.get(PATH).status_code == 200) is expected, user
		assert (browser.page("/printview", doctype=REPORT, name=name).status_code == 200) is expected, user
