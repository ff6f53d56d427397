"""What the forms ask for about improvements that came back."""

import frappe

from itss_improvement.lifecycle import reading as lifecycle
from itss_improvement.recurrences import PROPOSAL, reading


@frappe.whitelist(methods=["GET", "POST"])
def page(name: str) -> dict:
	"""What `lifecycle.page` says of a recurrence, and `readable`: its tickets, new and earlier ones, that the user may
	open, by service desk."""
	return {**lifecycle.page_of(PROPOSAL, name), "readable": reading.readable_tickets(name)}


@frappe.whitelist(methods=["GET", "POST"])
def proposed(doctype: str, name: str) -> list[dict]:
	"""What is proposed and not decided about a record of a path, or about an opportunity, that the user may read: each
	with `name`, `reason`, `what_follows`, `ticket_count` and `decide_by`."""
	frappe.has_permission(doctype, "read", name, throw=True)
	if not frappe.has_permission(PROPOSAL, "read"):
		return []
	return reading.open_proposals(doctype, name)
