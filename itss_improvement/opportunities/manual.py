"""Opportunities that a person makes from a ticket (R8, R25)."""

from __future__ import annotations

import hashlib

import frappe
from frappe import _
from frappe.utils import today

from itss_improvement.departments import TeamDirectory
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.helpdesk import desk_named
from itss_improvement.opportunities import evidence
from itss_improvement.settings import record_text

DOCTYPE = "Improvement Opportunity"


def make_from_ticket(desk_name: str, ticket_name: str):
	"""Draft an opportunity from a ticket, or return the one that somebody already made from it.

	Raises PermissionError where the user may not read the ticket or make opportunities, and DoesNotExistError
	where the desk is not installed.
	"""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	desk = desk_named(desk_name)
	if desk is None:
		frappe.throw(_("{0} is not a service desk of this site.").format(desk_name), frappe.DoesNotExistError)
	if not desk.may_read(ticket_name):
		frappe.throw(
			_("{0} {1} does not exist, or you may not read it.").format(_(desk_name), ticket_name),
			frappe.PermissionError,
		)
	key = hashlib.sha256(f"by hand\x1f{desk_name}\x1f{ticket_name}".encode()).hexdigest()[:40]
	if existing := frappe.db.get_value(DOCTYPE, {"trigger_key": key}):
		return frappe.get_doc(DOCTYPE, existing)
	draft = _draft(desk.snapshots([ticket_name])[ticket_name], key)
	frappe.db.savepoint("improvement_from_ticket")
	try:
		draft.insert()
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		# somebody else was quicker: what they made is what was asked for
		frappe.db.rollback(save_point="improvement_from_ticket")
		existing = frappe.db.get_value(DOCTYPE, {"trigger_key": key}, for_update=True)
		if existing is None:
			raise
		return frappe.get_doc(DOCTYPE, existing, for_update=True)
	frappe.db.release_savepoint("improvement_from_ticket")
	return draft


def _draft(ticket: TicketSnapshot, key: str):
	department = TeamDirectory().department_for([ticket.team])
	doc = frappe.get_doc(
		doctype=DOCTYPE,
		title=ticket.subject[:140] or record_text(Sentence("Ticket {0}", (ticket.name,))),
		source="Service Monitoring",
		source_subtype="Incident Resolution Time",
		identified_by_department=department,
		responsible_department=department,
		identified_by=frappe.session.user,
		identified_on=today(),
		customer=ticket.customer,
		current_state=record_text(Sentence("Ticket {0}: {1}", (ticket.name, ticket.subject))),
		trigger_key=key,
		ticket_count=1,
		evidence=[evidence.row_of(ticket)],
	)
	doc.flags.made_by_app = True
	return doc
