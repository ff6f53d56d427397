"""What the form of an opportunity shows beside its own fields."""

from __future__ import annotations

import frappe

from itss_improvement.helpdesk import desk_named
from itss_improvement.opportunities import evidence

DOCTYPE = "Improvement Opportunity"


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
