"""Who raised a ticket, to ask them how things are since (R75)."""

from __future__ import annotations

from collections.abc import Collection
from email.utils import parseaddr

import frappe
from frappe.utils import validate_email_address

from itss_improvement.domain.survey import Caller
from itss_improvement.helpdesk.ticket_table import TicketTable, opening_of

COLUMNS = (
	"name",
	"subject",
	"customer",
	"contact",
	"raised_by",
	"opening_date",
	"opening_time",
	"creation",
)


def callers_of(tickets: TicketTable, names: Collection[str], agents_in: str) -> dict[str, Caller]:
	"""Those of the tickets `names` that still exist, each with who raised it. The same number of queries, however many.

	`agents_in` is the DocType in which the desk's agents are, "" where it has none but the users.
	"""
	rows = [
		row
		for row in frappe.qb.from_(tickets.table)
		.select(*tickets.columns_of(COLUMNS))
		.where(tickets.table.name.isin(sorted(names)))
		.run(as_dict=True)
		# a database that is asked for "12abc" may answer with ticket 12
		if str(row.name) in names
	]
	contacts = _contacts({row.contact for row in rows if row.contact})
	addresses = {str(row.name): _address(row, contacts.get(row.contact)) for row in rows}
	ours = _our_own(set(addresses.values()) - {""}, agents_in)
	return {
		ticket: Caller(
			desk=tickets.doctype,
			ticket=ticket,
			subject=row.subject or "",
			opened_at=opening_of(row),
			customer=row.customer or "",
			name=_name(contacts.get(row.contact)),
			address=addresses[ticket],
			internal=addresses[ticket] in ours,
		)
		for row in rows
		if (ticket := str(row.name))
	}


def _contacts(names: set[str]) -> dict[str, dict]:
	if not names:
		return {}
	rows = frappe.get_all(
		"Contact", {"name": ["in", sorted(names)]}, ["name", "first_name", "last_name", "email_id"]
	)
	return {row.name: row for row in rows}


def _name(contact: dict | None) -> str:
	parts = (contact.first_name, contact.last_name) if contact else ()
	return " ".join(part for part in parts if part)


def _address(row, contact: dict | None) -> str:
	"""Whom the ticket is from, else their contact's; people also write what is no address at all."""
	for written in (row.raised_by, contact and contact.email_id):
		_name, address = parseaddr(written or "")
		if address and validate_email_address(address):
			return address.strip().lower()
	return ""


def _our_own(addresses: set[str], agents_in: str) -> set[str]:
	"""Those of `addresses` that belong to agents, to users of the desk, or to the site itself."""
	if not addresses:
		return set()
	among = ["in", sorted(addresses)]
	found = [
		*(frappe.get_all(agents_in, {"user": among}, pluck="user") if agents_in else ()),
		*frappe.get_all("User", {"name": among, "user_type": "System User"}, pluck="name"),
		*frappe.get_all("Email Account", {"email_id": among}, pluck="email_id"),
	]
	return {address.lower() for address in found if address}
