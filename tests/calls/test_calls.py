"""The quarterly call: made once, for whoever answers for the department, and answered by them (R25)."""

from __future__ import annotations

from datetime import date

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

CALL, CALENDAR = "Improvement Call", "Improvement Calendar"
PATH = f"/api/resource/{CALL}"
API = "itss_improvement.api.call"
DAY = "2026-11-24"


@pytest.fixture
def everybody(site):
	"""Three departments, and no others: OWNER's, OTHER_OWNER's and the quality department."""
	import frappe

	from itss_improvement.calendars import importing

	people.make_everybody()
	for doctype in (CALL, OPPORTUNITY):
		frappe.db.delete(doctype)
	ours = [people.OPERATIONS, people.PURCHASING, people.QUALITY]
	frappe.db.set_value("Improvement Department", {"name": ["not in", ours]}, "disabled", 1)
	for name in frappe.get_all(CALENDAR, pluck="name"):
		frappe.delete_doc(CALENDAR, name)
	for year in (2025, 2026):
		importing.import_from_library(year)


def call_departments(day: str = DAY) -> int:
	from itss_improvement.calls import calling

	return calling.call_departments(today=date.fromisoformat(day))


def made(day: str = DAY, department: str = people.OPERATIONS) -> str:
	import frappe

	call_departments(day)
	quarter = f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
	return frappe.get_value(CALL, {"department": department, "quarter": quarter})


def submitted(moment: str = "2026-10-20 09:00:00", **values) -> str:
	import frappe

	doc = improvements.in_state("Submitted", **values)
	frappe.db.set_value(OPPORTUNITY, doc.name, "submitted_on", moment)
	return doc.name


def stored(name: str):
	import frappe

	return frappe.get_doc(CALL, name)


# Calling


@pytest.mark.row("R25")
def test_each_department_is_called_once_a_quarter(everybody):
	import frappe

	assert call_departments("2026-10-01") == 0, "nobody is called on a holiday"
	assert call_departments("2026-10-08") == 3
	rows = frappe.get_all(
		CALL,
		fields=["name", "department", "addressed_to", "quarter", "answer_by", "status"],
		order_by="department",
	)
	assert [(row.department, row.addressed_to) for row in rows] == [
		(people.OPERATIONS, people.OWNER),
		(people.PURCHASING, people.OTHER_OWNER),
		(people.QUALITY, people.OFFICER),
	]
	# ten working days, the Saturday that is worked among them
	assert {(row.quarter, row.answer_by, row.status) for row in rows} == {
		("2026-Q4", date(2026, 10, 21), "Unanswered")
	}
	for day in ("2026-10-08", "2026-10-09", "2026-12-31"):
		assert call_departments(day) == 0
	assert call_departments("2026-07-01") == 3, "a quarter of its own"
	tasks = frappe.get_all("ToDo", {"reference_type": CALL}, ["allocated_to", "description"])
	assert {row.allocated_to for row in tasks} == {people.OWNER, people.OTHER_OWNER, people.OFFICER}


@pytest.mark.row("R25")
def test_after_a_year_without_a_scheduler_the_current_quarter_is_called_for(everybody):
	import frappe

	call_departments("2025-11-03")
	assert call_departments(DAY) == 3
	assert set(frappe.get_all(CALL, pluck="quarter")) == {"2025-Q4", "2026-Q4"}


@pytest.mark.row("R25")
def test_a_vacancy_is_called_where_it_escalates_to(everybody):
	import frappe

	frappe.db.set_value("User", people.OTHER_OWNER, "enabled", 0)
	assert stored(made(department=people.PURCHASING)).addressed_to == people.REPRESENTATIVE
	frappe.db.set_value("User", people.REPRESENTATIVE, "enabled", 0)
	frappe.db.set_value("User", people.OWNER, "enabled", 0)
	# whom nobody answers for is called as soon as somebody does
	assert call_departments("2025-11-03") == 1
	frappe.db.set_value("User", people.OWNER, "enabled", 1)
	assert call_departments("2025-11-04") == 1


@pytest.mark.row("R25")
def test_a_new_department_is_called_and_a_disabled_one_is_not(everybody):
	import frappe

	frappe.db.set_value("Improvement Department", people.PURCHASING, "disabled", 1)
	assert call_departments() == 2
	people.make_department("Tests New", people.STAFF)
	assert call_departments() == 1
	assert not frappe.db.exists(CALL, {"department": people.PURCHASING})


def test_calling_can_be_switched_off(everybody):
	import frappe

	frappe.get_single("Improvement Settings").update({"call_departments": 0}).save()
	assert call_departments() == 0


@pytest.mark.row("R25")
def test_who_makes_a_second_one_is_refused(everybody):
	import frappe

	name = made()
	values = {**stored(name).as_dict(), "name": None}
	again = frappe.get_doc(values)
	with pytest.raises(frappe.ValidationError):
		again.insert()
	again.flags.made_by_app = True
	with pytest.raises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
		again.insert()


@pytest.mark.row("R25")
def test_another_worker_who_was_quicker_is_no_error(everybody, monkeypatch):
	import frappe

	made()
	original = frappe.get_all

	def as_it_was_before(doctype, *args, **values):
		return [] if doctype == CALL else original(doctype, *args, **values)

	with monkeypatch.context() as patch:
		patch.setattr(frappe, "get_all", as_it_was_before)
		assert call_departments() == 0
	assert frappe.db.count(CALL) == 3


def test_an_answer_by_in_a_year_that_is_not_loaded_is_counted_again(everybody):
	import frappe

	frappe.db.delete(CALL)
	name = made("2026-12-28")
	assert (stored(name).answer_by, stored(name).answer_by_provisional) == (date(2027, 1, 11), 1)
	days = [
		{"day": f"2027-{day}", "kind": "Holiday", "title": "节"}
		for day in ("01-01", "01-04", "05-01", "10-01", "10-02", "10-03")
	]
	frappe.get_doc(doctype=CALENDAR, year="2027", days=days).insert()
	assert (stored(name).answer_by, stored(name).answer_by_provisional) == (date(2027, 1, 13), 0)


# Answering


@pytest.mark.row("R25")
def test_the_department_answers_with_what_it_submitted(everybody):
	import frappe

	name = made()
	ours = [submitted(), submitted("2026-12-31 23:59:59")]
	submitted("2026-09-30 23:59:59")
	submitted("2027-01-01 00:00:00")
	submitted(identified_by_department=people.PURCHASING)
	improvements.draft()
	owner = Browser(people.OWNER)
	page = owner.call("itss_improvement.api.form.call", name=name).get_json()["message"]
	assert page["may_answer"] and [row["name"] for row in page["opportunities"]] == ours
	response = owner.call(f"{API}.submit_opportunities", name=name)
	assert response.status_code == 200, message_of(response)
	assert response.get_json()["message"]["opportunities"] == 2
	found = stored(name)
	assert (found.status, found.opportunity_count, found.answered_by) == (
		"Opportunities Submitted",
		2,
		people.OWNER,
	)
	assert found.answered_on and [row.opportunity for row in found.opportunities] == ours
	assert not frappe.db.exists("ToDo", {"reference_name": name, "status": "Open"})


@pytest.mark.row("R25")
def test_the_department_says_that_there_is_nothing_and_where_it_looked(everybody):
	name = made()
	owner = Browser(people.OWNER)
	for remark in ("", " \n"):
		response = owner.call(f"{API}.nothing_found", name=name, remark=remark)
		assert response.status_code == 417 and "Remark" in message_of(response)
	assert stored(name).status == "Unanswered"
	response = owner.call(f"{API}.nothing_found", name=name, remark="查阅了本季度工单和回访。")
	assert response.status_code == 200, message_of(response)
	found = stored(name)
	assert (found.status, found.remark, found.answered_by) == (
		"Nothing Found",
		"查阅了本季度工单和回访。",
		people.OWNER,
	)


@pytest.mark.row("R25")
def test_without_an_opportunity_there_is_none_to_answer_with(everybody):
	name = made()
	response = Browser(people.OWNER).call(f"{API}.submit_opportunities", name=name)
	assert response.status_code == 417
	assert name in message_of(response) and "Nothing Found" in message_of(response)
	assert stored(name).status == "Unanswered"


@pytest.mark.parametrize(
	("remark", "kept"),
	[
		("长" * 10_000, "长" * 10_000),
		("🙂" * 10_000, "🙂" * 10_000),
		("长" * 10_001, None),
		("无\x00\x07发现\u202e🙂\r\n第二行", "无发现🙂\n第二行"),
		("\x00\x1b", None),
	],
)
def test_remarks(everybody, remark, kept):
	name = made()
	response = Browser(people.OWNER).call(f"{API}.nothing_found", name=name, remark=remark)
	assert response.status_code == (200 if kept else 417), response.get_data(as_text=True)[:500]
	found = stored(name)
	if kept:
		assert (found.status, found.remark) == ("Nothing Found", kept)
	else:
		assert name in message_of(response) and "Remark" in message_of(response)
		assert (found.status, found.remark or "") == ("Unanswered", "")


def test_markup_in_a_remark_does_nothing(everybody):
	name = made()
	remark = "<script>alert(1)</script>没有<b>发现</b>"
	assert Browser(people.OWNER).call(f"{API}.nothing_found", name=name, remark=remark).status_code == 200
	assert "<script" not in stored(name).remark and "没有" in stored(name).remark


@pytest.mark.row("R25")
def test_an_answer_stays_as_it_is_through_every_door(everybody):
	name = made()
	owner, admin = Browser(people.OWNER), Browser(people.ADMINISTRATOR)
	assert owner.put(f"{PATH}/{name}", status="Nothing Found", remark="没有").status_code == 200
	before, other = stored(name).as_dict(), submitted()
	for browser in (owner, admin):
		for values in (
			{"status": "Unanswered"},
			{"status": "Opportunities Submitted"},
			{"remark": "改了"},
			{"docstatus": 1},
		):
			assert browser.put(f"{PATH}/{name}", **values).status_code in (403, 417), values
		assert browser.call(f"{API}.submit_opportunities", name=name).status_code == 417
		# what is not the answer is not taken from outside, whoever sends it
		changed = browser.put(
			f"{PATH}/{name}", answered_by=people.STAFF, department=people.PURCHASING, opportunity_count=9,
			opportunities=[{"opportunity": other}], answer_by="2030-01-01",
		)  # fmt: skip
		assert changed.status_code == 200, message_of(changed)
		assert browser.delete(f"{PATH}/{name}").status_code in (403, 417)
	after = stored(name).as_dict()
	for values in (before, after):
		for field in ("modified", "modified_by"):
			values.pop(field)
	assert after == before


@pytest.mark.row("R25")
def test_a_state_that_does_not_exist_is_named(everybody):
	name = made()
	response = Browser(people.OWNER).put(f"{PATH}/{name}", status="Perhaps")
	assert response.status_code == 417 and "Perhaps" in message_of(response)
	response = Browser(people.OWNER).put(f"{PATH}/{name}", remark="nur so")
	assert response.status_code == 417 and "Nothing Found" in message_of(response)
	assert (
		Browser(people.OWNER).post(PATH, department=people.OPERATIONS, quarter="2026-Q4").status_code == 403
	)
	response = Browser(people.ADMINISTRATOR).post(PATH, department=people.OPERATIONS, quarter="2030-Q1")
	assert response.status_code == 417 and "made by the app" in message_of(response)


# Who sees and who answers


def answers(user: str, department: str) -> bool:
	return {
		people.OWNER: people.OPERATIONS,
		people.OTHER_OWNER: people.PURCHASING,
		people.OFFICER: people.QUALITY,
	}.get(user) == department


@pytest.mark.row("R18", "R25")
def test_a_department_sees_and_answers_its_own_and_who_sees_all_reads(everybody):
	import frappe

	call_departments()
	calls = {row.name: row.department for row in frappe.get_all(CALL, fields=["name", "department"])}
	readers = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
	outside = (people.AGENT, people.STRANGER, people.STAFF, people.OTHER_STAFF, people.GUEST)
	for user in (*people.ROLES, people.GUEST):
		browser = Browser(user)
		seen = {name for name, department in calls.items() if user in readers or answers(user, department)}
		listed = browser.get(PATH, limit_page_length=0)
		assert (listed.status_code == 200) is (user not in outside), user
		if user not in outside:
			assert {row["name"] for row in listed.get_json()["data"]} == seen, user
			count = browser.call("frappe.desk.reportview.get_count", doctype=CALL, filters="[]")
			assert count.get_json()["message"] == len(seen), user
		for name, department in calls.items():
			assert (browser.get(f"{PATH}/{name}").status_code == 200) is (name in seen), (user, name)
			printed = browser.page("/printview", doctype=CALL, name=name)
			assert (printed.status_code == 200 and department in printed.get_data(as_text=True)) is (
				name in seen
			), (user, name)
			doc = frappe.get_doc(CALL, name)
			for right, expected in (("read", name in seen), ("write", answers(user, department))):
				assert doc.has_permission(right, user=user) is expected, (user, department, right)
			page = browser.call("itss_improvement.api.form.call", name=name)
			assert (page.status_code == 200) is (name in seen), (user, name)
			if not answers(user, department):
				response = browser.call(f"{API}.nothing_found", name=name, remark="没有")
				assert response.status_code == 403, (user, department)
				put = browser.put(f"{PATH}/{name}", status="Nothing Found", remark="没有")
				assert put.status_code == 403, (user, department)
				assert stored(name).status == "Unanswered"


@pytest.mark.row("R18", "R25")
def test_a_vacancy_is_answered_by_whoever_answers_for_the_department_now(everybody):
	import frappe

	name = made(department=people.PURCHASING)
	frappe.db.set_value("User", people.OTHER_OWNER, "enabled", 0)
	boss = Browser(people.REPRESENTATIVE)
	assert boss.call("itss_improvement.api.form.call", name=name).get_json()["message"]["may_answer"]
	frappe.db.set_value("Improvement Department", people.PURCHASING, "reports_to", people.OPERATIONS)
	owner = Browser(people.OWNER)
	listed = {row["name"] for row in owner.get(PATH).get_json()["data"]}
	assert name in listed
	assert boss.call(f"{API}.nothing_found", name=name, remark="没有").status_code == 403
	assert owner.call(f"{API}.nothing_found", name=name, remark="没有").status_code == 200


# On the ladder


@pytest.mark.row("R17", "R25")
def test_a_call_that_is_not_answered_is_on_the_ladder(everybody):
	import frappe

	from itss_improvement.deadlines import reminding

	name = made("2026-10-08")
	for day, user in (("2026-10-21", people.OWNER), ("2026-10-26", people.REPRESENTATIVE)):
		reminding.remind(today=date.fromisoformat(day))
		(said,) = frappe.get_all(
			"Notification Log", {"for_user": user, "type": "Alert"}, pluck="email_content", order_by="creation desc", limit=1
		)  # fmt: skip
		assert name in said and f"2026-Q4 {people.OPERATIONS}" in said
	Browser(people.OWNER).call(f"{API}.nothing_found", name=name, remark="没有")
	frappe.db.delete("Improvement Reminder Step")
	reminding.remind(today=date(2026, 10, 27))
	assert not frappe.db.exists("Improvement Reminder Step", {"reference_name": name})
