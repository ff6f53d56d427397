"""What the form of an opportunity shows beside its own fields."""

from __future__ import annotations

import frappe

from itss_improvement.domain.opportunity import TRANSITIONS, Status, may_edit
from itss_improvement.helpdesk import desk_named
from itss_improvement.opportunities import evidence
from itss_improvement.permissions import roles_of

DOCTYPE = "Improvement Opportunity"


def possible_actions(name: str) -> list[str]:
	"""What the session's user may do with it in its state, in the order of the regulation (R48, R51)."""
	if not frappe.has_permission(DOCTYPE, "write", name):
		return []
	status, roles = Status(frappe.db.get_value(DOCTYPE, name, "status")), roles_of()
	return [
		transition.action
		for transition in TRANSITIONS
		if transition.before is status and not transition.roles.isdisjoint(roles)
	]


def may_edit_words(name: str) -> bool:
	"""Whether the session's user may change its own words in its state."""
	if not frappe.has_permission(DOCTYPE, "write", name):
		return False
	return may_edit(Status(frappe.db.get_value(DOCTYPE, name, "status")), roles_of())


def readable_tickets(name: str) -> dict[str, list[str]]:
	"""The tickets behind it that the session's user may open, by service desk: one query for each desk."""
	tickets: dict[str, set[str]] = {}
	for row in frappe.get_all(
		evidence.DOCTYPE, filters={"parent": name, "parenttype": DOCTYPE}, fields=["desk", "ticket"]
	):
		tickets.setdefault(row.desk, set()).add(row.ticket)
	return {
		desk_name: sorted(desk.readable(names))
		for desk_name, names in sorted(tickets.items())
		if (desk := desk_named(desk_name))
	}
