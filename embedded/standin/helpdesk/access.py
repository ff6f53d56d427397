"""Who sees a ticket: agents all of them, anybody else those raised by or about them."""

import frappe

AGENT_ROLES = {"Agent", "Agent Manager"}


def is_agent(user: str | None = None) -> bool:
	"""Whether the user works at the desk: Administrator, one of the roles, or an **HD Agent**."""
	user = user or frappe.session.user
	return (
		user == "Administrator"
		or bool(AGENT_ROLES & set(frappe.get_roles(user)))
		or bool(frappe.db.exists("HD Agent", {"name": user, "is_active": 1}))
	)


def has_permission(doc, ptype=None, user=None) -> bool:
	user = user or frappe.session.user
	return is_agent(user) or user in (doc.raised_by, doc.contact, doc.owner)


def query_conditions(user=None) -> str:
	user = user or frappe.session.user
	if is_agent(user):
		return ""
	email = frappe.db.escape(user)
	ticket = "`tabHD Ticket`"
	return f"({ticket}.raised_by = {email} or {ticket}.contact = {email} or {ticket}.owner = {email})"
