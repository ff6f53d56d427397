"""What a ticket led to: for those who take part in improvements, and nobody else."""

from __future__ import annotations

import pytest

from tests import improvements, people
from tests.web import Browser

LED_TO = "itss_improvement.api.ticket.led_to"
CUSTOMER = "customer@example.com"
NOTHING = {"may_make": False, "opportunities": [], "signals": []}
SUBJECT = '<img src=x onerror="alert(1)">'


@pytest.fixture
def everybody(site):
	people.make_everybody()


@pytest.fixture
def ticket(everybody, desk, trail):
	"""One that CUSTOMER raised, with a signal and an opportunity of OPERATIONS behind it."""
	import frappe
	from frappe.utils import now_datetime

	from itss_improvement.signals import recorder

	trail.make_user(CUSTOMER, user_type="Website User")
	doc = desk.make_ticket(raised_by=CUSTOMER)
	frappe.db.delete(trail.SIGNAL)
	signal = trail.make_signal(doc.name, now_datetime(), subject=SUBJECT)
	recorder.record([signal])
	opportunity = improvements.in_state("Submitted")
	# as it stands where it came from mails of long ago: saving takes the worst out
	frappe.db.set_value(improvements.OPPORTUNITY, opportunity.name, "title", SUBJECT)
	frappe.db.set_value(
		trail.SIGNAL,
		{"ticket": str(doc.name)},
		{"opportunity": opportunity.name, "status": "Behind an Opportunity"},
	)
	return doc.name, opportunity.name


def answer(user: str, ticket, desk: str = "HD Ticket"):
	return Browser(user).call(LED_TO, desk=desk, ticket=ticket)


def make_agent(*users: str) -> None:
	import frappe

	for user in users:
		frappe.get_doc("User", user).add_roles("Agent")


@pytest.mark.row("R6", "R26")
def test_an_officer_who_is_an_agent_sees_signals_and_opportunities(ticket):
	name, opportunity = ticket
	make_agent(people.OFFICER)
	found = answer(people.OFFICER, name).get_json()["message"]
	assert found["may_make"] is True
	assert [(one["name"], one["title"], one["status"]) for one in found["opportunities"]] == [
		(opportunity, SUBJECT, "Submitted")
	]
	assert found["opportunities"][0]["url"].endswith(f"/improvement-opportunity/{opportunity}")
	assert [signal["kind"] for signal in found["signals"]] == ["SLA Response Breach"]


def test_a_department_owner_sees_the_departments_opportunities_and_no_signals(ticket):
	name, opportunity = ticket
	make_agent(people.OWNER, people.OTHER_OWNER)
	found = answer(people.OWNER, name).get_json()["message"]
	assert [one["name"] for one in found["opportunities"]] == [opportunity]
	assert found["signals"] == []
	assert answer(people.OTHER_OWNER, name).get_json()["message"] == {**NOTHING, "may_make": True}


def test_an_auditor_is_not_offered_to_make_one(ticket):
	make_agent(people.AUDITOR)
	found = answer(people.AUDITOR, ticket[0]).get_json()["message"]
	assert (found["may_make"], len(found["opportunities"])) == (False, 1)


@pytest.mark.parametrize("user", [CUSTOMER, people.AGENT, people.STRANGER])
def test_whoever_takes_no_part_is_told_nothing(ticket, user):
	"""Not even whether there is such a ticket."""
	assert answer(user, ticket[0]).get_json()["message"] == NOTHING
	assert answer(user, 2**40).get_json()["message"] == NOTHING


def test_a_guest_is_refused(ticket):
	assert answer(people.GUEST, ticket[0]).status_code == 403


@pytest.mark.parametrize("desk_name", ["HD Ticket", "User", "Nowhere"])
def test_who_may_not_read_the_ticket_is_refused_as_if_there_were_none(ticket, desk_name):
	refusals = [answer(people.OFFICER, name, desk_name) for name in (ticket[0], 2**40, "1 or 1=1")]
	assert [refusal.status_code for refusal in refusals] == [403, 403, 403]
	assert "IMP-" not in refusals[0].get_data(as_text=True)


def test_a_ticket_nothing_was_noticed_on(everybody, desk):
	make_agent(people.OFFICER)
	name = desk.make_ticket().name
	assert answer(people.OFFICER, name).get_json()["message"] == {**NOTHING, "may_make": True}


def test_one_made_by_hand_is_found_without_a_signal(everybody, desk):
	make_agent(people.STAFF)
	name = desk.make_ticket(subject="门禁失灵").name
	made = Browser(people.STAFF).call(
		"itss_improvement.api.opportunity.make_from_ticket", desk="HD Ticket", ticket=name
	)
	found = answer(people.STAFF, name).get_json()["message"]
	assert [one["name"] for one in found["opportunities"]] == [made.get_json()["message"]["name"]]


def test_the_number_of_queries_does_not_grow(everybody, desk, trail, queries):
	from frappe.utils import add_to_date, now_datetime

	from itss_improvement.domain.signal import SignalKind
	from itss_improvement.opportunities.of_ticket import led_to
	from itss_improvement.signals import recorder

	few, many = (str(desk.make_ticket().name) for _ in range(2))
	now = now_datetime()
	recorder.record([trail.make_signal(few, now)])
	recorder.record(
		[
			trail.make_signal(many, add_to_date(now, minutes=-position, as_datetime=True), kind)
			for position, kind in enumerate(SignalKind)
		]
	)
	import frappe

	for name in (few, many):
		for signal in frappe.get_all(trail.SIGNAL, {"ticket": name}, pluck="name"):
			frappe.db.set_value(trail.SIGNAL, signal, "opportunity", improvements.draft().name)
	led_to("HD Ticket", few)
	counts = []
	for name in (few, many):
		with queries() as sent:
			led_to("HD Ticket", name)
		counts.append(len(sent))
	assert counts[0] == counts[1] <= 8
