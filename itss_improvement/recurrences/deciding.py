"""What a confirmed recurrence leads to: an improvement is taken up again, or a new one is linked to it (R67)."""

from __future__ import annotations

import hashlib

import frappe
from frappe.utils import get_datetime, get_fullname, now_datetime, today

from itss_improvement import taking_up
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.recurrence_proposal import Effect, effect_of
from itss_improvement.helpdesk import desk_named
from itss_improvement.opportunities import evidence
from itss_improvement.opportunities.time_limits import assessment_limit
from itss_improvement.paths import OPPORTUNITY
from itss_improvement.recurrences import TICKET
from itss_improvement.recurrences.watched import snapshot
from itss_improvement.settings import record_text

SOURCE = {"source": "Service Monitoring", "source_subtype": "Other"}
"""It is found in what the desk already knows; no measure of it was missed."""
TAKEN_OVER = (
	"service_phase",
	"customer",
	"service",
	"responsible_department",
	"impact_score",
	"resource_score",
	"urgency_score",
)


def carry_out(proposal) -> None:
	"""Bring what `proposal` is about to where it leads. It is confirmed and stored."""
	record = frappe.get_doc(proposal.reference_doctype, proposal.reference_name)
	due, why = proposal.next_due_date, reason_in_words(proposal)
	{
		Effect.ANALYSE_AGAIN: lambda: taking_up.analyse_again(record, due, why),
		Effect.BECOME_CORRECTIVE_ACTION: lambda: taking_up.become_corrective_action(record, due, why),
		Effect.CONTINUE: lambda: taking_up.carry_on(record, due),
		Effect.NEW_CORRECTIVE_ACTION: lambda: _link_new_one(proposal, why),
	}[effect_of(proposal.proposal, proposal.reference_doctype)]()


def _link_new_one(proposal, why: str) -> None:
	"""The link stands on what is new: what is closed is not touched."""
	earlier = frappe.get_doc(OPPORTUNITY, proposal.opportunity)
	now = now_datetime()
	doc = frappe.get_doc(
		doctype=OPPORTUNITY,
		title=record_text(Sentence("Came back: {0}", (earlier.title,)))[:140],
		status=Status.SUBMITTED.value,
		**SOURCE,
		source_doctype=proposal.doctype,
		source_document=proposal.name,
		recurrence_of=earlier.name,
		identified_by_department=earlier.responsible_department,
		identified_on=today(),
		submitted_on=now,
		**assessment_limit(now),
		**{field: earlier.get(field) for field in TAKEN_OVER},
		current_state=proposal.reason,
		trigger_reason=proposal.reason,
		trigger_key=hashlib.sha256(f"recurrence\x1f{proposal.name}".encode()).hexdigest()[:40],
		ticket_count=proposal.ticket_count,
		evidence=[evidence.row_of(ticket) for ticket in _tickets(proposal)],
	)
	doc.flags.made_by_app = True
	doc.flags.ignore_mandatory = True
	doc.insert(ignore_permissions=True)
	taking_up.assess_as_corrective_action(doc.name, proposal.next_due_date, why)
	proposal.db_set("new_opportunity", doc.name)


def _tickets(proposal) -> list:
	"""As they are now; one that was deleted meanwhile as it was found."""
	names: dict[str, list[str]] = {}
	for row in proposal.tickets:
		names.setdefault(row.desk, []).append(row.ticket)
	now = {
		(name, ticket): found
		for name, tickets in names.items()
		if (desk := desk_named(name))
		for ticket, found in desk.snapshots(sorted(tickets)).items()
	}
	return [
		now.get((row.desk, row.ticket)) or snapshot(*(row.get(field) for field in TICKET))
		for row in sorted(proposal.tickets, key=lambda row: (get_datetime(row.opened_at), row.ticket))
	]


def reason_in_words(proposal) -> str:
	"""Why a record goes back, or a new one is made, in the language of the records."""
	return record_text(
		Sentence(
			"Recurrence {0}, confirmed by {1}. {2} {3}",
			(
				proposal.name,
				get_fullname(proposal.decided_by),
				proposal.reason,
				proposal.decision_reason or "",
			),
		)
	).strip()
