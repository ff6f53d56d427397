"""Reading the tickets of a remote service desk at once, how far that is, and what it would bring."""

from dataclasses import asdict

import frappe
from frappe import _

from itss_improvement import progress
from itss_improvement.helpdesk.connections import CONNECTION
from itss_improvement.settings import watches_tickets
from itss_improvement.signals import queue, remote_dry_run


@frappe.whitelist(methods=["POST"])
def start(connection: str) -> dict:
	"""Read the service desk in the background, unless that waits or runs already. Returns how far it is.

	For those who may change the connection. Raises ValidationError where nothing would be read.
	"""
	doc = _changeable(connection)
	if not watches_tickets():
		frappe.throw(
			_("Tickets are not watched: switch that on in Improvement Settings, then scan."),
			title=_("Not Possible"),
		)
	if not doc.enabled:
		frappe.throw(
			_("The connection {0} is switched off: switch it on, then read.").format(doc.name),
			title=_("Not Possible"),
		)
	return asdict(queue.sync_connection(doc.name))


@frappe.whitelist(methods=["GET"])
def state(connection: str) -> dict | None:
	"""How far the reading is that waits, runs or ended lately, whoever or whatever started it; None without one.

	Returns `state` (Waiting, Running, Done or Failed), `text` (a sentence), `done` and `total` (0: not known).
	"""
	frappe.has_permission(CONNECTION, "read", doc=connection, throw=True)
	found = progress.of(queue.sync_job(connection))
	return asdict(found) if found else None


@frappe.whitelist(methods=["POST"])
def dry_run(connection: str) -> dict:
	"""What reading the service desk now would bring, of its first pages. Writes nothing.

	For those who may change the connection. Returns `sentence`, `columns`, `signals` and `tickets`
	(`remote_dry_run.WouldCome`). Raises ValidationError where the service desk does not answer as it should.
	"""
	return asdict(remote_dry_run.dry_run(_changeable(connection).name))


def _changeable(connection: str):
	doc = frappe.get_doc(CONNECTION, connection)
	doc.check_permission("write")
	return doc
