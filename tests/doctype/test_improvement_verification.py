"""Verifications of what was done on the three paths, and what they lead to (R41, R42, R65, R67)."""

from __future__ import annotations

import pytest

from tests import charters, corrective_actions, evaluations, improvements, notices, people, verifications
from tests.measures import acting, day
from tests.verifications import VERIFICATION, conclude, of
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("everybody")

PATHS = {
	"notice": lambda: notices.get(notices.in_state("Awaiting Verification")),
	"corrective action": lambda: corrective_actions.in_state("Awaiting Verification"),
	"project": lambda: charters.in_state("Awaiting Verification"),
}
each_path = pytest.mark.parametrize("put", PATHS.values(), ids=PATHS)


@pytest.fixture
def everybody(site):
	corrective_actions.make_everybody()


def close(path, user: str = people.OFFICER, **values):
	from itss_improvement.lifecycle.steps import take_step

	with acting(user):
		return take_step(path.doctype, path.name, "Close", **values)


def opportunity_of(path) -> tuple[str, str]:
	import frappe

	return frappe.db.get_value(improvements.OPPORTUNITY, path.opportunity, ["status", "stage"])


class TestAsking:
	@pytest.mark.row("R65")
	@each_path
	def test_one_lies_ready_when_the_work_is_done(self, put):
		import frappe
		from frappe.utils import getdate, today

		from itss_improvement import calendars

		path = put()
		doc = of(path)
		assert (doc.reference_doctype, doc.opportunity, doc.title) == (
			path.doctype,
			path.opportunity,
			path.title,
		)
		assert (doc.verification_round, doc.verify_days) == (1, 10)
		assert doc.verify_by == calendars.deadline(today(), 10).due
		assert getdate(doc.observation_until) == getdate(doc.observe_at_least_until)
		assert charters.has_it(doc.name, VERIFICATION) == [people.OFFICER]
		assert charters.has_it(path.name, path.doctype) == [], "it is with its verification"
		assert frappe.db.count(VERIFICATION, {"reference_name": path.name}) == 1

	def test_its_criterion_is_that_of_the_plan(self):
		from itss_improvement import calendars

		path = PATHS["corrective action"]()
		doc = of(path)
		plan = corrective_actions.PLAN
		assert (doc.criterion_metric, doc.criterion_target, doc.criterion_method) == (
			plan["verification_metric"],
			plan["verification_target"],
			plan["verification_method"],
		)
		assert doc.observe_at_least_until == calendars.deadline(path.completed_on, 20).due
		project = of(PATHS["project"]())
		assert "告警响应及时率: 82 → 98 %" in project.criterion_target
		assert of(PATHS["notice"]()).criterion_target == notices.WORDS["requirement"]

	def test_nobody_makes_one_by_hand(self):
		import frappe

		path = PATHS["corrective action"]()
		for user in (people.OFFICER, people.ADMINISTRATOR):
			with acting(user), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				frappe.get_doc(
					doctype=VERIFICATION, reference_doctype=path.doctype, reference_name=path.name
				).insert()

	def test_what_is_taken_up_again_is_not_verified(self):
		doc = verifications.in_state("Withdrawn")
		assert (doc.status, charters.has_it(doc.name, VERIFICATION)) == ("Withdrawn", [])

	@each_path
	def test_a_reassessment_withdraws_it(self, put):
		from itss_improvement.lifecycle.steps import take_step

		path = put()
		doc = of(path)
		with acting(people.OFFICER):
			take_step(improvements.OPPORTUNITY, path.opportunity, "Reassess", reassessment_reason="范围变了")
		assert (path.reload().status, doc.reload().status) == ("Superseded", "Withdrawn")

	def test_it_is_reminded_of(self):
		from frappe.utils import getdate

		from itss_improvement.deadlines import reached

		doc = of(PATHS["corrective action"]())
		found = [one for one in reached.reached(getdate(doc.verify_by)) if one.name == doc.name]
		assert [(one.limit.date, one.to.person.user) for one in found] == [("verify_by", people.OFFICER)]


class TestConcluding:
	@pytest.mark.row("R65")
	@each_path
	def test_what_is_effective_is_observed_and_then_closed(self, put):
		import frappe

		path = put()
		doc = conclude(of(path))
		assert (doc.status, doc.verified_by, doc.next_due_date) == ("Concluded", people.OFFICER, None)
		path.reload()
		assert (path.status, path.stage, path.verification) == ("Under Observation", "Act", doc.name)
		assert str(path.observation_until) == day(120)
		assert opportunity_of(path) == ("Under Observation", "Act")
		assert charters.has_it(path.name, path.doctype) == [people.OFFICER]

		with pytest.raises(frappe.ValidationError, match="It is observed until"):
			close(path)
		assert path.reload().status == "Under Observation"
		verifications.let_observation_end(path)
		evaluations.conclude_all(path)
		closed = close(path, closing_remark="两个月无复发")
		assert (closed.status, closed.closed_by, closed.closing_remark) == (
			"Closed",
			people.OFFICER,
			"两个月无复发",
		)
		assert closed.signatures[-1].section == "Closing"
		assert opportunity_of(path) == ("Closed", "Act")
		assert charters.has_it(path.name, path.doctype) == []

	@pytest.mark.row("R42", "R67")
	def test_an_ineffective_corrective_action_goes_back_to_its_causes(self):
		path = PATHS["corrective action"]()
		analysed = path.signatures[1].content
		doc = conclude(of(path), "Ineffective")
		path.reload()
		assert (path.status, path.analysis_round, str(path.due_date)) == (
			"Root Cause Analysis",
			2,
			doc.next_due_date,
		)
		assert doc.name in path.reanalysis_reason and verifications.STILL_WRONG in path.reanalysis_reason
		assert path.signatures[1].content == analysed and path.signatures[1].superseded
		assert opportunity_of(path) == ("Assessed", "Do")
		assert doc.observation_until is None

	@pytest.mark.row("R42")
	def test_the_next_round_is_verified_again_and_counted(self):
		path = PATHS["corrective action"]()
		conclude(of(path), "Partly Effective")
		path.reload()
		assert (path.status, path.analysis_round, path.approved_by, path.completed_on) == (
			"Planning",
			1,
			None,
			None,
		)
		assert [row.section for row in path.signatures if not row.superseded] == [
			"Problem",
			"Cause Analysis",
			"Cause Review",
		], "the causes stand"
		for status in ("Planning", "Plan Approval", "Implementation"):
			path = corrective_actions.leave(path, status)
		assert of(path).verification_round == 2

	@pytest.mark.row("R67")
	def test_an_ineffective_routine_improvement_becomes_a_corrective_action(self):
		import frappe

		path = PATHS["notice"]()
		doc = conclude(of(path), "Ineffective")
		path.reload()
		successor = frappe.get_doc(corrective_actions.CAPA, {"opportunity": path.opportunity})
		assert (path.status, path.verification, path.superseded_by) == (
			"Superseded",
			doc.name,
			successor.name,
		)
		assert verifications.STILL_WRONG in path.superseded_reason
		assert (successor.supersedes, successor.status, str(successor.due_date)) == (
			path.name,
			"Problem",
			doc.next_due_date,
		)
		opportunity = frappe.get_doc(improvements.OPPORTUNITY, path.opportunity)
		assert (opportunity.status, opportunity.improvement_class) == (
			"Assessed",
			"Corrective and Preventive Action",
		)
		assert doc.name in opportunity.class_reason
		assert [row.section for row in opportunity.signatures if not row.superseded][-1] == "Assessment"

	def test_a_notice_that_helped_in_part_goes_on(self):
		path = PATHS["notice"]()
		due = path.due_date
		doc = conclude(of(path), "Partly Effective")
		path.reload()
		assert (path.status, path.fed_back_on, path.filed_on) == ("In Progress", None, None)
		assert (path.due_date, str(path.extended_due_date)) == (due, doc.next_due_date)
		notices.take(notices.OWNER, "Feed Back Result", path.name)
		notices.take(people.OFFICER, "Put on File", path.name)
		assert of(path).verification_round == 2

	@pytest.mark.parametrize("conclusion", ["Partly Effective", "Ineffective"])
	def test_a_project_returns_to_execution(self, conclusion):
		path = PATHS["project"]()
		conclude(of(path), conclusion)
		path.reload()
		assert (path.status, opportunity_of(path)) == ("In Progress", ("Assessed", "Do"))
		standing = [row.section for row in path.signatures if not row.superseded]
		assert not {"Results", "Acceptance", "Solidification"} & set(standing)
		assert path.next_report_due, "it is reported on again"

	def test_what_comes_back_while_it_is_observed_is_analysed_again(self):
		import frappe

		from itss_improvement.lifecycle.steps import take_step

		path = PATHS["corrective action"]()
		conclude(of(path))
		with acting(people.OFFICER):
			take_step(path.doctype, path.name, "Analyse Again", reanalysis_reason="又来了三张工单")
		path.reload()
		assert (path.status, path.observation_until, path.analysis_round) == ("Root Cause Analysis", None, 2)
		assert opportunity_of(path) == ("Assessed", "Do")
		with pytest.raises(frappe.ValidationError, match="cannot become Closed"):
			path.status = "Closed"
			path.save()

	def test_a_verification_is_signed_and_changed_by_nobody_afterwards(self):
		import frappe

		doc = verifications.in_state("Concluded")
		row = doc.signatures[-1]
		assert (row.section, row.signed_by, row.role) == (
			"Verification",
			people.OFFICER,
			"ITSS Quality Officer",
		)
		assert "98.5%" in row.content and "告警响应及时率" in row.content
		for user in (people.OFFICER, people.ADMINISTRATOR):
			with acting(user), pytest.raises(frappe.ValidationError, match="was signed"):
				frappe.get_doc(VERIFICATION, doc.name).update({"measured_value": "100%"}).save()


class TestRefusals:
	@pytest.mark.row("R41")
	def test_whoever_had_a_hand_in_it_does_not_verify(self):
		"""Whatever their roles: the analyst, whoever planned it and whoever carries a measure out."""
		import frappe

		path = PATHS["corrective action"]()
		doc = of(path)
		frappe.get_doc("User", corrective_actions.ANALYST).add_roles("ITSS Quality Officer")
		with pytest.raises(frappe.ValidationError, match="Nobody judges their own work"):
			conclude(doc, user=corrective_actions.ANALYST)
		assert doc.reload().status == "Draft"
		assert path.reload().status == "Awaiting Verification"

	@pytest.mark.row("R41")
	def test_where_the_quality_department_did_it_the_representative_verifies(self):
		import frappe

		path = PATHS["notice"]()
		frappe.db.set_value(path.doctype, path.name, "responsible_department", people.QUALITY)
		doc = of(path)
		with pytest.raises(frappe.ValidationError, match="Management Representative only"):
			conclude(doc)
		assert conclude(doc, user=people.REPRESENTATIVE).verified_by == people.REPRESENTATIVE

	@pytest.mark.parametrize(
		("values", "said"),
		[
			({"method": ""}, "Method is required"),
			({"sample": " "}, "Sample is required"),
			({"measured_value": ""}, "Measured Value is required"),
			({"findings": ""}, "Findings is required"),
			({"conclusion": ""}, "Conclusion is required"),
			({"conclusion": "Great"}, "Conclusion Great is none of"),
			({"method": "Guess"}, "Method"),
			({"observation_until": ""}, "Observation Until is required"),
			({"observation_until": "2020-01-01"}, "is earlier than"),
			(
				{"conclusion": "Ineffective", "conclusion_reason": " "},
				"Reason of the Conclusion is required",
			),
			({"conclusion": "Partly Effective", "next_due_date": ""}, "Next Due Date is required"),
			(
				{"conclusion": "Ineffective", "conclusion_reason": "x", "next_due_date": "2020-01-01"},
				"lies in the past",
			),
		],
	)
	def test_what_is_missing_is_told_and_nothing_is_written(self, values, said):
		import frappe

		path = PATHS["corrective action"]()
		doc = of(path)
		with pytest.raises(frappe.ValidationError, match=said):
			conclude(doc, **values)
		assert frappe.db.get_value(VERIFICATION, doc.name, ["status", "verified_by"]) == ("Draft", None)
		assert path.reload().status == "Awaiting Verification"

	def test_what_the_app_wrote_is_nobodys_to_write(self):
		import frappe

		doc = of(PATHS["corrective action"]())
		with acting(people.OFFICER):
			frappe.get_doc(VERIFICATION, doc.name).update(
				{
					"criterion_target": "≥ 1%",
					"observe_at_least_until": "2020-01-01",
					"verified_by": people.AUDITOR,
				}
			).save()
		assert doc.reload().criterion_target == corrective_actions.PLAN["verification_target"]
		assert doc.verified_by is None

	def test_what_is_not_effective_is_not_closed_by_any_door(self):
		import frappe

		path = PATHS["corrective action"]()
		browser = Browser(people.OFFICER)
		answer = browser.put(f"/api/resource/{path.doctype}/{path.name}", status="Closed")
		assert answer.status_code == 417
		forged = browser.put(
			f"/api/resource/{path.doctype}/{path.name}", verification="x", observation_until="2020-01-01"
		)
		assert forged.status_code in (200, 417)
		stored = frappe.db.get_value(path.doctype, path.name, ["status", "observation_until"])
		assert stored == ("Awaiting Verification", None)


class TestPermissions:
	def test_who_sees_it(self):
		doc = of(PATHS["corrective action"]())
		sees = {
			user
			for user in (*people.ROLES, people.GUEST)
			if Browser(user).get(f"/api/resource/{VERIFICATION}/{doc.name}").status_code == 200
		}
		assert sees == {
			people.OFFICER,
			people.REPRESENTATIVE,
			people.EXECUTIVE,
			people.AUDITOR,
			people.OWNER,
		}

	def test_who_lists_it(self):
		doc = of(PATHS["corrective action"]())
		for user, expected in ((people.OWNER, True), (people.OTHER_OWNER, False), (people.AUDITOR, True)):
			answer = Browser(user).get(f"/api/resource/{VERIFICATION}", limit_page_length=0)
			names = {row["name"] for row in answer.get_json()["data"]}
			assert (doc.name in names) is expected, user

	def test_who_writes_it(self):
		doc = of(PATHS["corrective action"]())
		writes = {
			user
			for user in (*people.ROLES, people.GUEST)
			if Browser(user).put(f"/api/resource/{VERIFICATION}/{doc.name}", sample="全部").status_code == 200
		}
		assert writes == {people.OFFICER, people.REPRESENTATIVE}

	@pytest.mark.row("R41")
	def test_it_waits_for_whoever_may_conclude_it(self):
		from itss_improvement import today

		doc = of(PATHS["corrective action"]())
		for user, expected in ((people.OFFICER, "Conclude"), (people.REPRESENTATIVE, None)):
			with acting(user):
				found = {one.name: one.step for one in today.waiting()}
			assert found.get(doc.name) == expected, user


def test_the_chain_shows_it():
	from itss_improvement.api.traceability import chain

	path = PATHS["corrective action"]()
	doc = of(path)
	with acting(people.OFFICER):
		found = chain(improvements.OPPORTUNITY, path.opportunity)
	assert doc.name in str(found)


class TestReview:
	"""What a second look at it found."""

	@pytest.mark.row("R41")
	def test_whoever_reported_the_work_as_done_does_not_verify_it(self):
		import frappe

		for put, reporter in (
			("corrective action", corrective_actions.ANALYST),
			("project", charters.LEADER),
		):
			path = PATHS[put]()
			with acting(people.ADMINISTRATOR):
				frappe.get_doc("User", reporter).add_roles("ITSS Quality Officer")
			with pytest.raises(frappe.ValidationError, match="Nobody judges their own work"):
				conclude(of(path), user=reporter)

	@pytest.mark.row("R41")
	def test_a_doer_writes_none_of_its_findings(self):
		import frappe

		doc = of(PATHS["corrective action"]())
		frappe.get_doc("User", corrective_actions.ANALYST).add_roles("ITSS Quality Officer")
		for user in (corrective_actions.ANALYST, people.REPRESENTATIVE):
			with acting(user), pytest.raises(frappe.ValidationError, match="cannot be changed here"):
				frappe.get_doc(VERIFICATION, doc.name).update({"findings": "都好"}).save()

	def test_what_only_the_representative_may_close_is_with_the_representative(self):
		import frappe

		path = PATHS["corrective action"]()
		frappe.db.set_value(path.doctype, path.name, "responsible_department", people.QUALITY)
		conclude(of(path), user=people.REPRESENTATIVE)
		assert charters.has_it(path.name, path.doctype) == [people.REPRESENTATIVE]

	def test_a_time_limit_without_a_calendar_is_counted_again(self):
		import frappe

		from itss_improvement.calendars.provisional import recompute_provisional

		doc = of(PATHS["corrective action"]())
		right = doc.verify_by
		doc.db_set({"verify_by": "2030-01-01", "verify_by_provisional": 1})
		recompute_provisional()
		found = frappe.db.get_value(VERIFICATION, doc.name, ["verify_by", "verify_by_provisional"])
		assert found == (right, 0)

	@pytest.mark.row("R42")
	def test_more_is_planned_about_the_causes_that_are_left(self):
		import frappe

		path = PATHS["corrective action"]()
		conclude(of(path), "Partly Effective")
		done = frappe.get_all("Improvement Measure", {"reference_name": path.name}, pluck="status")
		assert done == ["Done"]
		path = corrective_actions.leave(path.reload(), "Planning")
		assert path.status == "Plan Approval"

	def test_a_project_that_is_carried_on_is_accepted_anew(self):
		path = PATHS["project"]()
		conclude(of(path), "Partly Effective")
		path.reload()
		assert (path.accepted_on, path.acceptance_conclusion, path.result_summary) == (None, None, None)
		assert {row.met for row in path.goals} == {None}

	@each_path
	def test_the_end_of_an_observation_is_reminded_of(self, put):
		from frappe.utils import getdate

		from itss_improvement import today
		from itss_improvement.deadlines import reached

		path = put()
		conclude(of(path))
		path.reload()
		found = [one for one in reached.reached(getdate(path.observation_until)) if one.name == path.name]
		assert [(one.limit.date, one.to.person.user) for one in found] == [
			("observation_until", people.OFFICER)
		]
		with acting(people.OFFICER):
			(waiting,) = [one for one in today.waiting() if one.name == path.name]
		assert (waiting.due, waiting.overdue) == (getdate(path.observation_until), False)
