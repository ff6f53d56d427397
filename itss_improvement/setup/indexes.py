"""Indexes on the service desk's tables that a scan or a metric needs, and that go again when we go."""

import frappe

from itss_improvement import compat

INDEXES: dict[str, dict[str, tuple[str, ...]]] = {
	"HD Ticket": {
		"itss_changed": ("modified", "name"),
		"itss_response_by": ("response_by", "name"),
		"itss_resolution_by": ("resolution_by", "name"),
		"itss_opened": ("opening_date", "name"),
		"itss_resolved": ("resolution_date", "name"),
		"itss_raised_by": ("raised_by", "opening_date"),
	},
	"HD Ticket Activity": {"itss_ticket": ("ticket", "creation"), "itss_logged": ("creation", "ticket")},
}
"""Two columns each: a framework that syncs a DocType drops single-column indexes that its fields do not ask for."""


def apply() -> None:
	for doctype, indexes in INDEXES.items():
		if frappe.db.exists("DocType", doctype):
			for name, columns in indexes.items():
				compat.add_index(doctype, columns, name)


def remove() -> None:
	for doctype, indexes in INDEXES.items():
		if frappe.db.exists("DocType", doctype):
			for name in indexes:
				compat.drop_index(doctype, name)
