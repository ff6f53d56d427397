"""Writes incidents as Helpdesk tickets, in chunks, each a transaction that can be repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice

from .incident_log import ExportError, Incident

CHUNK = 1000
STATUSES = {"Closed": "Closed", "Resolved": "Resolved"}


class Masters:
	"""The teams, customers, types and priorities that tickets link to, made when they are first met."""

	KINDS = {  # noqa: RUF012
		"HD Team": ("team_name", "team"),
		"HD Customer": ("customer_name", "location"),
		"HD Ticket Type": (None, "category"),
		"HD Ticket Priority": (None, "priority"),
	}

	def __init__(self) -> None:
		import frappe

		self.known = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in self.KINDS}

	def make(self, incidents: Iterable[Incident]) -> None:
		import frappe

		from itss_improvement import bulk

		for doctype, (title_field, attribute) in self.KINDS.items():
			wanted = {getattr(incident, attribute) for incident in incidents} - self.known[doctype] - {""}
			has_title = title_field and frappe.get_meta(doctype).has_field(title_field)
			bulk.insert_new(
				doctype,
				({"name": name, **({title_field: name} if has_title else {})} for name in sorted(wanted)),
			)
			self.known[doctype] |= wanted


def check(incidents: Iterable[Incident]) -> Iterator[int]:
	"""Look whether all of the incidents can be loaded, writing nothing; yields how many were looked at.

	Raises:
		ExportError: the site has a ticket of the same number that is another one.
	"""
	rows, done = iter(incidents), 0
	while chunk := list(islice(rows, CHUNK)):
		_new(chunk)
		done += len(chunk)
		yield done


def load(incidents: Iterable[Incident]) -> Iterator[int]:
	"""Write the incidents; yields how many of each chunk were new, after the chunk was committed.

	Raises:
		ExportError: the site has a ticket of the same number that is another one.
	"""
	import frappe

	from itss_improvement import bulk

	masters = Masters()
	rows = iter(incidents)
	while chunk := list(islice(rows, CHUNK)):
		masters.make(chunk)
		new = _new(chunk)
		bulk.insert_new("HD Ticket", map(ticket_row, new))
		bulk.insert_new("HD Ticket Activity", (row for incident in new for row in _activity_rows(incident)))
		frappe.db.commit()
		yield len(new)


def _new(chunk: list[Incident]) -> list[Incident]:
	import frappe

	table = frappe.qb.DocType("HD Ticket")
	subjects = dict(
		frappe.qb.from_(table)
		.select(table.name, table.subject)
		.where(table.name.isin([incident.name for incident in chunk]))
		.run()
	)
	for incident in chunk:
		if not subjects.get(incident.name, subject_of(incident)).startswith(incident.number):
			raise ExportError(
				f"Line {incident.line}, column number: ticket {incident.name} of this site is not"
				f" {incident.number}, but {subjects[incident.name]!r}. Replay into a site of its own."
			)
	return [incident for incident in chunk if incident.name not in subjects]


def subject_of(incident: Incident) -> str:
	return " ".join(filter(None, (incident.number, incident.subcategory, incident.symptom)))


def ticket_row(incident: Incident) -> dict:
	caller = incident.caller.lower().replace(" ", "-")
	return {
		"name": incident.name,
		"subject": subject_of(incident),
		"description": f"{incident.contact_type}: {incident.category}, {incident.subcategory}",
		"raised_by": f"{caller}@example.com" if caller else None,
		"status": STATUSES.get(incident.state, "Open"),
		"priority": incident.priority or None,
		"ticket_type": incident.category or None,
		"agent_group": incident.team or None,
		"customer": incident.location or None,
		"agreement_status": "Fulfilled" if incident.kept_agreement else "Failed",
		"opening_date": incident.opened_at.date(),
		"opening_time": incident.opened_at.time(),
		"resolution_date": incident.resolved_at,
		"via_customer_portal": 0,
	}


def _activity_rows(incident: Incident) -> Iterator[dict]:
	"""The desk's own log of a reopening: resolved, and open again."""
	for number, moment in enumerate(incident.reopened):
		key = hashlib.sha256(f"{incident.number}\x1f{number}".encode()).hexdigest()[:10]
		# named so that the pair sorts in the order in which it happened
		for order, action in (("a", "set status to Resolved"), ("b", "set status to Open")):
			yield {
				"name": f"{number:02d}{order}{key}",
				"creation": moment,
				"modified": moment,
				"ticket": str(incident.name),
				"action": action,
			}
