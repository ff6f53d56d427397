"""What the forms show of what came back."""

from __future__ import annotations

import frappe

from itss_improvement.domain.recurrence_proposal import Status
from itss_improvement.helpdesk import desk_named
from itss_improvement.recurrences import PROPOSAL, ROW

SHOWN = 5


def readable_tickets(name: str) -> dict[str, list[str]]:
	"""The tickets of it, new and earlier ones, that the session's user may open, by service desk: one query for each."""
	tickets: dict[str, set[str]] = {}
	for row in frappe.get_all(
		ROW,
		{"parent": name, "parenttype": PROPOSAL},
		["desk", "ticket", "matched_desk", "matched_ticket"],
		limit_page_length=0,
	):
		tickets.setdefault(row.desk, set()).add(row.ticket)
		tickets.setdefault(row.matched_desk, set()).add(row.matched_ticket)
	return {
		desk_name: sorted(desk.readable(names))
		for desk_name, names in sorted(tickets.items())
		if (desk := desk_named(desk_name))
	}


def open_proposals(doctype: str, name: str) -> list[dict]:
	"""Those on a record of a path or on its opportunity, as far as the session's user may see them."""
	about = {"opportunity": name} if doctype == "Improvement Opportunity" else {"reference_name": name}
	return frappe.get_list(
		PROPOSAL,
		filters={**about, "status": Status.PROPOSED.value},
		fields=["name", "reason", "what_follows", "ticket_count", "decide_by"],
		order_by="name",
		limit_page_length=SHOWN,
	)
