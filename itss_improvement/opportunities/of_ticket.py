"""What a ticket led to, as far as the session's user may see it."""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement.helpdesk import desk_named
from itss_improvement.opportunities import evidence

OPPORTUNITY, SIGNAL = "Improvement Opportunity", "Improvement Signal"
OPPORTUNITY_FIELDS = ("name", "title", "status", "improvement_class", "responsible_department", "due_date")
SIGNAL_FIELDS = ("name", "kind", "status", "occurred_at", "opportunity")
NOTHING = {"may_make": False, "opportunities": [], "signals": []}


def led_to(desk_name: str, ticket: str) -> dict:
	"""`opportunities` and `signals` of a ticket, newest first, and `may_make`: whether to offer making one.

	Nothing for those who take no part in improvements, customers among them. A fixed number of queries. Raises
	PermissionError where the ticket does not exist or the user may not read it.
	"""
	if not takes_part():
		return NOTHING
	desk = desk_named(desk_name)
	if desk is None or not desk.may_read(ticket):
		frappe.throw(
			_("{0} {1} does not exist, or you may not read it.").format(_(desk_name), ticket),
			frappe.PermissionError,
		)
	return {
		"may_make": bool(frappe.has_permission(OPPORTUNITY, "create")),
		"opportunities": _opportunities(desk_name, ticket),
		"signals": _signals(desk_name, ticket),
	}


def takes_part() -> bool:
	return bool(frappe.has_permission(OPPORTUNITY, "read"))


def _opportunities(desk_name: str, ticket: str) -> list[dict]:
	# evidence shows only the first tickets of a group, signals know them all; one made by hand has no signal
	of_ticket = {"desk": desk_name, "ticket": ticket}
	names = set(frappe.get_all(evidence.DOCTYPE, filters=of_ticket, pluck="parent"))
	names.update(
		frappe.get_all(SIGNAL, filters={**of_ticket, "opportunity": ["is", "set"]}, pluck="opportunity")
	)
	if not names:
		return []
	return frappe.get_list(
		OPPORTUNITY,
		filters={"name": ["in", sorted(names)]},
		fields=list(OPPORTUNITY_FIELDS),
		order_by="creation desc, name desc",
		limit_page_length=0,
	)


def _signals(desk_name: str, ticket: str) -> list[dict]:
	if not frappe.has_permission(SIGNAL, "read"):
		return []
	return frappe.get_list(
		SIGNAL,
		filters={"desk": desk_name, "ticket": ticket},
		fields=list(SIGNAL_FIELDS),
		order_by="occurred_at desc, name",
		limit_page_length=0,
	)
