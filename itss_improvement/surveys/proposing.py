"""Whom to ask, proposed from the tickets that an improvement began with (R75)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import frappe
from frappe.utils import now_datetime

from itss_improvement.domain.survey import (
	CALL_BACK,
	RECORD,
	InvitationStatus,
	Proposed,
	status_at,
	whom_to_ask,
)
from itss_improvement.helpdesk import desk_named

EVIDENCE, OPPORTUNITY = "Improvement Opportunity Evidence", "Improvement Opportunity"


@dataclass(frozen=True, slots=True)
class Proposal:
	people: tuple[Proposed, ...]
	deleted: tuple[dict, ...]
	"""`ticket`, `subject` and `customer` of tickets that are no longer there, as the evidence has them."""
	own: int
	"""How many tickets our own people raised."""


def proposal_for(evaluation) -> Proposal:
	"""Of all the tickets in the evidence of the opportunity that `evaluation` belongs to."""
	rows = frappe.get_all(
		EVIDENCE,
		{"parent": evaluation.opportunity, "parenttype": OPPORTUNITY},
		["desk", "ticket", "subject", "customer"],
		order_by="idx",
	)
	# one ticket may be evidence of several kinds
	tickets = {(row.desk, row.ticket): row for row in rows if row.ticket}
	names: dict[str, list[str]] = defaultdict(list)
	for desk, ticket in tickets:
		names[desk].append(ticket)
	callers = {
		(name, ticket): caller
		for name, own in names.items()
		if (desk := desk_named(name))
		for ticket, caller in desk.callers(own).items()
	}
	return Proposal(
		people=whom_to_ask(callers.values()),
		deleted=tuple(row for key, row in tickets.items() if key not in callers),
		own=sum(caller.internal for caller in callers.values()),
	)


def invitations_of(evaluation: str, for_update: bool = False) -> list[dict]:
	"""Those of an evaluation, oldest first, each with its `state` now."""
	columns = ["name", "customer", "contact", "address", "desk", "ticket", "ticket_subject"]
	columns += ["status", "sent_on", "expires_on", "answered_on"]
	rows = frappe.db.get_values(
		RECORD,
		{"evaluation": evaluation},
		columns,
		as_dict=True,
		for_update=for_update,
		order_by="creation asc",
	)
	now = now_datetime()
	for row in rows or ():
		row.state = status_at(InvitationStatus(row.status), row.expires_on, now).value
	return list(rows or ())


def asked_already(evaluation, invitations: list[dict]) -> dict[tuple[str, str], dict]:
	"""By who was asked, and how. A mail address stands for a person; who was called, for the ticket of the call."""
	asked = {
		("address", row.address): {"way": "Survey", "state": row.state}
		for row in invitations
		if row.state in (InvitationStatus.SENT.value, InvitationStatus.ANSWERED.value)
	}
	for row in evaluation.feedback:
		if row.way == CALL_BACK and row.ticket:
			asked["ticket", row.ticket] = {"way": CALL_BACK, "state": ""}
	return asked
