"""The record of a measure: its two halves, who writes them, who reports it, and what is refused (R38-R40, R58-R60)."""

from __future__ import annotations

import pytest

from itss_improvement.domain.measure import MACHINE, Status
from tests import measures, people
from tests.doors import REFUSED, doors_of
from tests.measures import MEASURE, acting, carry_out, day, done, in_state, planned, stored, take
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

STATUSES = [status.value for status in Status]
DOORS = doors_of(MEASURE)
MAY_WRITE = (people.OFFICER, people.REPRESENTATIVE, people.OWNER, people.STAFF, people.ADMINISTRATOR)
READERS = (people.EXECUTIVE, people.AUDITOR)
OUTSIDERS = (people.OTHER_OWNER, people.OTHER_STAFF, people.AGENT, people.STRANGER, people.GUEST)
EVERYBODY = (*MAY_WRITE, *READERS, *OUTSIDERS)
LONG = "长文本与表情😀" * 1250
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)><b>粗</b>"


@pytest.fixture
def everybody(site):
	people.make_everybody()
	department = _department(people.OPERATIONS)
	department.append("members", {"user": people.STAFF})
	department.save()


def _department(name: str):
	import frappe

	return frappe.get_doc("Improvement Department", name)


def post(user: str, path, **values):
	"""Plan a measure over HTTP."""
	return Browser(user).post(f"/api/resource/{MEASURE}", **{**planned(path), **values})


def put(user: str, name: str, **values):
	return Browser(user).put(f"/api/resource/{MEASURE}/{name}", **values)


def count() -> int:
	import frappe

	return frappe.db.count(MEASURE)


def messages() -> str:
	"""What the session's user was told."""
	import frappe

	return " ".join(str(message.get("message")) for message in frappe.get_message_log())


# What it belongs to


@pytest.mark.row("R38", "R58")
def test_it_takes_over_from_its_path(everybody):
	path = measures.path(stage="Plan")
	other = measures.path(people.PURCHASING)
	forged = {"responsible_department": people.PURCHASING, "opportunity": other.opportunity}
	response = post(people.OWNER, path, **forged)
	assert response.status_code == 200, message_of(response)
	made = response.get_json()["data"]
	assert (made["status"], made["stage"]) == ("Planned", "Plan")
	assert made["responsible_department"] == people.OPERATIONS
	assert made["opportunity"] == path.opportunity
	assert made["title"] == measures.PLAN["measure"]


@pytest.mark.row("R38", "R48")
def test_it_belongs_to_a_record_of_a_path_that_still_takes_one(everybody):
	import frappe

	path, before = measures.path(), count()
	closed = measures.path(stage="Check")
	left = measures.path(stage="Plan", status="Superseded")
	for values, words in (
		({"reference_name": None}, "Belongs To is required"),
		({"reference_doctype": None}, "Improvement Path must be set"),
		({"reference_name": "NOTICE-1999-0001"}, "Could not find Belongs To"),
		({"reference_doctype": "User", "reference_name": people.OWNER}, "one of the three paths"),
		(
			{"reference_doctype": "Improvement Opportunity", "reference_name": path.opportunity},
			"one of the three paths",
		),
		({"reference_name": closed.name}, f"{closed.name} is Awaiting Verification"),
		({"reference_name": left.name}, f"{left.name} is Superseded"),
		({"cause": "c1"}, f"Root Cause c1 is none of {path.name}"),
		({"milestone": "m1"}, f"Milestone m1 is none of {path.name}"),
	):
		response = post(people.OFFICER, path, **values)
		assert response.status_code == 417, (values, response.get_data(as_text=True))
		assert words in message_of(response), (values, message_of(response))
	assert count() == before
	frappe.db.set_value(measures.NOTICE, path.name, "stage", "Plan")
	assert post(people.OFFICER, path).status_code == 200, "and planned before the path starts"


@pytest.mark.row("R18")
def test_only_whoever_writes_the_path_plans_a_measure_of_it(everybody):
	path, before = measures.path(), count()
	made = []
	for user in EVERYBODY:
		response = post(user, path)
		assert response.status_code in (200, *REFUSED), response.get_data(as_text=True)
		made += [user] if response.status_code == 200 else []
	assert made == [people.OFFICER, people.OWNER, people.ADMINISTRATOR]
	assert count() == before + len(made)


@pytest.mark.row("R38")
def test_it_stays_with_its_path(everybody):
	other = measures.path()
	for door in DOORS:
		doc = in_state("Planned")
		kept = stored(doc.name)
		assert not door(people.OFFICER, doc.name, {"reference_name": other.name}), door.__name__
		assert stored(doc.name) == kept


# The planned half


@pytest.mark.row("R39", "R58")
def test_what_is_planned_is_complete(everybody):
	path, before = measures.path(), count()
	for field, value, words in (
		("measure", None, "Measure"),
		("measure", " \n ", "Measure"),
		("responsible_person", None, "Responsible Person"),
		("responsible_person", "nobody@example.com", "nobody@example.com"),
		("responsible_person", people.GUEST, "Guest cannot log in"),
		("responsible_person", people.AUDITOR, "has no role that carries out measures"),
		("responsible_person", people.AGENT, "has no role that carries out measures"),
		("due_date", None, "Due Date"),
		("due_date", "0001-01-01", "Due Date"),
		("due_date", "tomorrow", "tomorrow"),
		("due_date", day(-1), f"Due Date {day(-1)} lies in the past"),
		("planned_start", day(40), f"Planned Start {day(40)} is later than Due Date"),
		("measure_type", "Miracle", "Measure Type"),
	):
		response = post(people.OWNER, path, **{field: value})
		assert response.status_code == 417, (field, value, response.get_data(as_text=True))
		assert words in message_of(response), (field, value, message_of(response))
	assert count() == before


@pytest.mark.row("R39")
def test_whoever_left_is_given_no_measure(everybody):
	import frappe

	path = measures.path()
	frappe.db.set_value("User", people.STAFF, "enabled", 0)
	response = post(people.OWNER, path, responsible_person=people.STAFF)
	assert response.status_code == 417
	assert f"{people.STAFF} cannot log in" in message_of(response)


@pytest.mark.row("R39")
def test_somebody_from_elsewhere_may_carry_it_out_and_whoever_chose_them_is_told(everybody):
	path = measures.path()
	told = message_of(post(people.OWNER, path, responsible_person=people.OTHER_STAFF))
	assert f"does not belong to {people.OPERATIONS}" in told
	assert message_of(post(people.OWNER, path, responsible_person=people.STAFF)) == ""


@pytest.mark.row("R39", "R55")
def test_a_due_date_on_a_day_off_is_moved_and_told(everybody):
	from frappe.utils import add_days, getdate

	from itss_improvement import calendars

	calendar = calendars.working_calendar()
	off = next(
		found
		for found in (getdate(add_days(day(0), offset)) for offset in range(5, 40))
		if not calendar.is_working_day(found).working
	)
	response = post(people.OWNER, measures.path(), due_date=str(off))
	due = response.get_json()["data"]["due_date"]
	assert due == str(calendars.next_working_day(off).due) != str(off)
	assert f"{off} is no working day" in message_of(response) and due in message_of(response)


@pytest.mark.row("R39")
def test_one_that_is_due_after_its_path_is_told(everybody):
	import frappe

	path = measures.path()
	frappe.db.set_value(measures.NOTICE, path.name, "due_date", day(3))
	told = message_of(post(people.OWNER, path, due_date=day(8)))
	assert f"{path.name} itself is due on {day(3)}" in told
	assert message_of(post(people.OWNER, path, due_date=day(3))) == ""


def test_what_was_planned_in_time_is_not_judged_again(everybody):
	"""A measure that is overdue is still started, and its words may still be put right."""
	import frappe

	doc = in_state("Planned")
	frappe.db.set_value(MEASURE, doc.name, "due_date", day(-3))
	assert put(people.OWNER, doc.name, measure_type="Preventive Measure").status_code == 200
	assert take(people.OWNER, doc, "Start").status == "In Progress"


# The two halves


CHANGES = {
	"Measure Plan": {
		"measure": "别的",
		"responsible_person": people.OFFICER,
		"due_date": None,
		"planned_start": None,
		"measure_type": "Correction",
	},
	"Implementation": {"work_done": "别的", "effort": 2, "deviation": "别的", "change_number": "CHG-1"},
}
WRITES = {
	("Measure Plan", "Planned"): (people.OFFICER, people.OWNER, people.ADMINISTRATOR),
	("Implementation", "In Progress"): (people.OWNER, people.STAFF, people.ADMINISTRATOR),
}


@pytest.mark.row("R18", "R40", "R59")
@pytest.mark.parametrize("section", CHANGES)
@pytest.mark.parametrize("status", STATUSES)
def test_who_writes_which_half_and_when(everybody, status, section):
	doc = in_state(status, responsible_person=people.STAFF) if status != "Done" else None
	doc = doc or in_state(status)
	changes = {**CHANGES[section]}
	if section == "Measure Plan":
		changes |= {"due_date": day(20), "planned_start": day(1)}
	for field, value in changes.items():
		kept, wrote = stored(doc.name), []
		for user in EVERYBODY:
			put(user, doc.name, **{field: value})
			if stored(doc.name)[field] != kept[field]:
				wrote.append(user)
				_put_back(doc.name, field, kept[field])
		assert wrote == list(WRITES.get((section, status), ())), field


def _put_back(name: str, field: str, value: object) -> None:
	import frappe

	frappe.db.set_value(MEASURE, name, field, value, update_modified=False)


@pytest.mark.row("R40", "R48")
@pytest.mark.parametrize("status", STATUSES)
def test_what_the_app_writes_is_nobody_s_to_write(everybody, status):
	doc = in_state(status)
	kept = stored(doc.name)
	forged = {
		"title": "别的",
		"opportunity": "IMP-FORGED",
		"responsible_department": people.PURCHASING,
		"aim": "别的",
		"stage": "Act",
		"round": 9,
		"cancellation_reason": "别的",
		"return_reason": "别的",
	}
	for user in (people.OFFICER, people.OWNER, people.ADMINISTRATOR):
		for field, value in forged.items():
			put(user, doc.name, **{field: value})
			assert stored(doc.name)[field] == kept[field], (user, field)


def test_it_is_said_of_every_field_who_writes_it(everybody):
	import frappe

	from itss_improvement.lifecycle.record import KEPT

	words = [field for section in MACHINE.sections for field in section.fields]
	said = {*words, *MACHINE.decided_fields(), *MACHINE.written_by_app, *KEPT, "status"}
	meta = frappe.get_meta(MEASURE)
	fields = [df.fieldname for df in meta.fields if df.fieldtype not in frappe.model.no_value_fields]
	columns = {name for name in said if "." in name}
	assert said - columns == {*fields, "evidence", "signatures"}
	row = {df.fieldname for df in frappe.get_meta(measures.ROW).fields if df.fieldtype != "Column Break"}
	assert columns == {f"evidence.{name}" for name in row - {"file_url", "description"}}


@pytest.mark.row("R39", "R59")
def test_the_plan_is_signed_when_it_starts_by_hand_or_with_its_path(everybody):
	import frappe

	from itss_improvement import measures as package

	path = measures.path()
	by_hand, with_path = measures.plan(path), measures.plan(path)
	take(people.OWNER, by_hand, "Start")
	with acting(people.OWNER):
		package.start_all(path)
	for name in (by_hand.name, with_path.name):
		doc = frappe.get_doc(MEASURE, name)
		assert doc.status == "In Progress"
		(row,) = doc.signatures
		assert (row.section, row.signed_by, row.role) == (
			"Measure Plan",
			people.OWNER,
			"ITSS Department Owner",
		)
		assert measures.PLAN["measure"] in row.content
		assert put(people.OFFICER, name, due_date=day(30)).status_code == 417


@pytest.mark.row("R39")
def test_it_does_not_start_before_its_path_does(everybody):
	import frappe

	doc = in_state("Planned", measures.path(stage="Plan"))
	for user in (people.OWNER, people.OFFICER):
		with pytest.raises(frappe.ValidationError):
			take(user, doc, "Start")
	assert stored(doc.name)["status"] == "Planned"


# The actual half


@pytest.mark.row("R40", "R59", "R60")
def test_what_was_done_makes_sense_while_it_is_written(everybody):
	doc = in_state("In Progress")
	opened = day(-measures.DAYS_AGO)
	for values, words in (
		({"started_on": day(1)}, f"Started On {day(1)} lies in the future"),
		({"completed_on": day(1)}, f"Completed On {day(1)} lies in the future"),
		({"started_on": day(-30)}, f"Started On {day(-30)} is before {opened}"),
		({"completed_on": day(-30)}, f"Completed On {day(-30)} is before {opened}"),
		(
			{"started_on": day(-1), "completed_on": day(-2)},
			f"Started On {day(-1)} is later than Completed On {day(-2)}",
		),
		({"started_on": "yesterday"}, "yesterday"),
		({"effort": -1}, "Effort (Person-Days)"),
		({"cost": -0.01}, "Cost"),
		({"cost": 10**12}, "Cost must be a number from 0 to 999999999"),
		({"effort": "inf"}, "Effort (Person-Days) must be a number"),
		({"effort": "nan"}, "Effort (Person-Days) must be a number"),
	):
		kept = stored(doc.name)
		response = put(people.OWNER, doc.name, **values)
		assert response.status_code == 417, (values, response.get_data(as_text=True))
		assert words in message_of(response), (values, message_of(response))
		assert stored(doc.name) == kept
	assert put(people.OWNER, doc.name, started_on=opened, completed_on=day(0)).status_code == 200


@pytest.mark.row("R40", "R60")
def test_it_is_not_done_without_all_that_shows_it(everybody):
	import frappe

	for lacking, words in (
		({"work_done": ""}, "Implementation Process is required for Finish"),
		({"started_on": None}, "Started On is required for Finish"),
		({"completed_on": None}, "Completed On is required for Finish"),
	):
		doc = in_state("In Progress")
		carry_out(doc, **lacking)
		kept = stored(doc.name)
		with pytest.raises(frappe.ValidationError, match=words):
			take(people.OWNER, doc, "Finish")
		assert stored(doc.name) == kept
	doc = in_state("In Progress")
	with acting(people.OWNER):
		frappe.get_doc(MEASURE, doc.name).update(done()).save()
	for door in DOORS:
		kept = stored(doc.name)
		assert not door(people.OWNER, doc.name, {"status": "Done"}), door.__name__
		assert stored(doc.name) == kept
	with pytest.raises(frappe.ValidationError, match="Evidence is required for Finish"):
		take(people.OWNER, doc, "Finish")


@pytest.mark.row("R59")
def test_what_was_late_or_went_otherwise_has_a_reason(everybody):
	import frappe

	for late, values, words in (
		(True, {}, "it was completed on"),
		(False, {"deviation": "换了另一个型号"}, "where there is a Deviation"),
		(True, {"deviation_reason": " \n"}, "Reason for Deviation is required"),
	):
		doc = in_state("In Progress")
		if late:
			frappe.db.set_value(MEASURE, doc.name, "due_date", day(-5), update_modified=False)
		carry_out(doc, **values)
		with pytest.raises(frappe.ValidationError, match=words):
			take(people.OWNER, doc, "Finish")
		assert put(people.OWNER, doc.name, deviation_reason="供应商晚到").status_code == 200
		assert take(people.OWNER, doc, "Finish").status == "Done"


@pytest.mark.row("R40", "R60")
def test_what_is_done_is_signed_and_stays(everybody):
	from itss_improvement.lifecycle.signatures import state_of

	doc = in_state("Done").reload()
	assert [(row["section"], row["signed_by"], row["holds"]) for row in state_of(doc)] == [
		("Measure Plan", people.OWNER, True),
		("Implementation", people.OWNER, True),
	]
	content = doc.signatures[1].content
	assert measures.sha256(b"photo") in content, "the fingerprint of the evidence is signed as well"
	doc.db_set("completed_on", day(-8))
	assert [row["holds"] for row in state_of(doc.reload())] == [True, False]


# Who reports it


@pytest.mark.row("R18", "R40")
def test_whoever_carries_it_out_reports_it_and_nobody_else(everybody):
	import frappe

	for person in (people.OWNER, people.OFFICER, people.REPRESENTATIVE):
		doc = in_state("In Progress", responsible_person=person)
		carry_out(doc)
		for user in {people.OWNER, people.OFFICER, people.REPRESENTATIVE} - {person}:
			with pytest.raises(frappe.ValidationError, match="only for whoever carries it out"):
				take(user, doc, "Finish")
		done_one = take(person, doc, "Finish").reload()
		assert (done_one.signatures[1].signed_by, done_one.signatures[1].on_behalf_of) == (person, None)


@pytest.mark.row("R18", "R40")
def test_whoever_heads_the_department_reports_for_somebody_without_the_desk(everybody):
	from itss_improvement.lifecycle.reading import page_of

	doc = in_state("In Progress", responsible_person=people.STAFF)
	carry_out(doc)
	take(people.OWNER, doc, "Finish")
	with acting(people.OWNER):
		signed = page_of(MEASURE, doc.name)["signatures"][1]
	assert (signed["signed_by"], signed["on_behalf_of"]) == (people.OWNER, people.STAFF)
	assert signed["on_behalf_of_name"]
	own = in_state("In Progress", responsible_person=people.STAFF)
	carry_out(own, people.STAFF, content=b"their own")
	assert put(people.STAFF, own.name, status="Done").status_code == 200, "or they do, by other means"


@pytest.mark.row("R18")
def test_whoever_heads_the_department_reports_for_somebody_who_left(everybody):
	import frappe

	doc = in_state("In Progress", responsible_person=people.REPRESENTATIVE)
	carry_out(doc)
	with pytest.raises(frappe.ValidationError):
		take(people.OWNER, doc, "Finish")
	frappe.db.set_value("User", people.REPRESENTATIVE, "enabled", 0)
	assert take(people.OWNER, doc, "Finish").status == "Done"


@pytest.mark.row("R18")
def test_a_measure_of_the_quality_department_is_reported_by_its_head(everybody):
	path = measures.path(people.QUALITY)
	doc = measures.plan(path, people.OFFICER, responsible_person=people.STAFF)
	doc = take(people.OFFICER, doc, "Start")
	carry_out(doc, people.OFFICER)
	assert take(people.OFFICER, doc, "Finish").status == "Done"


# Who has it next


def todos(name: str) -> set[str]:
	import frappe

	return set(frappe.get_all("ToDo", {"reference_name": name, "status": "Open"}, pluck="allocated_to"))


@pytest.mark.row("R17", "R39")
def test_it_is_on_the_list_of_whoever_carries_it_out_while_it_is_in_progress(everybody):
	doc = in_state("Planned")
	assert todos(doc.name) == set()
	take(people.OFFICER, doc, "Start")
	assert todos(doc.name) == {people.OWNER}
	carry_out(doc)
	take(people.OWNER, doc, "Finish")
	assert todos(doc.name) == set()
	take(people.OFFICER, doc, "Return", return_reason="照片看不清")
	assert todos(doc.name) == {people.OWNER}
	without_desk = in_state("In Progress", responsible_person=people.STAFF)
	assert todos(without_desk.name) == {people.STAFF, people.OWNER}, "and of whoever reports it for them"


@pytest.mark.row("R39")
def test_it_is_not_cancelled_silently(everybody):
	import frappe

	for status in ("Planned", "In Progress"):
		doc = in_state(status, responsible_person=people.STAFF)
		for reason in ("", "  \n", None):
			with pytest.raises(frappe.ValidationError, match="Cancellation Reason is required"):
				take(people.OFFICER, doc, "Cancel", cancellation_reason=reason)
		take(people.OFFICER, doc, "Cancel", cancellation_reason="<b>另有</b>安排")
		assert (stored(doc.name)["status"], todos(doc.name)) == ("Cancelled", set())
		told = frappe.get_all(
			"Notification Log", {"document_name": doc.name, "type": "Alert"}, ["for_user", "subject"]
		)
		assert {row.for_user for row in told} == {people.STAFF, people.OWNER}
		assert all("安排" in row.subject and "<b>" not in row.subject for row in told)


@pytest.mark.row("R40", "R60")
def test_what_was_returned_is_reported_anew_and_what_was_signed_before_is_kept(everybody):
	import frappe

	doc = in_state("Done")
	with pytest.raises(frappe.ValidationError, match="Return Reason is required"):
		take(people.OFFICER, doc, "Return", return_reason=" ")
	take(people.OFFICER, doc, "Return", return_reason="照片看不清")
	assert put(people.OWNER, doc.name, work_done="又做了一遍。").status_code == 200
	found = take(people.OWNER, doc, "Finish").reload()
	assert [(row.section, row.round, row.superseded) for row in found.signatures] == [
		("Measure Plan", 1, 0),
		("Implementation", 1, 1),
		("Implementation", 2, 0),
	]
	frappe.db.set_value(measures.NOTICE, found.reference_name, "stage", "Check")
	with pytest.raises(frappe.ValidationError):
		take(people.OFFICER, found, "Return", return_reason="太晚了")


# Who sees it


@pytest.mark.row("R14", "R16", "R18")
def test_who_sees_which(everybody):
	import frappe

	frappe.db.delete(MEASURE)
	ours = in_state("In Progress", responsible_person=people.STAFF).name
	theirs = measures.plan(measures.path(people.PURCHASING), people.OTHER_OWNER).name
	expected = {
		**{user: {ours, theirs} for user in (people.OFFICER, people.REPRESENTATIVE, *READERS)},
		# they carry out one for the other department
		people.OWNER: {ours, theirs},
		people.OTHER_OWNER: {theirs},
		people.STAFF: {ours},
		people.OTHER_STAFF: set(),
	}
	for user, names in expected.items():
		browser = Browser(user)
		listed = browser.get(f"/api/resource/{MEASURE}", limit_page_length=0).get_json()["data"]
		assert {row["name"] for row in listed} == names, user
		for name in (ours, theirs):
			found = browser.get(f"/api/resource/{MEASURE}/{name}").status_code
			assert (found == 200) is (name in names), (user, name)
	for user in (people.AGENT, people.STRANGER, people.GUEST):
		assert Browser(user).get(f"/api/resource/{MEASURE}").status_code in REFUSED, user
		assert Browser(user).get(f"/api/resource/{MEASURE}/{ours}").status_code in REFUSED, user


@pytest.mark.row("R18")
def test_an_employee_writes_the_measures_that_they_carry_out_and_no_others(everybody):
	mine, others = (
		in_state("In Progress", responsible_person=person) for person in (people.STAFF, people.OTHER_STAFF)
	)
	for door in DOORS:
		assert door(people.STAFF, mine.name, {"work_done": f"做了 {door.__name__}"}), door.__name__
		assert not door(people.STAFF, others.name, {"work_done": "别人的"}), door.__name__
		assert not door(people.STAFF, others.name, {"responsible_person": people.STAFF}), door.__name__


# What people write


def test_texts_are_kept_as_written_and_shortened_for_the_title(everybody):
	path = measures.path()
	for text in (LONG, "第一行\n第二行\t制表", '😀 it\'s 50% "quoted" \\ `x` ?', "{{ 7*7 }} %(name)s {0}"):
		response = post(people.OWNER, path, measure=text)
		assert response.status_code == 200, message_of(response)
		found = stored(response.get_json()["data"]["name"])
		assert found["measure"] == text
		assert found["title"] == " ".join(text.split())[:140]
	doc = in_state("In Progress")
	words = {field: LONG for field in ("work_done", "completion", "deviation", "deviation_reason")}
	assert put(people.OWNER, doc.name, **words).status_code == 200
	assert {field: stored(doc.name)[field] for field in words} == words


def test_markup_in_texts_does_not_run(everybody):
	response = post(people.OWNER, measures.path(), measure=SCRIPT)
	name = response.get_json()["data"]["name"]
	page = Browser(people.OWNER).page("/printview", doctype=MEASURE, name=name)
	text = page.get_data(as_text=True)
	assert page.status_code == 200 and "<script>alert" not in text
	assert not [tag for tag in text.split("<")[1:] if "onerror" in tag.split(">")[0]]


@pytest.mark.row("R48")
@pytest.mark.parametrize("status", STATUSES)
def test_a_copy_is_a_new_plan(everybody, status):
	import frappe

	doc = in_state(status)
	frappe.set_user(people.OFFICER)
	copy = frappe.copy_doc(frappe.get_doc(MEASURE, doc.name), ignore_no_copy=False)
	assert not copy.work_done and not copy.evidence and not copy.cancellation_reason
	copy = copy.insert()
	assert (copy.status, copy.reference_name, copy.measure) == ("Planned", doc.reference_name, doc.measure)


@pytest.mark.row("R40")
def test_two_people_finish_at_once(everybody):
	"""The second has a form that was opened before the first one's, and is told to look again."""
	import frappe

	doc = in_state("In Progress", responsible_person=people.STAFF)
	carry_out(doc)
	first, second = (frappe.get_doc(MEASURE, doc.name) for _ in range(2))
	with acting(people.STAFF):
		first.update({"status": "Done"}).save(ignore_permissions=True)
	kept = stored(doc.name)
	with acting(people.OWNER), pytest.raises(frappe.TimestampMismatchError):
		second.update({"status": "Done", "work_done": "我先"}).save()
	assert stored(doc.name) == kept
	assert len(frappe.get_doc(MEASURE, doc.name).signatures) == 2


@pytest.mark.row("R93")
@pytest.mark.parametrize("status", STATUSES)
def test_it_cannot_be_deleted(everybody, status):
	import frappe

	doc = in_state(status)
	for user in EVERYBODY:
		with acting(user), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			frappe.delete_doc(MEASURE, doc.name, force=True)
	assert Browser(people.OFFICER).delete(f"/api/resource/{MEASURE}/{doc.name}").status_code in REFUSED
	assert stored(doc.name)["name"]
