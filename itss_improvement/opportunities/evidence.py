"""The only writer of evidence: tickets attached to opportunities, each with its own snapshot (R6).

A snapshot is kept because most quality officers may not open tickets, and because tickets change. Rows are
written straight to the table: saving the opportunity would write every row again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import frappe
from frappe.utils import now_datetime

from itss_improvement import bulk
from itss_improvement.domain.signal import Signal
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.helpdesk import desk_named

DOCTYPE = "Improvement Opportunity Evidence"
PARENT = "Improvement Opportunity"
LIMIT = 200
"""Tickets shown on an opportunity. All of them stand in the list of signals."""
FEEDBACK_LENGTH = 5000
"""Characters of what a customer wrote; the field holds 65,535 bytes, and a customer may write more."""


def attach(opportunity: str, signals: Sequence[Signal]) -> int:
	"""Attach what `signals` were noticed on, as far as LIMIT allows. Returns how many rows were new."""
	present = frappe.get_all(
		DOCTYPE, filters={"parent": opportunity, "parenttype": PARENT}, pluck="signal_name"
	)
	missing = [signal for signal in signals if signal.key not in set(present)][: max(0, LIMIT - len(present))]
	if not missing:
		return 0
	tickets = _snapshots(missing)
	bulk.insert_new(
		DOCTYPE,
		(
			_row(opportunity, idx, signal, tickets.get((signal.desk, signal.ticket)) or _known_to(signal))
			for idx, signal in enumerate(missing, start=len(present) + 1)
		),
	)
	return len(missing)


def row_of(ticket: TicketSnapshot) -> dict:
	"""A ticket as evidence, as it is now."""
	return {
		"desk": ticket.desk,
		"ticket": ticket.name,
		"opened_at": ticket.opened_at,
		"snapshot_taken_at": now_datetime(),
		"subject": ticket.subject[:140],
		"ticket_status": ticket.status,
		"customer": ticket.customer,
		"team": ticket.team,
		"ticket_type": ticket.ticket_type,
		"priority": ticket.priority,
		"response_due": ticket.response_by,
		"first_responded_at": ticket.first_responded_at,
		"resolution_due": ticket.resolution_by,
		"resolved_at": ticket.resolved_at,
		"customer_rating": ticket.rating,
		"feedback": ticket.feedback[:FEEDBACK_LENGTH],
		"ticket_url": ticket.url,
	}


def _snapshots(signals: Iterable[Signal]) -> dict[tuple[str, str], TicketSnapshot]:
	names: dict[str, list[str]] = {}
	for signal in signals:
		if signal.is_pattern:
			continue
		names.setdefault(signal.desk, []).append(signal.ticket)
	return {
		(desk_name, ticket.name): ticket
		for desk_name, tickets in names.items()
		if (desk := desk_named(desk_name))
		for ticket in desk.snapshots(sorted(set(tickets))).values()
	}


def _row(opportunity: str, idx: int, signal: Signal, ticket: TicketSnapshot) -> dict:
	return {
		# the same signal never becomes two rows, whichever process writes it
		"name": hashlib.sha256(f"{opportunity}\x1f{signal.key}".encode()).hexdigest()[:20],
		"parent": opportunity,
		"parenttype": PARENT,
		"parentfield": "evidence",
		"idx": idx,
		"signal_name": signal.key,
		"kind": signal.kind.value,
		"occurred_at": signal.occurred_at,
		**row_of(ticket),
	}


def _known_to(signal: Signal) -> TicketSnapshot:
	"""A ticket that was deleted meanwhile is still evidence, and so is a week of a control chart."""
	return TicketSnapshot(
		desk=signal.desk,
		name=signal.ticket,
		opened_at=signal.ticket_opened_at,
		subject=signal.subject,
		customer=signal.customer,
		team=signal.team,
		ticket_type=signal.ticket_type,
		priority=signal.priority,
	)
