"""The **Improvement Desk Connection** records: which remote service desks there are, and how each is asked."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import frappe
from frappe.utils import cint, get_system_timezone

from itss_improvement.helpdesk import remote_address
from itss_improvement.helpdesk.field_maps import FIELD_MAPS, FieldMap, Part
from itss_improvement.helpdesk.remote import Limits, RemoteClient, Token

CONNECTION = "Improvement Desk Connection"
KEY, SECRET = "api_key", "api_secret"
LIMITS = Limits()
CACHED = "itss_improvement_desk_connections"


def names() -> list[str]:
	"""Of all connections, in order; of those that are switched off as well: their tickets are still there."""
	return frappe.cache.get_value(CACHED, lambda: frappe.get_all(CONNECTION, pluck="name", order_by="name"))


def switched_on() -> list[str]:
	return frappe.get_all(CONNECTION, {"enabled": 1}, pluck="name", order_by="name")


def forget() -> None:
	"""Once a connection was made or removed: at once for this process, and again once others may see it."""
	frappe.cache.delete_value(CACHED)
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value(CACHED))


def remove_secrets() -> None:
	"""Of an app that is gone: the framework keeps them in a table of its own, and leaves them there."""
	frappe.db.delete("__Auth", {"doctype": CONNECTION})


def client_of(doc) -> RemoteClient:
	"""Whoever asks the service desk of `doc`. Raises RuleBroken where its address may not be asked."""
	address = remote_address.parse(doc.address, bool(cint(doc.allow_unencrypted)))
	# in no variable: an error's log holds them
	return RemoteClient(
		address, doc.ticket_doctype, Token(doc.get_password(KEY), doc.get_password(SECRET)), LIMITS
	)


def field_map_of(doc) -> FieldMap:
	return FIELD_MAPS[doc.ticket_doctype]


def chosen_fields(doc) -> dict[Part, str]:
	"""The fields that somebody named in place of the map's own."""
	return {Part(row.part): row.remote_field.strip() for row in doc.field_map}


def resolved_statuses(doc) -> tuple[str, ...]:
	return tuple(line.strip() for line in (doc.resolved_statuses or "").splitlines() if line.strip())


def zones_of(doc) -> tuple[ZoneInfo, ZoneInfo]:
	"""The service desk's time zone, and this site's."""
	own = ZoneInfo(get_system_timezone())
	return (ZoneInfo(doc.time_zone) if doc.time_zone else own), own
