"""Opportunities that people make from tickets, and by hand where there are none (R8, R25, R28-R31)."""

from __future__ import annotations

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def everybody(site):
	import frappe

	people.make_everybody()
	# an agent who is also one of the staff, and one of the staff who is none
	frappe.get_doc(
		doctype="Has Role",
		parent=people.AGENT,
		parenttype="User",
		parentfield="roles",
		role="ITSS Staff",
		idx=2,
	).db_insert()


@pytest.fixture
def ticket(everybody, desk):
	desk.make_sla()
	return desk.make_ticket(age_minutes=90, subject="打印机无法连接 it's 50% 😀")


def make(user: str, ticket, desk: str = "HD Ticket"):
	import frappe

	from itss_improvement.opportunities import manual

	frappe.set_user(user)
	try:
		return manual.make_from_ticket(desk, str(ticket))
	finally:
		frappe.set_user("Administrator")


@pytest.mark.row("R8", "R26", "R49")
def test_an_agent_makes_one_from_a_ticket(ticket):
	doc = make(people.AGENT, ticket.name)
	assert (doc.status, doc.title) == ("Draft", ticket.subject)
	assert (doc.identified_by, doc.owner) == (people.AGENT, people.AGENT)
	assert doc.ticket_count == 1
	(row,) = doc.evidence
	assert (row.desk, row.ticket, row.subject) == ("HD Ticket", str(ticket.name), ticket.subject)
	assert row.response_due == ticket.response_by and row.ticket_url and row.snapshot_taken_at
	assert improvements.stored(doc.name).trigger_key


@pytest.mark.row("R49")
def test_the_department_of_the_team_answers(ticket):
	import frappe

	team = frappe.get_all("HD Team", pluck="name", limit=1)[0]
	department = frappe.get_doc("Improvement Department", people.PURCHASING)
	department.append("teams", {"team": team})
	department.save()
	frappe.db.set_value("HD Ticket", ticket.name, "agent_group", team)
	doc = make(people.AGENT, ticket.name)
	assert doc.responsible_department == doc.identified_by_department == people.PURCHASING


@pytest.mark.row("R8")
def test_a_second_time_it_is_the_same_one(ticket):
	import frappe

	first = make(people.AGENT, ticket.name)
	assert make(people.AGENT, ticket.name).name == first.name
	assert frappe.db.count(OPPORTUNITY, {"trigger_key": first.trigger_key}) == 1
	assert len(make(people.AGENT, f"{ticket.name}").evidence) == 1


@pytest.mark.row("R8")
def test_another_worker_who_was_quicker_makes_no_error(ticket, monkeypatch):
	"""Both looked before either had made it."""
	import frappe

	first = make(people.AGENT, ticket.name)
	looked = frappe.db.get_value

	def blind_once(doctype, filters=None, *args, **options):
		if doctype == OPPORTUNITY and isinstance(filters, dict) and "trigger_key" in filters:
			monkeypatch.setattr(frappe.db, "get_value", looked)
			return None
		return looked(doctype, filters, *args, **options)

	monkeypatch.setattr(frappe.db, "get_value", blind_once)
	assert make(people.AGENT, ticket.name).name == first.name


@pytest.mark.row("R8")
def test_whoever_may_not_read_the_ticket_makes_nothing_of_it(ticket):
	import frappe

	before = frappe.db.count(OPPORTUNITY)
	for user in (people.STAFF, people.OFFICER, people.OWNER):
		with pytest.raises(frappe.PermissionError):
			make(user, ticket.name)
	assert frappe.db.count(OPPORTUNITY) == before


@pytest.mark.row("R8")
def test_whoever_may_not_make_opportunities_makes_none_from_tickets(ticket):
	import frappe

	for user in (people.AUDITOR, people.EXECUTIVE, people.REPRESENTATIVE, people.STRANGER, people.GUEST):
		with pytest.raises(frappe.PermissionError):
			make(user, ticket.name)


@pytest.mark.row("R8")
def test_a_caller_among_the_staff_makes_one_from_their_own_ticket(everybody, desk):
	desk.make_sla()
	ticket = desk.make_ticket(raised_by=people.STAFF)
	assert make(people.STAFF, ticket.name).identified_by == people.STAFF


def test_an_unknown_desk_and_an_unknown_ticket_are_refused(ticket):
	import frappe

	for desk in ("Issue Desk", "User", "", "hd ticket"):
		with pytest.raises(frappe.DoesNotExistError):
			make(people.AGENT, ticket.name, desk)
	for name in (
		"999999999",
		"",
		"abc",
		f"{ticket.name}abc",
		f" {ticket.name}",
		f"0{ticket.name}",
		"' or 1=1",
	):
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			make(people.AGENT, name)


@pytest.mark.row("R25", "R28", "R29", "R30", "R31")
@pytest.mark.parametrize(
	("user", "values"),
	[
		(
			people.OFFICER,
			{
				"source": "Internal Audit",
				"source_subtype": "Process Audit",
				"audit_clause": "GB/T 28827.1-2022 5.2",
				"auditor": people.AUDITOR,
			},
		),
		(people.OFFICER, {"source": "Management Review", "source_subtype": "Review Resolution"}),
		(people.STAFF, {"source": "Employee Suggestion", "source_subtype": "Suggestion"}),
		(people.OWNER, {"source": "Market Change", "source_subtype": "New Technology"}),
	],
)
def test_sources_without_tickets_are_written_by_hand(everybody, user, values):
	import frappe

	frappe.set_user(user)
	doc = frappe.get_doc(
		{
			"doctype": OPPORTUNITY,
			**improvements.WORDS,
			**values,
			"identified_by_department": people.OPERATIONS,
		}
	).insert()
	assert (doc.identified_by, doc.status) == (user, "Draft")
	assert {field: doc.get(field) for field in values} == values
