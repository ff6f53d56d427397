"""What a ticket's page asks for, in the desk and in the agents' screen."""

import frappe
from frappe import _
from frappe.utils import get_absolute_url

from itss_improvement.opportunities import of_ticket


@frappe.whitelist(methods=["GET", "POST"])
def led_to(desk: str, ticket: str | int) -> dict:
	"""The `opportunities` and `signals` that a ticket led to, and `may_make`, as far as the user may see them.

	An opportunity has its `state` in the user's language: the agents' screen need not know our words.
	"""
	found = of_ticket.led_to(desk, str(ticket))
	for opportunity in found["opportunities"]:
		opportunity["url"] = get_absolute_url(of_ticket.OPPORTUNITY, opportunity["name"])
		opportunity["state"] = _(opportunity["status"])
	return found
