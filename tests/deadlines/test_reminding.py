"""The daily reminders through the site: who is told what, once, in their language."""

from __future__ import annotations

from datetime import date

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY

pytestmark = pytest.mark.usefixtures("site")

REMINDER, STEP, LOG, QUEUE = (
	"Improvement Reminder",
	"Improvement Reminder Step",
	"Notification Log",
	"Email Queue",
)
CALENDAR = "Improvement Calendar"
DUE = date(2026, 10, 12)
"""A Monday after the National Day week, in which 10 October is made up for."""


@pytest.fixture
def everybody(site):
	import frappe

	from itss_improvement.calendars import importing

	people.make_everybody()
	frappe.db.delete(OPPORTUNITY)
	frappe.db.delete("Improvement Call")
	for name in frappe.get_all(CALENDAR, pluck="name"):
		frappe.delete_doc(CALENDAR, name)
	for year in (2025, 2026):
		importing.import_from_library(year)


def due(day: date = DUE, **values) -> str:
	"""An improvement that PURCHASING, and so OTHER_OWNER, answers for."""
	import frappe

	doc = improvements.in_state("Assessed", **values)
	frappe.db.set_value(OPPORTUNITY, doc.name, "due_date", day)
	return doc.name


def to_assess(day: date = DUE, **values) -> str:
	import frappe

	doc = improvements.in_state("Submitted", **values)
	frappe.db.set_value(OPPORTUNITY, doc.name, "assess_by", day)
	return doc.name


def remind(day: str) -> dict[str, str]:
	"""Run the job of a day: the subjects of what was sent, by person."""
	import frappe

	from itss_improvement.deadlines import reminding

	before = set(frappe.get_all(REMINDER, pluck="name"))
	sent = reminding.remind(today=date.fromisoformat(day))
	rows = frappe.get_all(REMINDER, {"name": ["not in", before or [""]]}, ["user", "subject"])
	assert len(rows) == sent
	return {row.user: row.subject for row in rows}


def content(user: str) -> str:
	"""The newest notification of `user`."""
	import frappe

	return frappe.get_all(LOG, {"for_user": user}, pluck="email_content", order_by="creation desc")[0]


def mails(user: str) -> list[str]:
	"""The texts of the mails that wait for `user`: header, plain text and page of each."""
	import email
	from email import policy

	import frappe

	found = []
	for name in frappe.get_all("Email Queue Recipient", {"recipient": user}, pluck="parent"):
		message = email.message_from_string(
			frappe.db.get_value(QUEUE, name, "message"), policy=policy.default
		)
		parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
		found.append("\n".join([message["Subject"], *parts]))
	return found


# The ladder


@pytest.mark.row("R17", "R55")
def test_the_ladder_is_climbed_in_working_days(everybody):
	due()
	told = {}
	for day in (
		*("2026-09-29", "2026-09-30", "2026-10-01", "2026-10-07", "2026-10-08", "2026-10-09", "2026-10-10"),
		*("2026-10-11", "2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16"),
	):
		if found := remind(day):
			told[day] = found
	head, boss = people.OTHER_OWNER, people.REPRESENTATIVE
	assert told == {
		# two working days before: the Saturday that is worked counts, the Sunday does not
		"2026-10-09": {head: "Improvement deadlines: 0 overdue, 0 due today, 1 coming"},
		"2026-10-10": {head: "Improvement deadlines: 0 overdue, 0 due today, 1 coming"},
		"2026-10-12": {head: "Improvement deadlines: 0 overdue, 1 due today, 0 coming"},
		"2026-10-13": {head: "Improvement deadlines: 1 overdue, 0 due today, 0 coming"},
		"2026-10-15": {boss: "Improvement deadlines: 1 overdue, 0 due today, 0 coming"},
	}


@pytest.mark.row("R17")
def test_a_scheduler_that_was_off_for_a_week_catches_up_once(everybody):
	import frappe

	name = due()
	assert remind("2026-10-09")
	assert set(remind("2026-10-20")) == {people.REPRESENTATIVE}
	assert frappe.get_all(STEP, {"reference_name": name}, pluck="ladder_step", order_by="ladder_step") == [
		-2,
		3,
	]
	assert remind("2026-10-21") == {}


@pytest.mark.row("R17")
def test_twice_a_day_sends_nothing_new(everybody):
	import frappe

	due()
	assert remind("2026-10-12")
	counts = {doctype: frappe.db.count(doctype) for doctype in (REMINDER, STEP, LOG, QUEUE)}
	assert remind("2026-10-12") == {}
	# neither does what became due meanwhile: it is told tomorrow
	later = due(title="后来的")
	assert remind("2026-10-12") == {}
	assert {doctype: frappe.db.count(doctype) for doctype in counts} == counts
	assert set(remind("2026-10-13")) == {people.OTHER_OWNER}
	assert later in content(people.OTHER_OWNER)


def test_a_clock_that_is_set_back_sends_nothing(everybody):
	due()
	assert remind("2026-10-13")
	for day in ("2026-10-12", "2026-10-09", "2025-12-31", "2026-10-13"):
		assert remind(day) == {}
	assert remind("2026-10-15")


@pytest.mark.row("R17")
def test_a_new_due_date_begins_a_new_ladder(everybody):
	import frappe

	name = due()
	assert remind("2026-10-12")
	frappe.db.set_value(OPPORTUNITY, name, "due_date", date(2026, 10, 13))
	assert remind("2026-10-13")
	# and the old one goes on where it was
	frappe.db.set_value(OPPORTUNITY, name, "due_date", DUE)
	assert remind("2026-10-14")[people.OTHER_OWNER].startswith("Improvement deadlines: 1 overdue")


def test_a_clock_that_stands_still_reminds_nobody(everybody):
	import frappe

	due()
	to_assess()
	frappe.db.set_value(OPPORTUNITY, {"name": ["is", "set"]}, "status", "Rejected")
	assert remind("2026-10-20") == {}


@pytest.mark.row("R17", "R51")
def test_the_limit_to_assess_is_the_quality_department_s(everybody):
	to_assess()
	assert set(remind("2026-10-12")) == {people.OFFICER}
	said = content(people.OFFICER)
	assert "Assess By" in said and "due today" in said and f"You head {people.QUALITY}." in said


# One digest


@pytest.mark.row("R17")
def test_one_digest_a_person_groups_what_they_have(everybody):
	import frappe

	names = {
		"late": due(date(2026, 9, 30)),
		"today": due(DUE),
		"coming": due(date(2026, 10, 14)),
	}
	frappe.db.set_value("Improvement Settings Reminder", {"working_days": 3}, "enabled", 0)
	frappe.clear_document_cache("Improvement Settings", "Improvement Settings")
	sent = remind("2026-10-12")
	assert sent == {people.OTHER_OWNER: "Improvement deadlines: 1 overdue, 1 due today, 1 coming"}
	said = content(people.OTHER_OWNER)
	places = [said.index(words) for words in ("Overdue (1)", names["late"], "Due Today (1)", names["today"])]
	places += [said.index(words) for words in ("Coming (1)", names["coming"])]
	assert places == sorted(places)
	assert "4 working days late" in said and "2 working days left" in said
	assert all(f"improvement-opportunity/{name}" in said for name in names.values())
	assert frappe.db.count(LOG, {"for_user": people.OTHER_OWNER}) == 1
	assert len(mails(people.OTHER_OWNER)) == 1


@pytest.mark.row("R17")
def test_the_mail_says_the_same_as_a_page_and_as_text(everybody):
	name = due(title="告警风暴")
	remind("2026-10-12")
	(mail,) = mails(people.OTHER_OWNER)
	assert mail.startswith("Improvement deadlines: 0 overdue, 1 due today, 0 coming\n")
	text, page = mail.split("<!DOCTYPE", 1)
	for part in (text, page):
		assert all(
			words in part for words in ("告警风暴", name, "due today", f"You head {people.PURCHASING}.")
		)


def test_everybody_is_told_in_their_language(everybody):
	import frappe

	frappe.db.set_value("User", people.OTHER_OWNER, "language", "zh")
	frappe.clear_cache(user=people.OTHER_OWNER)
	due()
	to_assess()
	before = frappe.local.lang
	sent = remind("2026-10-12")
	assert sent[people.OTHER_OWNER] == "改进期限：逾期 0 项，今日到期 1 项，即将到期 0 项"
	assert sent[people.OFFICER].startswith("Improvement deadlines")
	said = content(people.OTHER_OWNER)
	assert "今日到期" in said and "截止日期" in said and "Due Today" not in said
	assert frappe.local.lang == before


def test_what_customers_wrote_is_text(everybody):
	import frappe

	title = "<script>alert(1)</script><img src=x onerror=a()> {{ 7*7 }} %s 50%"
	name = due()
	frappe.db.set_value(OPPORTUNITY, name, "title", title)
	remind("2026-10-12")
	(mail,) = mails(people.OTHER_OWNER)
	for shown in (content(people.OTHER_OWNER), "<!DOCTYPE" + mail.split("<!DOCTYPE", 1)[1]):
		assert "<script" not in shown and "<img src=x" not in shown
		assert "&lt;script&gt;alert(1)" in shown and "{{ 7*7 }} %s 50%" in shown


def test_control_characters_and_emoji(everybody):
	import frappe

	name = due()
	frappe.db.set_value(OPPORTUNITY, name, "title", "告警\x00\x1b[31m🙂\u202e\r\n风暴" + "长" * 100)
	assert remind("2026-10-12")
	(mail,) = mails(people.OTHER_OWNER)
	assert "告警[31m🙂 风暴长" in mail
	assert "告警[31m🙂 风暴长" in content(people.OTHER_OWNER)


def test_a_date_that_may_change_is_marked(everybody):
	import frappe

	late = due(date(2027, 1, 5))
	stored = to_assess(date(2026, 12, 30))
	frappe.db.set_value(OPPORTUNITY, stored, "assess_by_provisional", 1)
	certain = due(date(2026, 12, 30), title="确定的")
	remind("2026-12-30")
	remind("2027-01-05")
	for name, provisional in ((late, {1}), (stored, {1}), (certain, {0, 1})):
		marks = set(frappe.get_all(STEP, {"reference_name": name}, pluck="provisional"))
		assert marks <= provisional and marks, name
	assert "(provisional)" in content(people.OFFICER) and "may change" in content(people.OFFICER)
	assert "(provisional)" in mails(people.OFFICER)[0]


# Who is reached


@pytest.mark.row("R14", "R17")
def test_a_vacancy_escalates_and_says_so(everybody):
	import frappe

	department = frappe.get_doc("Improvement Department", people.PURCHASING)
	department.update({"reports_to": people.OPERATIONS}).save()
	frappe.db.set_value("User", people.OTHER_OWNER, "enabled", 0)
	due()
	assert set(remind("2026-10-12")) == {people.OWNER}
	assert f"which reports to {people.OPERATIONS}" in content(people.OWNER)
	frappe.db.set_value("User", people.OWNER, "enabled", 0)
	assert set(remind("2026-10-13")) == {people.REPRESENTATIVE}
	assert "or above it" in content(people.REPRESENTATIVE)


@pytest.mark.row("R14", "R17")
def test_what_reaches_the_representative_says_from_whom(everybody):
	due()
	assert set(remind("2026-10-20")) == {people.REPRESENTATIVE}
	assert f"Escalated from {people.OTHER_OWNER}." in content(people.REPRESENTATIVE)


@pytest.mark.row("R16", "R17")
def test_what_nobody_can_be_reached_for_comes_to_the_quality_department(everybody):
	import frappe

	for user in (people.OTHER_OWNER, people.REPRESENTATIVE):
		frappe.db.set_value("User", user, "enabled", 0)
	due()
	assert set(remind("2026-10-12")) == {people.OFFICER}
	assert "it comes to the quality department" in content(people.OFFICER)


@pytest.mark.row("R17")
def test_nobody_at_all_loses_nothing(everybody):
	import frappe

	for user in (people.OTHER_OWNER, people.REPRESENTATIVE, people.OFFICER):
		frappe.db.set_value("User", user, "enabled", 0)
	due()
	assert remind("2026-10-12") == {}
	frappe.db.set_value("User", people.OTHER_OWNER, "enabled", 1)
	assert set(remind("2026-10-13")) == {people.OTHER_OWNER}


def test_one_who_cannot_be_told_keeps_nobody_else_from_it(everybody, monkeypatch):
	import frappe

	from itss_improvement.deadlines import reminding

	due()
	to_assess()
	notify = reminding.notify

	def fails_for_the_officer(user, *arguments):
		if user == people.OFFICER:
			raise RuntimeError("no desk")
		return notify(user, *arguments)

	with monkeypatch.context() as patch:
		patch.setattr(reminding, "notify", fails_for_the_officer)
		assert set(remind("2026-10-12")) == {people.OTHER_OWNER}
	assert frappe.get_all("Error Log", {"method": ["like", f"%{people.OFFICER}%"]})
	assert set(remind("2026-10-12")) == {people.OFFICER}


# Mail


def test_without_an_account_there_is_the_notification_alone(everybody, monkeypatch):
	import frappe

	from itss_improvement import notification

	monkeypatch.setattr(notification.EmailAccount, "find_outgoing", lambda: None)
	due()
	assert remind("2026-10-12")
	assert mails(people.OTHER_OWNER) == [] and content(people.OTHER_OWNER)
	assert frappe.get_all(REMINDER, pluck="emailed") == [0]
	assert frappe.local.message_log == []


def test_an_address_that_no_mail_can_be_made_for(everybody):
	import frappe

	frappe.db.set_value("User", people.OTHER_OWNER, "email", "not an address")
	due()
	assert remind("2026-10-12")
	assert content(people.OTHER_OWNER)
	assert frappe.db.count("Email Queue Recipient", {"recipient": "not an address"}) == 0


def test_who_wants_no_mail_gets_none(everybody):
	import frappe

	frappe.get_doc(
		doctype="Notification Settings", name=people.OTHER_OWNER, user=people.OTHER_OWNER,
		enabled=1, enable_email_notifications=0,
	).db_insert()  # fmt: skip
	due()
	assert remind("2026-10-12")
	assert mails(people.OTHER_OWNER) == [] and content(people.OTHER_OWNER)


# Cost, and what is recorded


def test_the_number_of_queries_does_not_grow_with_the_records(everybody, queries, monkeypatch):
	from itss_improvement.deadlines import reached

	monkeypatch.setattr(reached, "PAGE", 40)
	counts = []
	for _ in range(2):
		for number in range(12):
			due(title=f"改进 {number}")
		list(reached.reached(DUE))
		with queries() as sent:
			found = list(reached.reached(DUE))
		counts.append((len(found), len(sent)))
	(few, queries_for_few), (many, queries_for_many) = counts
	assert (few, many) == (12, 24) and queries_for_few == queries_for_many


def test_pages_leave_nothing_out(everybody, monkeypatch):
	from itss_improvement.deadlines import reached, reminding

	monkeypatch.setattr(reached, "PAGE", 3)
	monkeypatch.setattr(reminding, "PAGE", 1)
	names = {due(title=f"改进 {number}") for number in range(7)} | {to_assess()}
	assert {one.name for one in reached.reached(DUE)} == names
	pages = []
	assert reminding.remind(after_page=pages.append, today=DUE) == 2
	assert pages == [1, 2, 2]


@pytest.mark.row("R16")
def test_reminders_are_read_and_never_made_by_hand(everybody):
	from tests.web import Browser

	due()
	remind("2026-10-12")
	for user in (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR):
		browser = Browser(user)
		(row,) = browser.get(f"/api/resource/{REMINDER}").get_json()["data"]
		path = f"/api/resource/{REMINDER}/{row['name']}"
		found = browser.get(path).get_json()["data"]
		assert found["user"] == people.OTHER_OWNER and len(found["steps"]) == 1
		assert browser.put(path, subject="x").status_code in (403, 417)
		assert browser.delete(path).status_code in (403, 417)
		assert browser.post(f"/api/resource/{REMINDER}", user=user).status_code in (403, 417)
	for user in (people.OWNER, people.STAFF, people.STRANGER):
		assert Browser(user).get(f"/api/resource/{REMINDER}").status_code == 403
	admin = Browser(people.ADMINISTRATOR)
	assert admin.put(path, subject="x").status_code == 417
	assert admin.delete(path).status_code == 417
	assert (
		admin.post(f"/api/resource/{REMINDER}", user=people.OWNER, reminded_on="2026-10-12").status_code
		== 417
	)


def test_everybody_reads_their_own_notification(everybody):
	from tests.web import Browser

	due()
	remind("2026-10-12")
	browser = Browser(people.OTHER_OWNER)
	found = browser.call("frappe.desk.doctype.notification_log.notification_log.get_notification_logs")
	(log,) = found.get_json()["message"]["notification_logs"]
	assert log["subject"].startswith("Improvement deadlines") and "due today" in log["email_content"]


@pytest.mark.row("R55")
def test_an_extension_that_was_granted_is_what_is_reminded_of(everybody):
	import frappe

	from tests import notices

	name = notices.in_state("In Progress")
	frappe.db.delete(OPPORTUNITY)
	frappe.db.delete("Improvement Measure")
	frappe.db.set_value(notices.NOTICE, name, {"due_date": DUE, "due_date_provisional": 0})
	assert people.OTHER_OWNER in remind("2026-10-13")
	frappe.db.set_value(notices.NOTICE, name, "extended_due_date", date(2026, 10, 20))
	assert remind("2026-10-14") == {}
	assert people.OTHER_OWNER in remind("2026-10-21")
