"""The only writer of **Improvement Remote Ticket**."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_datetime

from itss_improvement import bulk
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.helpdesk.field_maps import FieldMap, RemoteTicket, page_of
from itss_improvement.helpdesk.remote_tickets import DOCTYPE, RemoteDesk

KNOWN = ("name", "creation", "changed_at", "resolved", "reopened_at", "sla_failed")


def keep(
	desk: str,
	tickets: Sequence[RemoteTicket],
	field_map: FieldMap,
	url: str,
	zones: tuple[ZoneInfo, ZoneInfo],
) -> list[TicketSnapshot]:
	"""Keep tickets as they were just read, and give them as the rules see them. The same few queries, however many.

	That a ticket was opened again is seen where it was done when it was read before, and is not now.
	"""
	rows = {row["name"]: row for row in (row_of(desk, one, field_map, url, zones) for one in tickets)}
	if not rows:
		return []
	before = _known(list(rows))
	for name, row in rows.items():
		if found := before.get(name):
			row.creation = found.creation
			row.reopened_at = found.reopened_at or (
				row.changed_at if found.resolved and not row.resolved else None
			)
	new = [row for name, row in rows.items() if not _is_as_before(row, before.get(name))]
	_forget([row.name for row in new if row.name in before])
	bulk.insert_new(DOCTYPE, new)
	return RemoteDesk(desk).with_history(list(rows.values()))


def row_of(
	desk: str, ticket: RemoteTicket, field_map: FieldMap, url: str, zones: tuple[ZoneInfo, ZoneInfo]
) -> frappe._dict:
	"""As it is kept, in the site's own time."""

	def own(moment: datetime | None) -> datetime | None:
		there, here = zones
		if moment is None or there == here:
			return moment
		return moment.replace(tzinfo=there).astimezone(here).replace(tzinfo=None)

	return frappe._dict(
		name=key_of(desk, ticket.name),
		creation=frappe.utils.now_datetime(),
		desk=desk,
		ticket=ticket.name,
		changed_at=own(ticket.changed_at),
		opened_at=own(ticket.opened_at),
		clock_started_at=own(ticket.clock_started_at),
		subject=ticket.subject,
		ticket_status=ticket.status,
		customer=ticket.customer,
		team=ticket.team,
		ticket_type=ticket.ticket_type,
		priority=ticket.priority,
		raised_by=ticket.raised_by,
		response_by=own(ticket.response_by),
		first_responded_at=own(ticket.first_responded_at),
		resolution_by=own(ticket.resolution_by),
		resolved_at=own(ticket.resolved_at),
		reopened_at=None,
		on_hold=int(ticket.on_hold),
		sla_failed=int(ticket.sla_failed),
		rating=ticket.rating,
		feedback=ticket.feedback,
		resolved=int(ticket.resolved),
		ticket_url=page_of(field_map, url, ticket.name),
	)


def key_of(desk: str, ticket: str) -> str:
	return hashlib.sha256(f"{desk}\x1f{ticket}".encode()).hexdigest()[:20]


def _known(names: list[str]) -> dict[str, frappe._dict]:
	table = frappe.qb.DocType(DOCTYPE)
	query = frappe.qb.from_(table).select(*(table[column] for column in KNOWN))
	return {row.name: row for row in query.where(table.name.isin(names)).run(as_dict=True)}


def _is_as_before(row, before) -> bool:
	if before is None or bool(before.sla_failed) != bool(row.sla_failed):
		return False
	return get_datetime(before.changed_at) == row.changed_at


def _forget(names: list[str]) -> None:
	if names:
		table = frappe.qb.DocType(DOCTYPE)
		frappe.qb.from_(table).delete().where(table.name.isin(names)).run()
