"""What must I do today? Each person by what really waits for them."""

from __future__ import annotations

import pytest

from tests import charters, improvements, measures, notices, people
from tests.web import Browser

NOTICE, MEASURE, PROJECT = "Improvement Notice", "Improvement Measure", "Improvement Project"
ACTION = "Corrective and Preventive Action"
API = "itss_improvement.api.today.waiting"
EVERYBODY = (
	people.OFFICER,
	people.REPRESENTATIVE,
	people.EXECUTIVE,
	people.AUDITOR,
	people.OWNER,
	people.OTHER_OWNER,
	people.STAFF,
	people.OTHER_STAFF,
)


@pytest.fixture
def everybody(site, trail):
	trail.forget_everything()
	people.make_everybody()


def waiting_for(user: str) -> list:
	from itss_improvement import today

	with notices.acting_as(user):
		return today.waiting()


def steps_for(user: str, name: str) -> list[str]:
	return [one.step for one in waiting_for(user) if one.name == name]


def whom(name: str) -> dict[str, str]:
	"""Everybody whom a record waits for, with the step."""
	return {user: step for user in EVERYBODY for step in steps_for(user, name)}


def take_from_lists(name: str) -> None:
	"""Nobody has it assigned to them."""
	import frappe

	frappe.db.delete("ToDo", {"reference_name": name})


def capa(status: str, department: str = people.OPERATIONS) -> str:
	"""One that came to `status` some time ago."""
	import frappe

	opportunity = improvements.in_state("Submitted")
	decided = {**improvements.assessment(), "responsible_department": department}
	charters.act(people.OFFICER, "Assess", opportunity.name, improvements.OPPORTUNITY, **decided)
	name = frappe.db.get_value(ACTION, {"opportunity": opportunity.name})
	frappe.db.set_value(ACTION, name, "status", status, update_modified=False)
	return name


def sign(name: str, doctype: str, section: str, user: str) -> None:
	import frappe

	frappe.get_doc(
		doctype="Improvement Signature", parenttype=doctype, parent=name, parentfield="signatures",
		section=section, signed_by=user, signed_at=frappe.utils.now_datetime(), round=1, idx=1,
	).db_insert()  # fmt: skip


@pytest.mark.row("R17")
class TestWhoseTurn:
	@pytest.mark.parametrize(
		("status", "expected"),
		[
			("Draft", {people.STAFF: "Submit"}),
			("Submitted", {people.OFFICER: "Assess"}),
			("Returned", {people.STAFF: "Submit"}),
			("Assessed", {}),
			("Rejected", {}),
			("Merged", {}),
		],
	)
	def test_an_opportunity(self, everybody, status, expected):
		assert whom(improvements.in_state(status).name) == expected

	def test_an_opportunity_of_the_quality_department_is_the_representatives_to_assess(self, everybody):
		name = improvements.in_state(
			"Submitted", people.OFFICER, identified_by_department=people.QUALITY
		).name
		assert whom(name) == {people.REPRESENTATIVE: "Assess"}

	@pytest.mark.parametrize(
		("status", "expected"),
		[
			("Draft", {people.OFFICER: "Issue Notice"}),
			("Issued", {people.OTHER_OWNER: "Confirm Receipt"}),
			("Returned", {people.OFFICER: "Issue Notice"}),
			("Receipt Confirmed", {people.OTHER_OWNER: "Start Implementation"}),
			("In Progress", {people.OTHER_OWNER: "Feed Back Result"}),
			("Extension Requested", {people.OFFICER: "Decide on Extension"}),
			("Fed Back", {people.OFFICER: "Put on File"}),
			("Awaiting Verification", {}),
		],
	)
	@pytest.mark.parametrize("assigned", [True, False])
	def test_a_notice(self, everybody, status, expected, assigned):
		name = notices.in_state(status)
		if not assigned:
			take_from_lists(name)
		assert whom(name) == expected

	@pytest.mark.parametrize(
		("status", "expected"),
		[
			("Problem", {people.OWNER: "Start Analysis"}),
			("Root Cause Analysis", {people.OWNER: "Submit Analysis"}),
			("Cause Review", {people.OFFICER: "Approve Causes", people.OWNER: "Approve Causes"}),
			("Planning", {people.OWNER: "Submit Plan"}),
			("Plan Approval", {people.REPRESENTATIVE: "Approve Plan", people.OWNER: "Approve Plan"}),
			("Implementation", {people.OWNER: "Report Completion"}),
			("Superseded", {}),
		],
	)
	def test_a_corrective_action(self, everybody, status, expected):
		name = capa(status)
		take_from_lists(name)
		assert whom(name) == expected

	def test_nobody_is_asked_to_judge_their_own_work(self, everybody):
		name = capa("Cause Review")
		take_from_lists(name)
		sign(name, ACTION, "Cause Analysis", people.OWNER)
		assert whom(name) == {people.OFFICER: "Approve Causes"}

	@pytest.mark.parametrize(
		("status", "expected"),
		[
			("Draft", {people.OWNER: "Submit"}),
			("Submitted", {people.REPRESENTATIVE: "Approve and Pass to Executive"}),
			("Executive Approval", {people.EXECUTIVE: "Approve"}),
			("In Progress", {people.STAFF: "Request Acceptance"}),
			("Acceptance", {people.OFFICER: "Accept", people.REPRESENTATIVE: "Accept"}),
			("Accepted", {people.STAFF: "Submit for Verification"}),
			("Rejected", {}),
		],
	)
	def test_a_project(self, everybody, status, expected):
		assert whom(charters.in_state(status).name) == expected

	def test_an_opportunity_whose_project_was_rejected_waits_for_the_officer(self, everybody):
		project = charters.in_state("Rejected")
		assert whom(project.opportunity) == {people.OFFICER: ""}

	def test_a_measure_waits_for_whoever_carries_it_out(self, everybody):
		planned, begun = measures.in_state("Planned"), measures.in_state("In Progress")
		assert whom(planned.name) == {}
		assert whom(begun.name) == {people.OWNER: "Finish"}

	def test_a_call_waits_for_its_department(self, everybody):
		import frappe

		from itss_improvement.domain.turn import CALL

		name = f"{people.PURCHASING} call"
		frappe.get_doc(
			doctype=CALL, name=name, title="2026-Q4", department=people.PURCHASING, quarter="2026-Q4",
			status="Unanswered", answer_by="2026-12-31",
		).db_insert()  # fmt: skip
		assert whom(name) == {people.OTHER_OWNER: "Answer"}
		frappe.db.set_value(CALL, name, "status", "Nothing Found")
		assert whom(name) == {}

	def test_what_somebody_assigned_waits_even_without_a_step(self, everybody):
		import frappe
		from frappe.desk.form import assign_to

		name = notices.in_state("Issued")
		args = {"assign_to": [people.AUDITOR], "doctype": NOTICE, "name": name, "description": "看一下"}
		assign_to.add(args, ignore_permissions=True)
		assert steps_for(people.AUDITOR, name) == [""]
		frappe.db.set_value("ToDo", {"allocated_to": people.AUDITOR}, "status", "Closed")
		assert steps_for(people.AUDITOR, name) == []


@pytest.mark.row("R17", "R48")
class TestBesideTheForm:
	"""Whatever is asked of somebody, their form of the record offers."""

	@pytest.mark.parametrize("status", list(notices.WAY))
	def test_of_a_notice(self, everybody, status):
		check_offered(NOTICE, notices.in_state(status))

	@pytest.mark.parametrize("status", [*charters.ORDER, "Returned", "Rejected"])
	def test_of_a_project(self, everybody, status):
		check_offered(PROJECT, charters.in_state(status).name)

	@pytest.mark.parametrize("status", ["Problem", "Root Cause Analysis", "Cause Review", "Planning"])
	@pytest.mark.parametrize("department", [people.OPERATIONS, people.QUALITY])
	def test_of_a_corrective_action(self, everybody, status, department):
		check_offered(ACTION, capa(status, department))

	@pytest.mark.parametrize("user", [people.STAFF, people.OFFICER, people.OWNER])
	@pytest.mark.parametrize("status", ["Draft", "Submitted", "Returned"])
	def test_of_an_opportunity(self, everybody, user, status):
		check_offered(improvements.OPPORTUNITY, improvements.in_state(status, user).name)


def check_offered(doctype: str, name: str) -> None:
	import frappe

	from itss_improvement.domain.turn import TURNS
	from itss_improvement.lifecycle.reading import page_of

	asked = whom(name)
	status = frappe.db.get_value(doctype, name, "status")
	for user, step in asked.items():
		with notices.acting_as(user):
			actions = page_of(doctype, name)["actions"]
		assert step in actions or step == "", (user, step, actions)
	if status in TURNS[doctype]:
		assert any(asked.values()), "it waits for nobody"


@pytest.mark.row("R17", "R55")
class TestOrderAndDates:
	def test_what_was_due_first_comes_first_with_its_working_days(self, everybody):
		import frappe

		late, soon, none = (notices.in_state("Issued") for _ in range(3))
		for name, due in ((late, "2026-03-02"), (soon, "2026-03-06"), (none, None)):
			frappe.db.set_value(NOTICE, name, "due_date", due)
		with frozen("2026-03-05"):
			found = waiting_for(people.OTHER_OWNER)
		assert [(one.name, one.late, one.overdue) for one in found] == [
			(late, 3, True), (soon, -1, False), (none, 0, False)
		]  # fmt: skip

	def test_on_a_weekend_what_was_due_on_friday_is_late(self, everybody):
		import frappe

		name = notices.in_state("Issued")
		frappe.db.set_value(NOTICE, name, "due_date", "2026-03-06")
		with frozen("2026-03-07"):
			(found,) = waiting_for(people.OTHER_OWNER)
			(told,) = ask(people.OTHER_OWNER)["records"]
		assert (found.late, found.overdue) == (0, True)
		assert told["left"] == "Overdue"

	def test_an_opportunity_is_due_when_it_is_to_be_assessed(self, everybody):
		import frappe

		name = improvements.in_state("Submitted").name
		frappe.db.set_value(
			improvements.OPPORTUNITY, name, {"assess_by": "2026-03-06", "due_date": "2026-05-01"}
		)
		(found,) = waiting_for(people.OFFICER)
		assert str(found.due) == "2026-03-06"


class frozen:
	"""Within the block today is `day`."""

	def __init__(self, day: str):
		self.day = day

	def __enter__(self):
		self.patch = pytest.MonkeyPatch()
		self.patch.setattr("itss_improvement.today.today", lambda: self.day)

	def __exit__(self, *fault):
		self.patch.undo()


@pytest.mark.row("R17")
def test_as_many_queries_for_thirty_as_for_one(everybody, queries):
	import frappe

	def count(user: str) -> int:
		from itss_improvement import today

		with notices.acting_as(user):
			today.waiting()
			with queries() as sent:
				found = today.waiting()
		assert found
		return len(sent)

	notices.in_state("Issued"), capa("Cause Review"), charters.in_state("Draft")
	improvements.in_state("Submitted")
	few = {user: count(user) for user in (people.OFFICER, people.OWNER, people.OTHER_OWNER)}
	for name in [improvements.in_state("Submitted").name for _ in range(10)]:
		frappe.db.set_value(improvements.OPPORTUNITY, name, "identified_by", people.OTHER_STAFF)
	for _ in range(5):
		notices.in_state("Issued"), capa("Cause Review"), capa("Problem")
	assert {user: count(user) for user in few} == few


def ask(user: str, **values):
	response = Browser(user).get(f"/api/method/{API}", **values)
	assert response.status_code == 200, response.get_data(as_text=True)
	return response.get_json()["message"]


@pytest.mark.row("R17")
class TestApi:
	def test_what_it_tells(self, everybody):
		import frappe

		names = [notices.in_state("Issued", people.OPERATIONS) for _ in range(2)]
		frappe.db.set_value(NOTICE, names[0], {"due_date": "2026-01-05", "title": "<b>打印机</b>"})
		found = ask(people.OWNER, at_most=1)
		(first,) = found["records"]
		assert first["name"] == names[0] and first["step"] == "Confirm Receipt" and first["overdue"]
		assert first["title"] == "<b>打印机</b>" and first["url"].endswith(names[0])
		assert first["colour"] == "orange" and first["due"] == "2026-01-05" and "late" in first["left"]
		assert (found["total"], found["late"]) == (2, 1)
		assert found["kinds"] == [{"doctype": NOTICE, "total": 2, "late": 1}]
		assert found["overdue"] == [], "the department sees what waits for it"

	def test_an_auditor_has_nothing_to_do_and_sees_what_is_late(self, everybody):
		import frappe

		name = notices.in_state("Issued")
		frappe.db.set_value(NOTICE, name, "due_date", "2026-01-05")
		found = ask(people.AUDITOR)
		assert (found["records"], found["total"]) == ([], 0)
		late = {(one["doctype"], one["total"]) for one in found["overdue"]}
		assert (NOTICE, 1) in late

	def test_each_limit_is_counted_once(self, everybody):
		import frappe

		project = charters.in_state("In Progress")
		frappe.db.set_value(PROJECT, project.name, "next_report_due", "2026-01-05")
		counted = [one for one in ask(people.AUDITOR)["overdue"] if one["doctype"] == PROJECT]
		assert [one["total"] for one in counted] == [1]

	def test_nothing_yet(self, everybody):
		found = ask(people.EXECUTIVE)
		assert found == {"records": [], "total": 0, "late": 0, "kinds": [], "overdue": []}

	@pytest.mark.parametrize("user", [people.AGENT, people.STRANGER, people.GUEST])
	def test_not_for_those_outside(self, everybody, user):
		response = Browser(user).get(f"/api/method/{API}")
		assert response.status_code == 403

	def test_it_is_only_read(self, everybody):
		assert Browser(people.OFFICER).call(API).status_code == 403

	@pytest.mark.parametrize("at_most", ["0", "-3", "999999"])
	def test_a_strange_number_is_brought_into_range(self, everybody, at_most):
		notices.in_state("Draft")
		assert len(ask(people.OFFICER, at_most=at_most)["records"]) == 1
