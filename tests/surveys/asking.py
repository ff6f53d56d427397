"""Evaluations whose opportunity has tickets as evidence, and surveys that were sent about them."""

from __future__ import annotations

import email
import re
from email.policy import default

from tests import measures, people
from tests.measures import acting

INVITATION = "Improvement Survey Invitation"
LIN, ZHAO = "lin@client.example", "zhao@other.example"


def evaluation(*tickets: tuple[str, str]):
	"""The draft of an evaluation, whose opportunity has `tickets`, each with its subject and who raised it, as evidence;
	the first of them is the oldest."""
	from itss_improvement.evaluations.asking import ask_for

	with acting(people.OFFICER):
		doc = ask_for(measures.path(status="Awaiting Verification"))
	add_evidence(doc, *(make_ticket(*ticket, days=30 - day) for day, ticket in enumerate(tickets)))
	return doc


def make_ticket(subject: str, raised_by: str, days: int = 20, **values):
	from tests import desk

	# our own people are told apart from customers by their address alone, and Helpdesk would make a contact
	desk.make_sla()
	return desk.make_ticket(days * 24 * 60, subject=subject, raised_by=raised_by, **values)


def add_evidence(doc, *tickets) -> None:
	import frappe

	from itss_improvement.helpdesk import desk_named
	from itss_improvement.opportunities.evidence import row_of

	desk = desk_named("HD Ticket")
	for idx, ticket in enumerate(tickets, start=1):
		frappe.get_doc(
			{
				"doctype": "Improvement Opportunity Evidence",
				"parent": doc.opportunity,
				"parenttype": "Improvement Opportunity",
				"parentfield": "evidence",
				"idx": idx,
				"kind": "Complaint",
				**row_of(desk.snapshots([str(ticket.name)])[str(ticket.name)]),
			}
		).db_insert()


def proposal(doc, user: str = people.OFFICER) -> dict:
	from itss_improvement.api.survey import proposal

	with acting(user):
		return proposal(doc.name)


def send(doc, *addresses: str, user: str = people.OFFICER) -> list:
	"""Send the survey to the contacts with `addresses`; gives their invitations in that order."""
	import frappe

	from itss_improvement.api.survey import send

	people_by_address = {one["address"]: one for one in proposal(doc)["people"]}
	chosen = [{key: people_by_address[address][key] for key in ("desk", "ticket")} for address in addresses]
	with acting(user):
		assert send(doc.name, chosen) == {"sent": len(chosen)}
	return [
		frappe.get_last_doc(INVITATION, {"evaluation": doc.name, "address": address}) for address in addresses
	]


def mail_to(address: str):
	"""The newest that waits in the site's queue for `address`, as it will be sent."""
	import frappe

	queue = frappe.get_all("Email Queue", {}, ["name", "message"], order_by="creation desc")
	for row in queue:
		if frappe.db.exists("Email Queue Recipient", {"parent": row.name, "recipient": address}):
			return email.message_from_string(row.message, policy=default)
	raise AssertionError(f"No mail waits for {address}.")


def text_of(mail, kind: str = "plain") -> str:
	return mail.get_body((kind,)).get_content()


def link_to(address: str) -> str:
	"""The path and the query of the link that `address` was mailed."""
	(link,) = set(re.findall(r"https?://[^/\s]+(/improvement-survey\?key=\S+)", text_of(mail_to(address))))
	return link


def key_of(address: str) -> str:
	return link_to(address).partition("key=")[2]


def feedback(doc) -> list[dict]:
	import frappe

	return frappe.get_all("Improvement Customer Feedback", {"parent": doc.name}, "*", order_by="idx")
