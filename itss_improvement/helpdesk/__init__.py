"""The service desks that tickets come from. Only the modules in here know a ticket's field names."""

from __future__ import annotations

import frappe

from itss_improvement.helpdesk import connections
from itss_improvement.helpdesk.desk import Desk, Headline, Measured, Position, Reading
from itss_improvement.helpdesk.hd_ticket import HDTicketDesk
from itss_improvement.helpdesk.issue import IssueDesk
from itss_improvement.helpdesk.remote_tickets import RemoteDesk
from itss_improvement.helpdesk.same_site import SameSiteDesk

__all__ = [
	"Desk",
	"Headline",
	"Measured",
	"Position",
	"Reading",
	"SameSiteDesk",
	"desk_named",
	"desk_of",
	"desks",
	"same_site_desks",
]

SAME_SITE = (HDTicketDesk, IssueDesk)


def same_site_desks() -> list[SameSiteDesk]:
	"""The service desks installed on this site, in a fixed order."""
	return [desk() for desk in SAME_SITE if frappe.db.exists("DocType", desk.name, cache=True)]


def desks() -> list[Desk]:
	"""All whose tickets are known: those of this site, and those of others as they were when they were last read."""
	return [*same_site_desks(), *map(RemoteDesk, connections.names())]


def desk_named(name: str) -> Desk | None:
	"""The service desk whose tickets are kept in the DocType `name`, or read by the connection `name`; or None."""
	return next((desk for desk in desks() if desk.name == name), None)


def desk_of(ticket) -> Desk | None:
	"""The service desk of a ticket's document, without a query: where there is a ticket, there is its desk."""
	return next((desk() for desk in SAME_SITE if desk.name == ticket.doctype), None)
