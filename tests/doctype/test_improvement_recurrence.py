"""Improvements that came back: what a decision leads to, who makes it, and what nobody may do."""

from __future__ import annotations

import json

import pytest

from tests import charters, coming_back, corrective_actions, doors, improvements, people
from tests.coming_back import MATCH, PATHS, RECURRENCE, confirmed, decide, proposed
from tests.measures import acting, day
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site", "empty_site")

each_path = pytest.mark.parametrize("put", PATHS.values(), ids=PATHS)


@pytest.fixture(autouse=True)
def everybody(site):
	corrective_actions.make_everybody()


def path_of(doc):
	import frappe

	return frappe.get_doc(doc.reference_doctype, doc.reference_name)


def opportunity_of(path) -> tuple[str, str]:
	import frappe

	return frappe.db.get_value(improvements.OPPORTUNITY, path.opportunity, ["status", "stage"])


class TestConfirmedBeforeClosing:
	@pytest.mark.row("R42", "R67")
	def test_a_corrective_action_goes_back_to_its_causes_one_round_on(self):
		doc = proposed()
		analysed = path_of(doc).signatures[1].content
		doc = decide(doc)
		path = path_of(doc)
		assert (doc.status, doc.stage, doc.decided_by) == ("Confirmed", "Act", people.OFFICER)
		assert (path.status, path.analysis_round, str(path.due_date)) == ("Root Cause Analysis", 2, day(30))
		assert path.observation_until is None
		assert doc.name in path.reanalysis_reason and doc.reason in path.reanalysis_reason
		assert confirmed()["decision_reason"] in path.reanalysis_reason
		assert path.signatures[1].content == analysed and path.signatures[1].superseded
		assert opportunity_of(path) == ("Assessed", "Do")
		assert charters.has_it(doc.name, RECURRENCE) == []

	@pytest.mark.row("R67")
	def test_a_routine_improvement_becomes_a_corrective_action(self):
		import frappe

		doc = decide(proposed(PATHS["notice"]))
		path = path_of(doc)
		successor = frappe.get_doc(corrective_actions.CAPA, {"opportunity": path.opportunity})
		assert (path.status, path.superseded_by, successor.supersedes) == (
			"Superseded",
			successor.name,
			path.name,
		)
		assert doc.name in path.superseded_reason
		assert (successor.status, str(successor.due_date)) == ("Problem", day(30))
		assert opportunity_of(path) == ("Assessed", "Do")

	@pytest.mark.row("R67")
	def test_a_project_returns_to_execution(self):
		doc = decide(proposed(PATHS["project"]))
		path = path_of(doc)
		assert (path.status, str(path.due_date), path.observation_until) == ("In Progress", day(30), None)
		assert (path.accepted_on, path.result_summary) == (None, None)
		assert path.next_report_due, "it is reported on again"
		assert opportunity_of(path) == ("Assessed", "Do")

	@each_path
	def test_it_is_not_closed_before_somebody_decided(self, put):
		import frappe

		from itss_improvement.lifecycle.steps import take_step
		from tests import verifications

		doc = proposed(put)
		path = path_of(doc)
		verifications.let_observation_end(path)
		with acting(people.OFFICER), pytest.raises(frappe.ValidationError, match=doc.name):
			take_step(path.doctype, path.name, "Close")
		assert path.reload().status == "Under Observation"
		decide(doc, "Dismiss Recurrence")
		verifications.pass_gates(path)
		with acting(people.OFFICER):
			assert take_step(path.doctype, path.name, "Close").status == "Closed"

	def test_what_is_taken_up_again_by_hand_withdraws_it(self):
		doc = coming_back.in_state("Withdrawn")
		assert (doc.status, charters.has_it(doc.name, RECURRENCE)) == ("Withdrawn", [])

	@each_path
	def test_a_reassessment_withdraws_it(self, put):
		from itss_improvement.lifecycle.steps import take_step

		doc = proposed(put)
		with acting(people.OFFICER):
			take_step(improvements.OPPORTUNITY, doc.opportunity, "Reassess", reassessment_reason="范围变了")
		assert (path_of(doc).status, doc.reload().status) == ("Superseded", "Withdrawn")


class TestConfirmedAfterClosing:
	@pytest.mark.row("R67")
	@each_path
	def test_a_new_corrective_action_is_linked_and_the_closed_one_untouched(self, put):
		import frappe

		doc = proposed(put, state="Closed")
		closed = path_of(doc)
		before = (closed.as_json(), improvements.stored(closed.opportunity))
		doc = decide(doc).reload()
		assert (path_of(doc).as_json(), improvements.stored(closed.opportunity)) == before
		new = frappe.get_doc(improvements.OPPORTUNITY, doc.new_opportunity)
		action = frappe.get_doc(corrective_actions.CAPA, {"opportunity": new.name})
		assert (new.recurrence_of, new.source_doctype, new.source_document) == (
			closed.opportunity,
			RECURRENCE,
			doc.name,
		)
		assert (new.status, new.improvement_class, new.source) == (
			"Assessed",
			"Corrective and Preventive Action",
			"Service Monitoring",
		)
		assert (new.responsible_department, new.identified_by) == (closed.responsible_department, None)
		assert "VPN 经常连不上" in new.title and doc.name in new.class_reason
		assert [(row.ticket, row.subject) for row in new.evidence] == [
			(row.ticket, row.subject) for row in doc.tickets
		]
		assert new.ticket_count == 3
		assert (action.status, action.analysis_round, str(action.due_date)) == ("Problem", 1, new_due(new))
		assert action.action_type == "Corrective" and action.event_date
		assert [row.section for row in new.signatures] == ["Assessment"]

	@pytest.mark.row("R6", "R23")
	def test_the_chain_shows_it_from_both_ends(self):
		import frappe

		from itss_improvement.api.traceability import chain

		doc = decide(proposed(state="Closed")).reload()
		action = frappe.db.get_value(corrective_actions.CAPA, {"opportunity": doc.new_opportunity})
		for start in ((improvements.OPPORTUNITY, doc.opportunity), (corrective_actions.CAPA, action)):
			with acting(people.OFFICER):
				found = chain(*start, at_most=50)
			names = [node.get("name") for node in found["nodes"]]
			assert {doc.opportunity, doc.reference_name, doc.name, doc.new_opportunity, action} <= set(names)
			positions = [names.index(name) for name in (doc.opportunity, doc.new_opportunity)]
			assert positions in found["edges"]
			# those that came back led to the new one
			assert (doc.tickets[0].ticket in names) is (start[0] == corrective_actions.CAPA)

	def test_what_was_made_is_watched_when_it_is_effective(self):
		"""Its evidence are the tickets that came back."""
		import frappe

		from itss_improvement.recurrences.watched import evidence_of

		doc = decide(proposed(state="Closed")).reload()
		found = list(evidence_of([doc.new_opportunity]))
		assert [one.ticket.name for one in found] == [row.ticket for row in doc.tickets]
		assert frappe.db.count(improvements.OPPORTUNITY, {"recurrence_of": doc.opportunity}) == 1


def new_due(opportunity) -> str:
	"""A day on which nobody works was moved to the next one."""
	assert str(opportunity.due_date) >= day(30)
	return str(opportunity.due_date)


class TestDismissed:
	@pytest.mark.row("R67")
	def test_with_a_reason_and_nothing_else_happens(self):
		doc = proposed()
		before = path_of(doc).as_json()
		doc = decide(doc, "Dismiss Recurrence")
		assert (doc.status, doc.decided_by, doc.decision_reason) == (
			"Dismissed",
			people.OFFICER,
			coming_back.DISMISSED["decision_reason"],
		)
		assert path_of(doc).as_json() == before
		assert charters.has_it(doc.name, RECURRENCE) == []

	@pytest.mark.parametrize("reason", ["", "  ", None])
	def test_not_without_one(self, reason):
		import frappe

		doc = proposed()
		with pytest.raises(frappe.ValidationError, match="Reason of the Decision is required"):
			decide(doc, "Dismiss Recurrence", decision_reason=reason)
		assert frappe.db.get_value(RECURRENCE, doc.name, ["status", "decided_by"]) == ("Proposed", None)


class TestRefusals:
	def test_nobody_makes_one_by_hand(self):
		import frappe

		path = coming_back.effective()
		for user in (people.OFFICER, people.ADMINISTRATOR):
			with acting(user), pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				frappe.get_doc(
					doctype=RECURRENCE, reference_doctype=path.doctype, reference_name=path.name
				).insert()

	def test_nobody_makes_or_changes_a_match_by_hand(self):
		import frappe

		proposed()
		for act in (
			lambda: frappe.get_last_doc(MATCH).save(),
			lambda: frappe.get_last_doc(MATCH).delete(),
			lambda: frappe.get_doc(doctype=MATCH, subject="x").insert(),
		):
			with pytest.raises(frappe.ValidationError, match="found by the app"):
				act()

	def test_it_cannot_be_deleted(self):
		import frappe

		doc = proposed()
		with pytest.raises(frappe.ValidationError, match="cannot be deleted"):
			frappe.delete_doc(RECURRENCE, doc.name)

	@pytest.mark.parametrize(
		("due", "said"),
		[
			("", "Next Due Date is required"),
			("2020-01-01", "lies in the past"),
			("2099-01-01", "more than two years away"),
		],
	)
	def test_what_is_missing_is_told_and_nothing_is_written(self, due, said):
		import frappe

		doc = proposed()
		with pytest.raises(frappe.ValidationError, match=said):
			decide(doc, next_due_date=due)
		assert frappe.db.get_value(RECURRENCE, doc.name, ["status", "decided_by"]) == ("Proposed", None)
		assert path_of(doc).status == "Under Observation"

	def test_what_was_decided_is_changed_by_nobody(self):
		import frappe

		doc = decide(proposed(), "Dismiss Recurrence")
		row = doc.signatures[-1]
		assert (row.section, row.signed_by) == ("Decision on the Recurrence", people.OFFICER)
		assert "VPN 连不上" in row.content, "also the tickets are signed"
		with acting(people.OFFICER), pytest.raises(frappe.ValidationError, match="was signed"):
			frappe.get_doc(RECURRENCE, doc.name).update({"decision_reason": "另有原因"}).save()
		for action in ("Confirm Recurrence", "Dismiss Recurrence"):
			with pytest.raises(frappe.ValidationError, match="not possible while"):
				decide(doc, action)

	def test_what_the_app_wrote_is_nobodys_to_write(self):
		import frappe

		doc = proposed()
		with acting(people.OFFICER):
			frappe.get_doc(RECURRENCE, doc.name).update(
				{
					"reason": "没有",
					"ticket_count": 0,
					"tickets": [],
					"effective_at": "2030-01-01",
					"proposal": "New Corrective Action as Recurrence",
				}
			).save()
		kept = doc.reload()
		assert (kept.ticket_count, len(kept.tickets), kept.proposal) == (3, 3, "Back to Root Cause")
		assert kept.reason != "没有" and kept.effective_at.year < 2030

	@pytest.mark.parametrize("door", doors.doors_of(RECURRENCE), ids=lambda door: door.__name__)
	def test_no_door_decides_without_a_reason_or_for_others(self, door):
		doc = proposed()
		for user, values in (
			(people.OFFICER, {"status": "Dismissed"}),
			(people.OFFICER, {"status": "Confirmed"}),
			(people.OFFICER, {"status": "Withdrawn"}),
			(people.OWNER, {"status": "Dismissed", **coming_back.DISMISSED}),
			(people.AUDITOR, {"status": "Dismissed", **coming_back.DISMISSED}),
			(people.REPRESENTATIVE, {"status": "Dismissed", **coming_back.DISMISSED}),
		):
			assert not door(user, doc.name, values), (user, values)
		assert doc.reload().status == "Proposed"
		assert door(people.OFFICER, doc.name, {"status": "Dismissed", **coming_back.DISMISSED})
		assert doc.reload().status == "Dismissed"

	@pytest.mark.row("R41")
	def test_whoever_did_the_work_does_not_dismiss_it(self):
		import frappe

		doc = proposed()
		frappe.get_doc("User", corrective_actions.ANALYST).add_roles("ITSS Quality Officer")
		with pytest.raises(frappe.ValidationError, match="Nobody judges their own work"):
			decide(doc, "Dismiss Recurrence", user=corrective_actions.ANALYST)
		assert doc.reload().status == "Proposed"
		assert decide(doc, user=corrective_actions.ANALYST).status == "Confirmed", "but owns up to it"

	@pytest.mark.row("R41")
	def test_where_the_quality_department_did_it_the_representative_decides(self):
		import frappe

		path = coming_back.effective(PATHS["notice"])
		frappe.db.set_value(path.doctype, path.name, "responsible_department", people.QUALITY)
		coming_back.new_tickets(*coming_back.SUBJECTS)
		coming_back.watch()
		(doc,) = coming_back.proposals()
		assert charters.has_it(doc.name, RECURRENCE) == [people.REPRESENTATIVE]
		for action in ("Confirm Recurrence", "Dismiss Recurrence"):
			with pytest.raises(frappe.ValidationError, match="Management Representative only"):
				decide(doc, action)
		assert decide(doc, "Dismiss Recurrence", user=people.REPRESENTATIVE).status == "Dismissed"

	def test_one_who_cannot_be_decided_leaves_nothing_half_done(self, monkeypatch):
		"""What came back went another way past the app."""
		import frappe

		doc = proposed()
		frappe.db.set_value(doc.reference_doctype, doc.reference_name, "status", "Closed")
		frappe.db.savepoint("undecided")
		answer = Browser(people.OFFICER).call(
			"itss_improvement.api.lifecycle.take_step",
			doctype=RECURRENCE,
			name=doc.name,
			action="Confirm Recurrence",
			values=json.dumps(confirmed()),
		)
		assert answer.status_code == 417
		assert "cannot become" in answer.get_data(as_text=True)


class TestPermissions:
	def test_who_sees_it(self):
		doc = proposed()
		sees = {
			user
			for user in (*people.ROLES, people.GUEST)
			if Browser(user).get(f"/api/resource/{RECURRENCE}/{doc.name}").status_code == 200
		}
		assert sees == {
			people.OFFICER,
			people.REPRESENTATIVE,
			people.EXECUTIVE,
			people.AUDITOR,
			people.OWNER,
		}

	def test_who_lists_it(self):
		doc = proposed()
		for user, expected in ((people.OWNER, True), (people.OTHER_OWNER, False), (people.AUDITOR, True)):
			answer = Browser(user).get(f"/api/resource/{RECURRENCE}", limit_page_length=0)
			names = {row["name"] for row in answer.get_json()["data"]}
			assert (doc.name in names) is expected, user

	def test_the_page_names_the_tickets_that_its_reader_may_open(self):
		import frappe

		doc = proposed()
		answer = Browser(people.OFFICER).call("itss_improvement.api.recurrence.page", name=doc.name)
		page = answer.get_json()["message"]
		assert page["actions"] == ["Confirm Recurrence", "Dismiss Recurrence"]
		assert page["readable"] == {"HD Ticket": []}, "no agent"
		frappe.get_doc("User", people.OFFICER).add_roles("Agent")
		answer = Browser(people.OFFICER).call("itss_improvement.api.recurrence.page", name=doc.name)
		readable = answer.get_json()["message"]["readable"]["HD Ticket"]
		assert readable == sorted(row.ticket for row in doc.tickets), "the earlier ones are gone"
		for user in (people.OTHER_OWNER, people.STAFF, people.AGENT, people.GUEST):
			answer = Browser(user).call("itss_improvement.api.recurrence.page", name=doc.name)
			assert answer.status_code == 403, user

	def test_the_improvement_shows_what_is_open(self):
		doc = proposed()
		for doctype, name in (
			(doc.reference_doctype, doc.reference_name),
			(improvements.OPPORTUNITY, doc.opportunity),
		):
			for user in (people.OFFICER, people.OWNER, people.AUDITOR):
				answer = Browser(user).call(
					"itss_improvement.api.recurrence.proposed", doctype=doctype, name=name
				)
				(found,) = answer.get_json()["message"]
				assert (found["name"], found["ticket_count"]) == (doc.name, 3)
			for user in (people.OTHER_OWNER, people.AGENT, people.GUEST):
				answer = Browser(user).call(
					"itss_improvement.api.recurrence.proposed", doctype=doctype, name=name
				)
				assert answer.status_code == 403, user
		decide(doc, "Dismiss Recurrence")
		answer = Browser(people.OFFICER).call(
			"itss_improvement.api.recurrence.proposed",
			doctype=doc.reference_doctype,
			name=doc.reference_name,
		)
		assert answer.get_json()["message"] == []

	def test_a_time_limit_without_a_calendar_is_counted_again(self):
		import frappe

		from itss_improvement.calendars.provisional import recompute_provisional

		doc = proposed()
		right = doc.decide_by
		doc.db_set({"decide_by": "2030-01-01", "decide_by_provisional": 1})
		recompute_provisional()
		found = frappe.db.get_value(RECURRENCE, doc.name, ["decide_by", "decide_by_provisional"])
		assert found == (right, 0)
