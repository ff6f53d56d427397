"""Connections to a second site, and what was read through them."""

from __future__ import annotations

import frappe

from itss_improvement.domain.signal import Signal, SignalKind
from itss_improvement.opportunities import evidence
from itss_improvement.signals import remote_sync
from tests import trail
from tests.remote_site import KEY, SECRET

CONNECTION, TICKET, SIGNAL = "Improvement Desk Connection", "Improvement Remote Ticket", "Improvement Signal"
NAME = "集团服务台"


def connect(address: str, name: str = NAME, **values):
	# what a connection says is in the language of the records
	trail.change_settings(record_language="en")
	values = {"page_size": 10, "api_key": KEY, "api_secret": SECRET, "ticket_doctype": "HD Ticket", **values}
	return frappe.get_doc(doctype=CONNECTION, connection_name=name, address=address, **values).insert()


def sync(name: str = NAME, **values) -> remote_sync.SyncSummary:
	return remote_sync.sync(name, **values)


def attach(opportunity: str, ticket: str) -> None:
	"""To the evidence of an opportunity, as a trigger does."""
	now = frappe.utils.now_datetime()
	assert evidence.attach(opportunity, [Signal(SignalKind.RESPONSE_BREACH, NAME, ticket, now, now)]) == 1


def tickets(**filters) -> list[str]:
	rows = frappe.get_all(TICKET, {"desk": NAME, **filters}, pluck="ticket", limit_page_length=0)
	assert len(rows) == len(set(rows)), "twice"
	return sorted(rows, key=int)


def signals(**filters) -> list[tuple[str, str]]:
	rows = frappe.get_all(
		SIGNAL, {"desk": NAME, **filters}, ["ticket", "kind"], order_by="ticket, kind", limit_page_length=0
	)
	return [(row.ticket, row.kind) for row in rows]


def state(name: str = NAME):
	return frappe.get_doc(CONNECTION, name)
