"""What the desk's forms ask for beside their documents."""

from __future__ import annotations

import pytest

from tests import improvements, people
from tests.web import Browser

API = "itss_improvement.api.form"


@pytest.fixture
def everybody(site):
	people.make_everybody()


def ask(user: str, method: str, **values):
	return Browser(user).call(f"{API}.{method}", **values)


class TestOpportunity:
	@pytest.mark.row("R48", "R51")
	@pytest.mark.parametrize(
		("user", "status", "actions", "may_edit"),
		[
			(people.STAFF, "Draft", ["Submit"], True),
			(people.STAFF, "Submitted", [], False),
			(people.STAFF, "Returned", ["Submit"], True),
			(people.OWNER, "Draft", ["Submit"], True),
			(people.OWNER, "Submitted", [], False),
			(people.OFFICER, "Submitted", ["Assess", "Return", "Reject", "Merge"], True),
			(people.OFFICER, "Assessed", ["Reassess"], False),
			(people.OFFICER, "Rejected", [], False),
			(people.OFFICER, "Merged", [], False),
			(people.REPRESENTATIVE, "Submitted", [], False),
			(people.EXECUTIVE, "Draft", [], False),
			(people.AUDITOR, "Draft", [], False),
		],
	)
	def test_actions_by_role_and_state(self, everybody, user, status, actions, may_edit):
		name = improvements.in_state(status).name
		found = ask(user, "opportunity", name=name).get_json()["message"]
		assert (found["actions"], found["may_edit"]) == (actions, may_edit)

	@pytest.mark.parametrize(
		"user", [people.OTHER_STAFF, people.OTHER_OWNER, people.AGENT, people.STRANGER, people.GUEST]
	)
	def test_whoever_may_not_read_it_is_refused(self, everybody, user):
		response = ask(user, "opportunity", name=improvements.draft().name)
		assert response.status_code == 403

	@pytest.mark.parametrize("name", ["IMP-1999-0001", "' or 1=1 -- "])
	def test_one_that_is_not_there(self, everybody, name):
		assert ask(people.OFFICER, "opportunity", name=name).status_code in (403, 404)

	def test_tickets_are_readable_to_those_who_may_open_them(self, everybody, desk):
		from frappe import get_doc

		from itss_improvement.opportunities import evidence, reading

		opportunity = improvements.draft()
		tickets = [str(desk.make_ticket().name) for _ in range(3)]
		attach(opportunity.name, [*tickets, "2147483999"], evidence)
		assert ask(people.OFFICER, "opportunity", name=opportunity.name).get_json()["message"][
			"readable"
		] == {"HD Ticket": []}
		get_doc("User", people.OFFICER).add_roles("Agent")
		found = ask(people.OFFICER, "opportunity", name=opportunity.name).get_json()["message"]["readable"]
		assert found == {"HD Ticket": sorted(tickets)}
		assert reading.readable_tickets(improvements.draft().name) == {}

	def test_a_desk_that_is_gone_is_left_out(self, everybody):
		from itss_improvement.opportunities import evidence

		name = improvements.draft().name
		attach(name, ["1"], evidence, desk="Gone Desk")
		assert ask(people.OFFICER, "opportunity", name=name).get_json()["message"]["readable"] == {}


def attach(opportunity: str, tickets, evidence, desk: str = "HD Ticket") -> None:
	from frappe.utils import now_datetime

	from itss_improvement.domain.signal import Signal, SignalKind

	now = now_datetime()
	evidence.attach(
		opportunity, [Signal(SignalKind.RESPONSE_BREACH, desk, str(ticket), now, now) for ticket in tickets]
	)


class TestSources:
	@pytest.mark.row("R25")
	def test_the_six_with_their_subtypes(self, everybody):
		found = ask(people.STAFF, "sources").get_json()["message"]
		assert len(found) == 6
		assert found["Internal Audit"] == ["System Audit", "Process Audit", "Special Audit"]

	@pytest.mark.parametrize("user", [people.AGENT, people.STRANGER, people.GUEST])
	def test_not_for_those_outside(self, everybody, user):
		assert ask(user, "sources").status_code == 403


class TestTeams:
	def test_those_of_the_desk_in_order(self, everybody, desk):
		desk.make_master("HD Team", "Tests 甲组", team_name="Tests 甲组")
		found = ask(people.OFFICER, "teams").get_json()["message"]
		assert "Tests 甲组" in found
		assert found == sorted(found)

	@pytest.mark.parametrize(
		"user", [people.OWNER, people.STAFF, people.AGENT, people.STRANGER, people.GUEST]
	)
	def test_not_for_those_who_may_not_say_whose_they_are(self, everybody, user):
		assert ask(user, "teams").status_code == 403


def test_arguments_of_a_form_are_cast(everybody):
	"""As a browser sends them: texts in a form, not JSON."""
	suggested = Browser(people.OFFICER).request(
		"POST",
		"/api/method/itss_improvement.api.opportunity.suggest_class",
		data={"impact": "4", "resource": "3", "urgency": "5"},
	)
	assert suggested.get_json()["message"]["total"] == 21
