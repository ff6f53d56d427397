"""What is asked of an **Improvement Desk Connection** when somebody saves or removes it."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

import frappe
from frappe.utils import cint

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.helpdesk import remote_address
from itss_improvement.helpdesk.connections import KEY, SECRET
from itss_improvement.helpdesk.field_maps import FIELD_MAPS
from itss_improvement.helpdesk.remote_address import Address
from itss_improvement.helpdesk.remote_tickets import DOCTYPE

FEWEST, MOST = 10, 2000
FIELD = re.compile(r"[a-z][a-z0-9_]{0,139}")
HIDDEN = re.compile(r"\*+")
WORKED_OUT = ("changed_until", "read_to_name", "due_until", "clock_ahead", "fields_found")


def check(doc) -> None:
	"""Raises RuleBroken."""
	_check_name(doc)
	_check_kind(doc)
	address = remote_address.parse(doc.address or "", bool(cint(doc.allow_unencrypted)))
	doc.address = address.url
	_check_secret(doc, address)
	doc.time_zone = (doc.time_zone or "").strip()
	if doc.time_zone and doc.time_zone not in available_timezones():
		raise RuleBroken(
			"time zone",
			"Time Zone {0} is unknown: enter one like {1}, or none.",
			doc.time_zone,
			"Asia/Shanghai",
		)
	if not FEWEST <= cint(doc.page_size) <= MOST:
		raise RuleBroken(
			"page size",
			"Tickets a Request must be from {0} to {1}, not {2}.",
			FEWEST,
			MOST,
			cint(doc.page_size),
		)
	_check_field_map(doc)


def _check_name(doc) -> None:
	name = (doc.connection_name or "").strip()
	if not doc.is_new():
		return
	# a signal names its service desk by one text, which is the DocType of a ticket of this site
	taken = {one.casefold() for one in frappe.get_all("DocType", pluck="name")}
	if name.casefold() in taken:
		raise RuleBroken(
			"name",
			"{0} is what this site calls records of its own: give the service desk another name.",
			name,
		)


def _check_secret(doc, address: Address) -> None:
	"""A key and secret are for one host: whoever enters another host knows them, or does not get them sent there."""
	before = doc.get_doc_before_save()
	if before is None:
		return
	known = remote_address.parse(before.address, allow_unencrypted=True)
	entered = all(doc.get(field) and not HIDDEN.fullmatch(doc.get(field)) for field in (KEY, SECRET))
	if known.origin != address.origin and not entered:
		raise RuleBroken(
			"secret",
			"The address leads to another machine now: enter the API key and the API secret for it as well.",
		)


def _check_kind(doc) -> None:
	if doc.ticket_doctype not in FIELD_MAPS:
		raise RuleBroken(
			"kind",
			"Kind of Tickets {0} is unknown: choose one of {1}.",
			doc.ticket_doctype or "",
			tuple(FIELD_MAPS),
		)


def _check_field_map(doc) -> None:
	seen = set()
	for row in doc.field_map:
		row.remote_field = (row.remote_field or "").strip()
		if not FIELD.fullmatch(row.remote_field):
			raise RuleBroken(
				"field",
				"Field Map, row {0}: {1} is no internal name of a field, which has small letters, digits and"
				" underscores.",
				row.idx,
				row.remote_field,
			)
		if row.part in seen:
			raise RuleBroken("field", "Field Map, row {0}: {1} is there twice.", row.idx, row.part)
		seen.add(row.part)


def forget_what_no_longer_holds(doc) -> None:
	"""Another host, or another time zone, is read from the beginning; other fields are looked for anew."""
	before = doc.get_doc_before_save()
	if before is None:
		for field in WORKED_OUT:
			doc.set(field, None)
		return
	doc.fields_found = None
	if before.address != doc.address or (before.time_zone or "") != doc.time_zone:
		for field in WORKED_OUT:
			doc.set(field, None)


def check_removal(doc) -> None:
	if frappe.db.exists(DOCTYPE, {"desk": doc.name}):
		raise RuleBroken(
			"removal",
			"Tickets of this service desk were read, and improvements rest upon them: switch the connection off instead.",
		)
