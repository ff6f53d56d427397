"""What the form of an evaluation asks for about its customers, and sending them the survey (R75)."""

import frappe
from frappe import _

from itss_improvement.domain.survey import RECORD, shown_contact
from itss_improvement.surveys import EVALUATION, inviting, proposing


@frappe.whitelist(methods=["GET", "POST"])
def page(name: str) -> dict:
	"""`rows`: who was sent the survey of an evaluation, oldest first, each with its `state` now, for whoever may know the
	customers' addresses; and whether the user `may_ask` more of them."""
	doc = frappe.get_doc(EVALUATION, name)
	doc.check_permission("read")
	return {
		"rows": proposing.invitations_of(name) if frappe.has_permission(RECORD, "read") else [],
		"may_ask": inviting.may_ask(doc),
	}


@frappe.whitelist(methods=["POST"])
def proposal(name: str) -> dict:
	"""Whom to ask, from the tickets that the improvement began with: `people`, newest ticket first, each with how they
	were `asked` already if they were; the tickets that are `deleted`; how many are our `own`; and whether the site
	`can_mail`. Nothing is written."""
	doc = inviting.to_be_asked_about(name)
	found = proposing.proposal_for(doc)
	asked = proposing.asked_already(doc, proposing.invitations_of(name))
	return {
		"people": [
			{
				"desk": one.caller.desk,
				"ticket": one.caller.ticket,
				"subject": one.caller.subject,
				"opened_at": one.caller.opened_at,
				"customer": one.caller.customer,
				"contact": shown_contact(one.caller.name, one.caller.address),
				"address": one.caller.address,
				"tickets": one.tickets,
				"asked": asked.get(("address", one.caller.address))
				or asked.get(("ticket", one.caller.ticket)),
			}
			for one in found.people
		],
		"deleted": [
			{"ticket": row.ticket, "subject": row.subject, "customer": row.customer} for row in found.deleted
		],
		"own": found.own,
		"can_mail": inviting.has_mail_account(),
	}


@frappe.whitelist(methods=["POST"])
def send(name: str, tickets: list | str) -> dict:
	"""Mail the survey to the callers of `tickets`, each with its `desk` and its name `ticket`. All of them, or nobody.
	Returns how many were `sent`."""
	return {"sent": len(inviting.send(name, _tickets(name, tickets)))}


@frappe.whitelist(methods=["POST"])
def withdraw(invitation: str) -> None:
	"""Take back an invitation that was not answered yet."""
	inviting.withdraw(invitation)


def _tickets(name: str, given: list | str) -> list[tuple[str, str]]:
	try:
		rows = frappe.parse_json(given)
		return [(str(row["desk"]), str(row["ticket"])) for row in rows]
	except (ValueError, TypeError, KeyError):
		frappe.throw(_("{0}: the tickets are given as a list, each with its desk and its name.").format(name))
