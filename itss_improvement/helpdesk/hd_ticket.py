"""Frappe Helpdesk's **HD Ticket**: its names are numbers, and each change of its status is an **HD Ticket Activity**."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import ClassVar

import frappe

from itss_improvement import compat
from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk.same_site import SameSiteDesk
from itss_improvement.helpdesk.ticket_table import StatusChange, TicketTable

ACTIVITY = "HD Ticket Activity"
SET_TO = "set status to "


class ActivityLog:
	def of_tickets(self, names: Collection[str]) -> Iterator[StatusChange]:
		log = frappe.qb.DocType(ACTIVITY)
		rows = (
			frappe.qb.from_(log)
			.select(log.ticket, log.action, log.creation)
			.where(log.ticket.isin(list(names)))
			.where(log.action.like(f"{SET_TO}%"))
			.orderby(log.creation)
			.orderby(log.name)
			.run()
		)
		return map(_change, rows)

	def between(
		self, tickets: TicketTable, start: datetime, end: datetime, scope: Mapping[Dimension, str]
	) -> Iterator[StatusChange]:
		table, log = tickets.table, frappe.qb.DocType(ACTIVITY)
		joined = frappe.qb.from_(log).inner_join(table).on(table.name == compat.as_number(log.ticket))
		rows = (
			tickets.in_scope(joined, scope)
			.select(table.name, log.action, log.creation)
			.where(log.creation >= start)
			.where(log.creation < end)
			.where(log.action.like(f"{SET_TO}%"))
			.orderby(log.creation)
			.orderby(log.name)
			.run()
		)
		return map(_change, rows)


def _change(row) -> StatusChange:
	ticket, action, moment = row
	return StatusChange(str(ticket), action.removeprefix(SET_TO), frappe.utils.get_datetime(moment))


class HDTicketDesk(SameSiteDesk):
	name = "HD Ticket"
	columns: ClassVar = {
		"name": "name",
		"subject": "subject",
		"status": "status",
		"customer": "customer",
		"contact": "contact",
		"team": "agent_group",
		"ticket_type": "ticket_type",
		"priority": "priority",
		"raised_by": "raised_by",
		"response_by": "response_by",
		"first_responded_at": "first_responded_on",
		"resolution_by": "resolution_by",
		"resolved_at": "resolution_date",
		"on_hold_since": "on_hold_since",
		"agreement": "sla",
		"agreement_status": "agreement_status",
		"clock_started_at": "service_level_agreement_creation",
		"working_time": "resolution_time",
		"rating": "feedback_rating",
		"feedback": "feedback_extra",
		"opening_date": "opening_date",
		"opening_time": "opening_time",
		"creation": "creation",
		"modified": "modified",
	}
	log = ActivityLog()
	teams_in = "HD Team"
	agents_in = "HD Agent"

	def url_of(self, name: str) -> str:
		return f"/helpdesk/tickets/{name}"
