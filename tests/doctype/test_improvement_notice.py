"""The record of a notice: its way with its people, its clock, and what every door refuses (R32-R34, R54-R56)."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from itss_improvement.domain.notice import MACHINE, Status
from tests import improvements, notices, people
from tests.doors import REFUSED, doors_of
from tests.improvements import OPPORTUNITY
from tests.notices import ADDRESSED, MEASURE, NOTICE, OWNER, take
from tests.web import Browser, message_of

pytestmark = pytest.mark.usefixtures("site")

STATUSES = [status.value for status in Status if status is not Status.SUPERSEDED]
STEPS = list(
	dict.fromkeys((step.before, step.action, step.after) for step in MACHINE.transitions if not step.by_app)
)
OFFICERS = ("Issue Notice", "Decide on Extension", "Return Feedback", "Put on File", "Close")
EVERYBODY = (*people.ROLES, people.GUEST, people.ADMINISTRATOR)
DOORS = doors_of(NOTICE)
by_document, by_put, *_ = DOORS


@pytest.fixture
def everybody(site):
	people.make_everybody()


@pytest.fixture
def at(monkeypatch):
	"""Sets what time it is, in the time zone of the site."""
	import frappe

	from itss_improvement.calendars import importing

	for year in (2025, 2026):
		if not frappe.db.exists("Improvement Calendar", str(year)):
			importing.import_from_library(year)

	def set_moment(moment: str) -> None:
		now = datetime.fromisoformat(moment)
		for module in (
			"itss_improvement.notices.clock",
			"itss_improvement.itss_improvement.doctype.improvement_notice.improvement_notice",
		):
			loaded = frappe.get_module(module)
			for name, value in (("now_datetime", now), ("today", str(now.date()))):
				if hasattr(loaded, name):
					monkeypatch.setattr(loaded, name, lambda value=value: value)

	return set_moment


def has_it(name: str) -> list[str]:
	import frappe

	filters = {"reference_type": NOTICE, "reference_name": name, "status": "Open"}
	return frappe.get_all("ToDo", filters, pluck="allocated_to")


def clock_of(name: str, user: str = people.OFFICER) -> list[str]:
	response = Browser(user).call("itss_improvement.api.form.notice", name=name)
	return response.get_json()["message"]["clock"]["sentences"]


def refused(user: str, action: str, name: str, **values) -> str:
	"""The sentence with which the step is refused; nothing of it is stored."""
	import frappe

	kept, on_the_list = notices.stored(name), has_it(name)
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)) as refusal:
		take(user, action, name, **values)
	assert notices.stored(name) == kept
	assert has_it(name) == on_the_list
	return str(refusal.value)


# Its way


@pytest.mark.row("R19", "R32", "R33", "R54", "R55", "R56")
def test_from_the_assessment_to_the_file_with_its_people(everybody, at):
	import frappe

	at("2026-09-29 10:00")
	name = notices.draft()
	doc = notices.get(name)
	assert (doc.status, doc.stage, doc.due_date, doc.issued_on) == ("Draft", "Plan", None, None)
	assert (doc.title, doc.need) == (improvements.WORDS["title"], improvements.WORDS["current_state"])
	assert has_it(name) == [people.OFFICER]

	doc = take(people.OFFICER, "Issue Notice", name)
	assert (doc.status, doc.stage, doc.issued_by) == ("Issued", "Plan", people.OFFICER)
	assert (doc.issuing_department, doc.responsible_department) == (people.QUALITY, ADDRESSED)
	assert (doc.due_date, doc.working_days, doc.due_date_provisional) == (date(2026, 10, 12), 5, 0)
	assert doc.days_counted.endswith("2026-10-09、2026-10-10（国庆节调休上班）、2026-10-12")
	assert doc.days_skipped == "2026-10-01 至 2026-10-07（国庆节）、2026-10-11（周末）"
	assert has_it(name) == [OWNER]

	at("2026-09-30 09:00")
	doc = take(OWNER, "Confirm Receipt", name)
	assert (doc.received_by, doc.received_on, doc.stage) == (OWNER, datetime(2026, 9, 30, 9), "Do")
	assert has_it(name) == [OWNER]
	measure = notices.plan_measure(name)
	take(OWNER, "Start Implementation", name)
	assert frappe.db.get_value(MEASURE, measure, "status") == "In Progress"
	assert frappe.db.get_value(OPPORTUNITY, doc.opportunity, "status") == "Assessed"

	at("2026-10-12 18:00")
	notices.finish_measures(name, "2026-10-09")
	doc = take(OWNER, "Feed Back Result", name)
	assert (doc.fed_back_by, doc.punctuality, str(doc.completed_on)) == (OWNER, "On Time", "2026-10-09")
	assert has_it(name) == [people.OFFICER]

	at("2026-10-13 09:00")
	doc = take(people.OFFICER, "Put on File", name)
	assert (doc.filed_by, doc.filed_on) == (people.OFFICER, datetime(2026, 10, 13, 9))
	assert (doc.status, doc.stage) == ("Awaiting Verification", "Check")
	assert has_it(name) == [], "its verification is with the quality department"
	opportunity = frappe.get_doc(OPPORTUNITY, doc.opportunity)
	assert (opportunity.status, opportunity.stage) == ("Awaiting Verification", "Check")
	signed = [
		(row["section"], row["signed_by"], row["role"], row["holds"])
		for row in Browser(people.AUDITOR)
		.call("itss_improvement.api.form.notice", name=name)
		.get_json()["message"]["signatures"]
	]
	assert signed == [
		("Notice", people.OFFICER, "ITSS Quality Officer", True),
		("Receipt", OWNER, "ITSS Department Owner", True),
		("Feedback", OWNER, "ITSS Department Owner", True),
		("Filing", people.OFFICER, "ITSS Quality Officer", True),
	]


@pytest.mark.row("R53", "R54")
def test_it_is_made_by_an_assessment_alone(everybody):
	import frappe

	values = {"title": "自行起草", "opportunity": improvements.in_state("Assessed").name}
	for user in (people.OFFICER, OWNER):
		assert Browser(user).post(f"/api/resource/{NOTICE}", **values).status_code in REFUSED
	with pytest.raises(frappe.ValidationError, match="is made when an opportunity is assessed for it"):
		frappe.get_doc({"doctype": NOTICE, **values}).insert()
	with pytest.raises(frappe.ValidationError, match="is made when an opportunity is assessed for it"):
		frappe.copy_doc(notices.get(notices.draft()), ignore_no_copy=False).insert()


@pytest.mark.row("R17", "R54")
def test_the_draft_is_with_the_officer_who_assessed(everybody):
	import frappe

	colleague = people.make_user("colleague@example.com", "ITSS Quality Officer")
	opportunity = improvements.in_state("Submitted").name
	frappe.set_user(colleague)
	values = {**improvements.assessment(), "improvement_class": "Routine Improvement", "status": "Assessed"}
	frappe.get_doc(OPPORTUNITY, opportunity).update(values).save()
	frappe.set_user("Administrator")
	name = frappe.db.get_value(NOTICE, {"opportunity": opportunity})
	assert has_it(name) == [colleague]
	# without her, whoever heads the department has it
	frappe.db.set_value("User", colleague, "enabled", 0)
	notices.get(name).hand_over()
	assert has_it(name) == [people.OFFICER]


@pytest.mark.row("R34")
@pytest.mark.parametrize(
	"kind", ["Work Instructions", "Records and Forms", "Work Environment", "Communication Efficiency"]
)
def test_it_is_of_one_of_the_four_kinds(everybody, kind):
	name = notices.draft(routine_kind=kind)
	assert take(people.OFFICER, "Issue Notice", name).routine_kind == kind


@pytest.mark.row("R34", "R54")
@pytest.mark.parametrize(
	("field", "value", "label"),
	[
		("routine_kind", "", "Kind of Routine Improvement is required"),
		("routine_kind", "Miracle", "Kind of Routine Improvement"),
		("need", " \n", "Problem or Need is required"),
		("requirement", None, "What Is Required is required"),
		("responsible_department", None, "Addressed To is required"),
		("responsible_department", "没有的部门", "没有的部门"),
	],
)
def test_it_is_not_issued_without_its_words(everybody, field, value, label):
	import frappe

	name = notices.draft()
	with notices.acting_as(people.OFFICER), pytest.raises(frappe.ValidationError, match=label) as refusal:
		notices.get(name).update({field: value, "status": "Issued"}).save()
	assert name in str(refusal.value) or field == "responsible_department" or value == "Miracle"
	assert (notices.get(name).status, has_it(name)) == ("Draft", [people.OFFICER])


@pytest.mark.row("R54")
def test_departments_that_get_a_copy_read_it_and_write_nothing(everybody):
	import frappe

	name = notices.draft(copied_departments=[{"department": people.OPERATIONS}, {"department": ADDRESSED}])
	assert not frappe.has_permission(NOTICE, "read", name, user=people.OWNER)
	take(people.OFFICER, "Issue Notice", name)
	assert frappe.has_permission(NOTICE, "read", name, user=people.OWNER)
	assert not frappe.has_permission(NOTICE, "write", name, user=people.OWNER)
	with notices.acting_as(people.OWNER):
		assert frappe.get_list(NOTICE, pluck="name") == [name]
	for action in ("Confirm Receipt", "Return"):
		assert (
			not Browser(people.OWNER)
			.call(
				"itss_improvement.api.lifecycle.take_step",
				doctype=NOTICE,
				name=name,
				action=action,
				values=notices.needed_for(action),
			)
			.status_code
			== 200
		)
	told = frappe.get_all("DocShare", {"share_name": name, "user": people.OWNER}, ["read", "write", "share"])
	assert told == [{"read": 1, "write": 0, "share": 0}]


# Its one return


@pytest.mark.row("R54", "R55")
@pytest.mark.parametrize("kind", ["Wrong Addressee", "Not Routine"])
def test_it_is_returned_with_a_reason_and_the_clock_starts_again(everybody, at, kind):
	at("2026-09-29 10:00")
	name = notices.in_state("Issued")
	at("2026-09-30 10:00")
	doc = take(OWNER, "Return", name, return_kind=kind)
	assert (doc.status, doc.stage, doc.returned_by) == ("Returned", "Plan", OWNER)
	assert has_it(name) == [people.OFFICER]
	assert clock_of(name)[0] == f"Returned on 2026-09-30 ({kind}): {notices.RETURN['return_reason']}"
	# what was signed may be changed again
	with notices.acting_as(people.OFFICER):
		notices.get(name).update({"responsible_department": people.OPERATIONS, "need": "另一种说法。"}).save()
	at("2026-10-12 08:00")
	doc = take(people.OFFICER, "Issue Notice", name)
	assert (doc.issued_on, doc.due_date) == (datetime(2026, 10, 12, 8), date(2026, 10, 19))
	assert (doc.first_issued_on, doc.first_due_date) == (datetime(2026, 9, 29, 10), date(2026, 10, 12))
	assert has_it(name) == [people.OWNER]
	assert clock_of(name) == [
		"Issued on 2026-10-12, due on 2026-10-19: working days left: 5.",
		f"It was first issued on 2026-09-29, due on 2026-10-12, and returned on 2026-09-30 ({kind}).",
	]
	rows = [(row.section, row.round, row.superseded) for row in notices.get(name).signatures]
	assert rows == [("Notice", 1, 1), ("Notice", 2, 0)]


@pytest.mark.row("R54")
def test_a_second_return_is_refused_with_the_first(everybody, at):
	at("2026-09-29 10:00")
	name = notices.in_state("Returned")
	take(people.OFFICER, "Issue Notice", name)
	said = refused(OWNER, "Return", name, return_kind="Not Routine", return_reason="要改系统。")
	assert said.startswith(
		f"{name}: It was returned on 2026-09-29 already (Wrong Addressee: {notices.RETURN['return_reason']})"
	)
	assert take(OWNER, "Confirm Receipt", name).status == "Receipt Confirmed"


@pytest.mark.row("R54")
@pytest.mark.parametrize(
	("values", "word"),
	[
		({"return_reason": " "}, "Return Reason is required for Return"),
		({"return_kind": None}, "Kind of Return is required for Return"),
		({"return_kind": "Too Much Work"}, "Kind of Return"),
	],
)
def test_a_return_needs_its_reason(everybody, values, word):
	assert word in refused(OWNER, "Return", notices.in_state("Issued"), **values)


# Its extension


@pytest.mark.row("R55", "R56")
def test_an_extension_stands_beside_the_date_that_it_is_judged_by(everybody, at):
	at("2026-11-02 09:00")
	name = notices.in_state("In Progress")
	assert str(notices.get(name).due_date) == "2026-11-09"
	doc = take(OWNER, "Request Extension", name, extension_until="2026-11-14")
	# a Saturday: the next working day is meant
	assert (doc.status, str(doc.extension_until)) == ("Extension Requested", "2026-11-16")
	assert has_it(name) == [people.OFFICER]
	assert "An extension to 2026-11-16 is asked for." in clock_of(name)
	doc = take(people.OFFICER, "Decide on Extension", name)
	assert (str(doc.due_date), str(doc.extended_due_date)) == ("2026-11-09", "2026-11-16")
	assert (doc.status, doc.extension_decided_by, has_it(name)) == ("In Progress", people.OFFICER, [OWNER])
	at("2026-11-11 09:00")
	assert clock_of(name) == [
		"Issued on 2026-11-02, due on 2026-11-09: working days late: 2.",
		"Extended to 2026-11-16: working days left: 3. On time is judged against the original date.",
	]
	notices.finish_measures(name)
	assert take(OWNER, "Feed Back Result", name).punctuality == "Late"
	assert clock_of(name) == [
		"Fed back on 2026-11-11, due on 2026-11-09: working days late: 2.",
		"The extended date 2026-11-16 was kept.",
	]


@pytest.mark.row("R55")
def test_a_refused_extension_leaves_the_date_and_may_be_asked_for_again(everybody, at):
	at("2026-11-02 09:00")
	name = notices.in_state("Extension Requested")
	for remark in (None, "  "):
		said = refused(
			*(people.OFFICER, "Decide on Extension", name),
			extension_decision="Refused",
			extension_remark=remark,
		)
		assert said == f"{name}: Remark on Decision is required where an extension is refused."
	doc = take(
		*(people.OFFICER, "Decide on Extension", name),
		extension_decision="Refused",
		extension_remark="太久。",
	)
	assert (doc.status, doc.extended_due_date) == ("In Progress", None)
	doc = take(OWNER, "Request Extension", name, extension_until="2026-11-11")
	assert (doc.extension_decision, doc.extension_remark, doc.extension_decided_on) == (None, None, None)
	take(people.OFFICER, "Decide on Extension", name)
	said = refused(OWNER, "Request Extension", name, extension_until="2026-11-20")
	assert said.startswith(f"{name}: An extension to 2026-11-11 was granted already, and there is only one")


@pytest.mark.row("R55")
@pytest.mark.parametrize(
	("day", "values", "words"),
	[
		("2026-11-10", {}, "An extension is asked for by the due date, and that was 2026-11-09"),
		(
			"2026-11-09",
			{"extension_until": "2026-11-09"},
			"2026-11-09 is not later than the due date 2026-11-09",
		),
		("2026-11-09", {"extension_until": "0001-01-01"}, "Extension Until 0001-01-01 is no date"),
		("2026-11-09", {"extension_until": "tomorrow"}, "tomorrow"),
		("2026-11-09", {"extension_until": "9999-12-31"}, ""),
		("2026-11-09", {"extension_until": None}, "Extension Until is required"),
		("2026-11-09", {"extension_reason": " "}, "Reason for Extension is required"),
	],
)
def test_an_extension_is_asked_for_in_time_for_a_later_date_with_a_reason(everybody, at, day, values, words):
	at("2026-11-02 09:00")
	name = notices.in_state("In Progress")
	at(f"{day} 23:59")
	if words:
		assert words in refused(OWNER, "Request Extension", name, **values)
	else:
		assert take(OWNER, "Request Extension", name, **values).status == "Extension Requested"


@pytest.mark.row("R56")
def test_an_answer_that_does_not_come_keeps_nobody_from_feeding_back(everybody):
	name = notices.in_state("Extension Requested")
	notices.finish_measures(name)
	assert take(OWNER, "Feed Back Result", name).status == "Fed Back"


# What is done, and its feedback


@pytest.mark.row("R32", "R38", "R40")
def test_it_is_started_with_a_plan_and_fed_back_when_it_is_carried_out(everybody):
	name = notices.in_state("Receipt Confirmed")
	assert (
		refused(OWNER, "Start Implementation", name) == f"{name}: There is no measure yet: add at least one."
	)
	measure = notices.plan_measure(name)
	take(OWNER, "Start Implementation", name)
	said = refused(OWNER, "Feed Back Result", name)
	assert said == f"{name}: Measures that are neither done nor cancelled: {measure}."
	notices.finish_measures(name)
	assert "Result of the Improvement is required" in refused(OWNER, "Feed Back Result", name, result="")
	assert take(OWNER, "Feed Back Result", name).result == notices.RESULT["result"]


@pytest.mark.row("R33", "R56")
def test_feedback_that_is_not_enough_goes_back_and_is_judged_anew(everybody, at):
	import frappe

	at("2026-11-02 09:00")
	name = notices.in_state("Fed Back")
	assert notices.get(name).punctuality == "On Time"
	assert "is required" in refused(people.OFFICER, "Return Feedback", name, feedback_return_reason="")
	doc = take(people.OFFICER, "Return Feedback", name)
	assert (doc.status, doc.punctuality, doc.fed_back_on, doc.completed_on) == (
		"In Progress",
		None,
		None,
		None,
	)
	assert has_it(name) == [OWNER]
	at("2026-11-10 09:00")
	doc = take(OWNER, "Feed Back Result", name, result="补充了样张。")
	assert (doc.punctuality, doc.result) == ("Late", "补充了样张。")
	first, second = (row for row in notices.get(name).signatures if row.section == "Feedback")
	assert json.loads(first.content)["content"]["punctuality"] == "On Time"
	assert (first.superseded, second.superseded) == (1, 0)
	# a measure that was sent back meanwhile keeps it from the file
	frappe.db.set_value(MEASURE, {"reference_name": name}, "status", "In Progress")
	assert "neither done nor cancelled" in refused(people.OFFICER, "Put on File", name)


@pytest.mark.row("R53")
@pytest.mark.parametrize("status", [status for status in STATUSES if status != "Closed"])
def test_a_reassessment_ends_it_wherever_it_stands(everybody, status):
	import frappe

	name = notices.in_state(status)
	measure = frappe.db.get_value(MEASURE, {"reference_name": name}, ["name", "status"])
	opportunity = notices.get(name).opportunity
	with notices.acting_as(people.OFFICER):
		frappe.get_doc(OPPORTUNITY, opportunity).update(
			{"status": "Submitted", "reassessment_reason": "原因比想的复杂"}
		).save()
	doc = notices.get(name)
	assert (doc.status, doc.superseded_reason, has_it(name)) == ("Superseded", "原因比想的复杂", [])
	if measure:
		ended = "Cancelled" if measure[1] in ("Planned", "In Progress") else measure[1]
		assert frappe.db.get_value(MEASURE, measure[0], "status") == ended
	notices.assess(opportunity)
	doc.reload()
	second = frappe.get_doc(doc.superseded_by_doctype, doc.superseded_by)
	assert (second.status, second.supersedes) == ("Draft", name)
	assert not MACHINE.from_state(doc.status)


# Separation of duties


@pytest.fixture
def both(everybody):
	"""Somebody in the quality department who belongs to the addressed one as well."""
	import frappe

	user = people.make_user("both@example.com", "ITSS Quality Officer", "ITSS Department Owner")
	department = frappe.get_doc("Improvement Department", ADDRESSED)
	department.append("members", {"user": user})
	department.save()
	return user


@pytest.mark.row("R41", "R54", "R56")
def test_who_issued_it_does_not_answer_it(both):
	name = notices.draft()
	take(both, "Issue Notice", name)
	for user in (both, people.ADMINISTRATOR):
		if user == people.ADMINISTRATOR:
			name = notices.draft()
			take(user, "Issue Notice", name)
		for action in ("Confirm Receipt", "Return"):
			assert "issued it. Nobody judges their own work." in refused(user, action, name)
	take(OWNER, "Confirm Receipt", name)
	notices.plan_measure(name)
	take(OWNER, "Start Implementation", name)
	notices.finish_measures(name)
	for action in ("Request Extension", "Feed Back Result"):
		assert "issued it" in refused(people.ADMINISTRATOR, action, name)


@pytest.mark.row("R33", "R41")
def test_who_fed_back_or_carried_out_does_not_file(both):
	import frappe

	for measures_person, user in ((people.OTHER_STAFF, both), (both, OWNER)):
		name = notices.in_state("Receipt Confirmed")
		notices.plan_measure(name, measures_person)
		take(OWNER, "Start Implementation", name)
		notices.finish_measures(name)
		take(user, "Feed Back Result", name)
		said = refused(both, "Put on File", name)
		assert "Put on File is for somebody else" in said and "carries it out" in said
		page = Browser(both).call("itss_improvement.api.form.notice", name=name).get_json()["message"]
		assert "Put on File" in page["barred"] and "Put on File" not in page["actions"]
		assert take(people.OFFICER, "Put on File", name).filed_by == people.OFFICER
	assert frappe.db.count(NOTICE, {"status": "Awaiting Verification", "filed_by": people.OFFICER}) >= 2


@pytest.mark.row("R41", "R55")
def test_who_asked_for_an_extension_does_not_grant_it(both):
	name = notices.in_state("In Progress")
	take(both, "Request Extension", name)
	assert "applied for it" in refused(both, "Decide on Extension", name)
	assert take(people.OFFICER, "Decide on Extension", name).extended_due_date


@pytest.mark.row("R14", "R41")
def test_addressed_to_quality_the_representative_does_the_officers_part(everybody):
	name = notices.draft(people.QUALITY)
	take(people.REPRESENTATIVE, "Issue Notice", name)
	assert has_it(name) == [people.OFFICER]
	take(people.OFFICER, "Confirm Receipt", name)
	notices.plan_measure(name, people.OFFICER, by=people.OFFICER)
	take(people.OFFICER, "Start Implementation", name)
	take(people.OFFICER, "Request Extension", name)
	assert has_it(name) == [people.REPRESENTATIVE]
	assert "applied for it" in refused(people.OFFICER, "Decide on Extension", name)
	take(people.REPRESENTATIVE, "Decide on Extension", name)
	notices.finish_measures(name)
	take(people.OFFICER, "Feed Back Result", name)
	assert "carries it out" in refused(people.OFFICER, "Put on File", name)
	assert take(people.REPRESENTATIVE, "Put on File", name).filed_by == people.REPRESENTATIVE
	# of another department's notice it is hers
	other = notices.draft()
	assert "Issue Notice is for ITSS Quality Officer only" in refused(
		people.REPRESENTATIVE, "Issue Notice", other
	)


# Whose each step is, through every door


def test_a_step_is_for_its_people(everybody):
	for before, action, after in STEPS:
		name = notices.in_state(before)
		if action == "Start Implementation":
			notices.plan_measure(name)
		notices.finish_measures(name) if action == "Feed Back Result" else None
		taken = []
		for user in EVERYBODY:
			with notices.undone():
				if by_document(user, name, {"status": after, **notices.needed_for(action)}):
					taken.append(user)
		expected = {people.OFFICER} if action in OFFICERS else {OWNER}
		assert set(taken) == {*expected, people.ADMINISTRATOR}, (before, action)


@pytest.mark.row("R48")
@pytest.mark.parametrize("before", [*STATUSES, "Superseded"])
def test_nobody_takes_a_step_that_is_not_in_the_order(everybody, before):
	import frappe

	name = notices.in_state(before if before in STATUSES else "Draft")
	if before == "Superseded":
		frappe.db.set_value(NOTICE, name, "status", before)
	kept = notices.stored(name)
	possible = {after for start, _, after in STEPS if start == before}
	decided = {key: value for _, action, _ in STEPS for key, value in notices.needed_for(action).items()}
	for after in (*STATUSES, "Superseded", "Done", "已备案", ""):
		for user in (people.OFFICER, OWNER, people.REPRESENTATIVE, people.ADMINISTRATOR):
			if after not in (before, *possible):
				assert not by_document(user, name, {"status": after, **decided}), (user, after)
				assert notices.stored(name) == kept, (user, after)


@pytest.mark.row("R48")
@pytest.mark.parametrize("door", DOORS[1:], ids=lambda door: door.__name__)
def test_no_door_lets_more_in_than_another(everybody, door):
	name = notices.in_state("Issued")
	kept = notices.stored(name)
	step = {"status": "Receipt Confirmed"}
	for user in EVERYBODY:
		if user not in (OWNER, people.ADMINISTRATOR):
			assert not door(user, name, step), user
	for after in ("In Progress", "Fed Back", "Awaiting Verification", "Superseded", "Draft", "x"):
		assert not door(OWNER, name, {"status": after, **notices.RESULT, **notices.GRANT}), after
	assert not door(OWNER, name, {"status": "Returned"}), "without its reason"
	assert notices.stored(name) == kept
	assert door(OWNER, name, step)
	assert notices.get(name).received_by == OWNER


FORGED = {
	"verification": "VER-2026-0001",
	"observation_until": "2001-01-01",
	"closed_by": people.OTHER_STAFF,
	"closed_on": "2001-01-01 00:00:00",
	"closing_remark": "因为",
	"none_needed": 3,
	"due_date": "2030-01-01",
	"due_date_provisional": 1,
	"working_days": 99,
	"days_counted": "全部",
	"days_skipped": "没有",
	"issued_by": people.OTHER_STAFF,
	"issued_on": "2001-01-01 00:00:00",
	"issuing_department": people.OPERATIONS,
	"first_issued_on": "2001-01-01 00:00:00",
	"first_due_date": "2001-01-01",
	"returned_by": people.OTHER_STAFF,
	"returned_on": "2001-01-01 00:00:00",
	"return_kind": "Not Routine",
	"return_reason": "因为",
	"received_by": people.OTHER_STAFF,
	"received_on": "2001-01-01 00:00:00",
	"extension_until": "2030-01-01",
	"extension_reason": "因为",
	"extension_decision": "Granted",
	"extension_remark": "因为",
	"extension_requested_by": people.OTHER_STAFF,
	"extension_requested_on": "2001-01-01 00:00:00",
	"extension_decided_by": people.OTHER_STAFF,
	"extension_decided_on": "2001-01-01 00:00:00",
	"extended_due_date": "2030-01-01",
	"result": "因为",
	"completed_on": "2001-01-01",
	"punctuality": "On Time",
	"fed_back_by": people.OTHER_STAFF,
	"fed_back_on": "2001-01-01 00:00:00",
	"feedback_return_reason": "因为",
	"filed_by": people.OTHER_STAFF,
	"filed_on": "2001-01-01 00:00:00",
	"opportunity": "IMP-0",
	"superseded_reason": "因为",
	"superseded_by_doctype": NOTICE,
	"superseded_by": "NOTICE-0",
	"supersedes_doctype": NOTICE,
	"supersedes": "NOTICE-0",
	"stage": "Act",
	"round": 9,
}
"""What people decide, and what the app records of it."""
SIGNED = {
	"title": "别的",
	"need": "别的",
	"requirement": "别的",
	"routine_kind": "Work Environment",
	"responsible_department": people.OPERATIONS,
	"copied_departments": [{"department": people.OPERATIONS}],
}
"""The words that whoever issues it signs."""


@pytest.mark.row("R48")
@pytest.mark.parametrize("status", STATUSES)
def test_nobody_changes_a_decision_or_what_was_signed(everybody, status):
	name = notices.in_state(status)
	kept = notices.stored(name)
	for user in (people.OFFICER, OWNER, people.REPRESENTATIVE, people.ADMINISTRATOR):
		for field, value in FORGED.items():
			by_document(user, name, {field: value})
			assert notices.stored(name)[field] == kept[field], (user, field)
		for field, value in SIGNED.items():
			with notices.undone():
				writes = status in ("Draft", "Returned") and user != OWNER
				assert by_document(user, name, {field: value}) is writes, (user, field)


def test_what_was_signed_is_refused_with_its_name(everybody):
	import frappe

	name = notices.in_state("Receipt Confirmed")
	with notices.acting_as(people.OFFICER), pytest.raises(frappe.ValidationError) as refusal:
		notices.get(name).update({"need": "别的"}).save()
	assert (
		str(refusal.value)
		== f"{name}: Problem or Need was signed, and is only changed after it was returned."
	)


def test_it_is_said_of_every_field_who_writes_it(everybody):
	import frappe

	from itss_improvement.domain.closing import REASON_FIELDS
	from itss_improvement.lifecycle.record import KEPT

	words = [field for section in MACHINE.sections for field in section.fields]
	said = {*words, *MACHINE.decided_fields(), *MACHINE.written_by_app, *KEPT, "status"}
	meta = frappe.get_meta(NOTICE)
	tables = {df.fieldname for df in meta.get_table_fields()} | {"copied_departments"}
	fields = [df.fieldname for df in meta.fields if df.fieldtype not in frappe.model.no_value_fields]
	assert said == {*fields, *tables} - {df.fieldname for df in meta.get_custom_fields()}
	# why nothing is needed before it is closed is written once its effect is judged: see tests/paths
	assert {*FORGED, *SIGNED, *REASON_FIELDS.values(), "status", "signatures"} == said


@pytest.mark.row("R93")
def test_it_is_neither_deleted_nor_renamed_nor_submitted(everybody):
	import frappe

	name = notices.in_state("Issued")
	for user in (people.OFFICER, OWNER, people.ADMINISTRATOR):
		with notices.acting_as(user), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			frappe.delete_doc(NOTICE, name, force=True)
	for docstatus in (1, 2):
		assert not by_put(people.OFFICER, name, {"docstatus": docstatus})
	officer = Browser(people.OFFICER)
	assert officer.delete(f"/api/resource/{NOTICE}/{name}").status_code in REFUSED
	renamed = officer.call("frappe.client.rename_doc", doctype=NOTICE, old_name=name, new_name="NOTICE-0")
	assert renamed.status_code in REFUSED
	assert notices.get(name).docstatus == 0


def test_an_officer_who_comes_second_is_told(everybody):
	import frappe

	name = notices.draft()
	with notices.acting_as(people.OFFICER):
		first, second = notices.get(name), notices.get(name)
		first.update({"status": "Issued"}).save()
		with pytest.raises(frappe.TimestampMismatchError):
			second.update({"status": "Issued"}).save()
	assert refused(people.OFFICER, "Issue Notice", name) == (
		f"{name}: Issue Notice is not possible while it is Issued."
	)
	assert len(notices.get(name).signatures) == 1


# Who sees it


@pytest.mark.row("R14", "R18")
def test_who_sees_it(everybody):
	import frappe

	name = notices.in_state("Issued")
	sees = {people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR, OWNER}
	for user in (*people.ROLES, people.GUEST):
		browser = Browser(user)
		read = browser.get(f"/api/resource/{NOTICE}/{name}").status_code == 200
		page = browser.call("itss_improvement.api.form.notice", name=name).status_code
		assert (read, page == 200) == (user in sees, user in sees), user
		assert page in (200, 403)
		listed = browser.get(f"/api/resource/{NOTICE}")
		shown = [row["name"] for row in listed.get_json()["data"]] if listed.status_code == 200 else []
		assert (name in shown) is (user in sees), user
		writes = user in (people.OFFICER, people.REPRESENTATIVE, OWNER)
		assert bool(frappe.has_permission(NOTICE, "write", name, user=user)) is writes, user
		assert not frappe.has_permission(NOTICE, "create", user=user)


def test_an_owner_without_a_department_sees_none(everybody):
	import frappe

	notices.draft()
	nobody = people.make_user("nobody@example.com", "ITSS Department Owner")
	with notices.acting_as(nobody):
		assert frappe.get_list(NOTICE) == []


# The clock


@pytest.mark.row("R32", "R55")
def test_the_limit_is_a_setting(everybody, at):
	import frappe

	at("2026-11-02 09:00")
	settings = frappe.get_single("Improvement Settings")
	settings.update({"routine_days": 3}).save()
	name = notices.draft()
	assert clock_of(name) == ["Once it is issued, 3 working days are given, from the working day after."]
	doc = take(people.OFFICER, "Issue Notice", name)
	assert (str(doc.due_date), doc.working_days) == ("2026-11-05", 3)


@pytest.mark.row("R55")
def test_a_provisional_date_is_counted_again_with_its_days_until_it_was_judged(everybody, at):
	import frappe

	at("2026-12-30 09:00")
	running, judged = notices.in_state("Issued"), notices.in_state("Fed Back")
	for name in (running, judged):
		doc = notices.get(name)
		assert (str(doc.due_date), doc.due_date_provisional) == ("2027-01-06", 1)
		assert "2027-01-01" in doc.days_counted
	assert "The working calendar of 2027 is not loaded yet" in clock_of(running)[1]
	modified = notices.get(running).modified
	days = [
		{"day": f"2027-{day}", "kind": "Holiday", "title": "节"}
		for day in ("01-01", "05-01", "10-01", "10-02", "10-03")
	]
	frappe.get_doc(doctype="Improvement Calendar", year="2027", days=days).insert()
	doc = notices.get(running)
	assert (str(doc.due_date), doc.due_date_provisional) == ("2027-01-07", 0)
	assert "2027-01-01" not in doc.days_counted and "2027-01-01（节）" in doc.days_skipped
	assert doc.modified == modified
	page = (
		Browser(people.OFFICER).call("itss_improvement.api.form.notice", name=running).get_json()["message"]
	)
	assert [row["holds"] for row in page["signatures"]] == [True], (
		"what was signed is how many days, and from when"
	)
	assert str(notices.get(judged).due_date) == "2027-01-06"


@pytest.mark.row("R56")
@pytest.mark.parametrize(
	("moment", "expected"),
	[("2026-11-09 23:59:59", "On Time"), ("2026-11-10 00:00:00", "Late"), ("2026-11-02 09:00", "On Time")],
)
def test_on_time_is_by_the_end_of_the_due_date(everybody, at, moment, expected):
	at("2026-11-02 09:00")
	name = notices.in_state("In Progress")
	notices.finish_measures(name)
	at(moment)
	assert take(OWNER, "Feed Back Result", name).punctuality == expected


def test_markup_in_its_words_does_not_run(everybody):
	script = "<script>alert(1)</script><img src=x onerror=alert(2)>"
	name = notices.draft(need=script, requirement=script)
	take(people.OFFICER, "Issue Notice", name)
	take(OWNER, "Return", name, return_reason=script)
	page = Browser(people.OFFICER).page("/printview", doctype=NOTICE, name=name).get_data(as_text=True)
	assert "<script>alert" not in page
	assert not [tag for tag in page.split("<")[1:] if "onerror" in tag.split(">")[0]]


def test_texts_are_told_as_they_are_in_a_refusal(everybody):
	name = notices.in_state("Issued")
	response = Browser(OWNER).call(
		"itss_improvement.api.lifecycle.take_step",
		doctype=NOTICE,
		name=name,
		action="Return",
		values={"return_reason": "{0} {{ 7*7 }}"},
	)
	assert response.status_code == 417
	assert f"{name}: Kind of Return is required for Return." in message_of(response)
