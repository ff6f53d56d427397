"""The stand-in behaves as Helpdesk 1.14 was measured to."""

import pytest


@pytest.fixture
def frappe(site):
	import frappe

	return frappe


@pytest.fixture
def ticket(frappe):
	def ticket(**values):
		return frappe.get_doc(
			doctype="HD Ticket", subject="x", raised_by="customer@example.com", **values
		).insert()

	return ticket


@pytest.fixture
def customer(frappe):
	return frappe.get_doc(
		doctype="User",
		email="customer@example.com",
		first_name="C",
		user_type="Website User",
		send_welcome_email=0,
	).insert()


def backdate(ticket, **ago):
	"""A test moves the start, not the targets: they are computed anew at every save."""
	from frappe.utils import add_to_date, now_datetime

	start = add_to_date(now_datetime(), **{unit: -number for unit, number in ago.items()})
	ticket.db_set("service_level_agreement_creation", start, update_modified=False)
	ticket.reload()
	return ticket


def test_a_new_ticket_has_targets_of_its_priority(ticket):
	doc = ticket(priority="High")
	assert isinstance(doc.name, int) and doc.sla == "Default" and doc.status == "Open"
	assert (doc.response_by - doc.service_level_agreement_creation).total_seconds() == 3600
	assert (doc.resolution_by - doc.service_level_agreement_creation).total_seconds() == 4 * 3600
	assert doc.agreement_status == "First Response Due"
	assert doc.opening_date and doc.opening_time and not doc.first_responded_on and not doc.resolution_date


def test_a_breach_is_written_only_when_the_ticket_is_saved(frappe, ticket):
	doc = backdate(ticket(), days=3)
	assert frappe.db.get_value("HD Ticket", doc.name, "agreement_status") == "First Response Due"
	seen = []
	original = type(doc).on_update if hasattr(type(doc), "on_update") else None
	type(doc).on_update = lambda self: seen.append(
		(self.agreement_status, self.has_value_changed("agreement_status"))
	)
	try:
		doc.save()
	finally:
		del type(doc).on_update
	assert original is None and seen == [("Failed", True)]
	assert doc.response_by < frappe.utils.now_datetime()


def test_failed_paused_failed(frappe, ticket):
	doc = backdate(ticket(), days=3)
	doc.save()
	doc.status = "Replied"
	doc.save()
	assert doc.agreement_status == "Paused" and doc.on_hold_since and doc.first_responded_on
	backdated = frappe.utils.add_to_date(doc.on_hold_since, hours=-1)
	doc.db_set("on_hold_since", backdated)
	doc.reload()
	doc.status = "Open"
	doc.save()
	assert doc.agreement_status == "Failed" and not doc.on_hold_since
	assert 3600 <= doc.total_hold_time < 3700


def test_time_on_hold_moves_the_end_not_the_answer(frappe, ticket):
	doc = ticket()
	before = doc.response_by, doc.resolution_by
	doc.total_hold_time = 600
	doc.save()
	assert doc.response_by == before[0]
	assert (doc.resolution_by - before[1]).total_seconds() == 600


def test_a_ticket_resolved_in_time_is_fulfilled(ticket):
	doc = ticket()
	doc.status = "Resolved"
	doc.save()
	assert doc.agreement_status == "Fulfilled" and doc.resolution_date and doc.first_responded_on
	assert doc.resolution_time is not None
	doc.status = "Open"
	doc.save()
	assert not doc.resolution_date and doc.agreement_status == "Resolution Due"


def test_working_hours_are_respected(frappe, ticket):
	from datetime import datetime

	sla = frappe.get_doc("HD Service Level Agreement", "Default")
	for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
		sla.append(
			"support_and_resolution", {"workday": day, "start_time": "10:00:00", "end_time": "18:00:00"}
		)
	sla.save()
	doc = ticket()
	doc.service_level_agreement_creation = datetime(2026, 11, 20, 17, 0)  # a Friday
	doc.priority = "Urgent"
	doc.save()
	assert doc.response_by == datetime(2026, 11, 20, 17, 30)
	assert doc.resolution_by == datetime(2026, 11, 23, 11, 0)


def test_inserting_with_a_description_saves_twice(frappe, ticket):
	saves = []
	controller = type(frappe.new_doc("HD Ticket"))
	controller.on_update = lambda self: saves.append(self.get_doc_before_save() is None)
	try:
		doc = ticket(description="<p>It broke</p>")
	finally:
		del controller.on_update
	assert len(saves) == 2
	communications = frappe.get_all(
		"Communication", {"reference_doctype": "HD Ticket"}, ["reference_name", "content"]
	)
	assert [c.reference_name for c in communications] == [str(doc.name)]


def test_an_answer_of_an_agent_pauses_the_clock(ticket):
	doc = ticket()
	doc.reply_via_agent("Have you tried turning it off?")
	doc.reload()
	assert doc.status == "Replied" and doc.first_responded_on and doc.agreement_status == "Paused"
	doc.create_communication_via_contact("Yes.")
	doc.reload()
	assert doc.status == "Open"


def test_the_rating_follows_the_chosen_option(frappe, ticket):
	doc = ticket()
	doc.feedback = "It took far too long"
	doc.status = "Resolved"
	doc.save()
	assert doc.feedback_rating == 0.4


def test_a_customer_sees_his_own_tickets_only(frappe, ticket, customer):
	own, other = ticket(), ticket()
	other.db_set({"raised_by": "somebody@example.com", "owner": "Administrator"})
	frappe.set_user(customer.name)
	assert [row.name for row in frappe.get_list("HD Ticket")] == [own.name]
	assert frappe.has_permission("HD Ticket", "read", own.name)
	assert not frappe.has_permission("HD Ticket", "read", other.name)
	doc = frappe.get_doc("HD Ticket", own.name)
	doc.status = "Resolved"
	with pytest.raises(frappe.ValidationError, match="with a feedback"):
		doc.save()
	doc.reload()
	doc.status, doc.feedback = "Resolved", "Solved at once"
	doc.save()
	assert doc.feedback_rating == 1
	doc.subject = "changed"
	with pytest.raises(frappe.PermissionError):
		doc.save()


def test_agents_see_all(frappe, ticket):
	doc = ticket()
	agent = frappe.get_doc(
		doctype="User",
		email="agent@example.com",
		first_name="A",
		send_welcome_email=0,
		roles=[{"role": "Agent"}],
	).insert()
	frappe.get_doc(doctype="HD Agent", user=agent.name).insert()
	frappe.set_user(agent.name)
	assert frappe.has_permission("HD Ticket", "write", doc.name)
	assert doc.name in frappe.get_list("HD Ticket", pluck="name")


def test_a_rating_by_mail_comes_from_guest_and_names_no_option(frappe, ticket):
	doc = ticket()
	frappe.set_user("Guest")
	frappe.get_doc(
		doctype="HD Email Feedback", key=doc.key, feedback_rating=0.2, feedback_extra="bad"
	).insert()
	frappe.set_user("Administrator")
	doc.reload()
	assert (doc.status, doc.feedback_rating, doc.feedback_extra, doc.feedback) == ("Closed", 0.2, "bad", None)
	assert doc.modified_by == "Guest"
	with pytest.raises(frappe.ValidationError, match="does not exist"):
		frappe.get_doc(doctype="HD Email Feedback", key="no such key", feedback_rating=1).insert()


def test_what_was_changed_is_logged(frappe, ticket):
	doc = ticket()
	doc.status, doc.priority = "Replied", "Urgent"
	doc.save()
	actions = frappe.get_all("HD Ticket Activity", {"ticket": doc.name}, pluck="action")
	assert set(actions) == {"set status to Replied", "set priority to Urgent"}


def test_a_form_script_is_a_record(frappe):
	script = frappe.get_doc(
		doctype="HD Form Script", name="Ours", dt="HD Ticket", enabled=1, script="x"
	).insert()
	assert frappe.get_doc("HD Form Script", script.name).script == "x"
