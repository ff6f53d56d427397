"""Indexes on the service desk's tables that a scan or a metric needs, and that go again when we go."""

import frappe

from itss_improvement import compat
from itss_improvement.helpdesk import same_site_desks

ON_TICKETS: dict[str, tuple[str, str]] = {
	"itss_changed": ("modified", "name"),
	"itss_response_by": ("response_by", "name"),
	"itss_resolution_by": ("resolution_by", "name"),
	"itss_opened": ("opening_date", "name"),
	"itss_resolved": ("resolved_at", "name"),
	"itss_raised_by": ("raised_by", "opening_date"),
}
"""By the names that we have for a ticket's columns, whatever its desk calls them."""
ON_LOGS: dict[str, dict[str, tuple[str, str]]] = {
	"HD Ticket Activity": {"itss_ticket": ("ticket", "creation"), "itss_logged": ("creation", "ticket")},
}
"""Two columns each: a framework that syncs a DocType drops single-column indexes that its fields do not ask for."""


def declared() -> dict[str, dict[str, tuple[str, ...]]]:
	"""By DocType and name, for the service desks that are installed."""
	found = {
		desk.name: {
			name: tuple(desk.tickets.columns[column] for column in columns)
			for name, columns in ON_TICKETS.items()
		}
		for desk in same_site_desks()
	}
	return {**found, **{log: indexes for log, indexes in ON_LOGS.items() if frappe.db.exists("DocType", log)}}


def apply() -> None:
	for doctype, indexes in declared().items():
		for name, columns in indexes.items():
			compat.add_index(doctype, columns, name)


def remove() -> None:
	for doctype, indexes in declared().items():
		for name in indexes:
			compat.drop_index(doctype, name)
