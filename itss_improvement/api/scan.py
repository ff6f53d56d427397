"""Scanning the service desks at once, and how far that is (R26)."""

from dataclasses import asdict

import frappe
from frappe import _

from itss_improvement import progress
from itss_improvement.domain.roles import Role
from itss_improvement.opportunities import scanning
from itss_improvement.permissions import roles_of
from itss_improvement.signals import queue, watermark


@frappe.whitelist(methods=["POST"])
def start() -> dict:
	"""Scan the service desks in the background, unless that waits or runs already. Returns how far it is.

	For quality officers. Raises ValidationError where a scan would read nothing.
	"""
	if Role.QUALITY_OFFICER not in roles_of():
		frappe.throw(
			_("Only {0} may start a scan of the service desks.").format(_(Role.QUALITY_OFFICER.value)),
			frappe.PermissionError,
		)
	scanning.check()
	return asdict(queue.scan_desks())


@frappe.whitelist(methods=["GET"])
def state() -> dict | None:
	"""How far the scan is that waits, runs or ended lately, whoever or whatever started it; None without one.

	Returns `state` (Waiting, Running, Done or Failed), `text` (a sentence), `done` and `total` (0: not known).
	"""
	frappe.has_permission(watermark.DOCTYPE, "read", throw=True)
	found = progress.of(queue.SCAN)
	return asdict(found) if found else None
