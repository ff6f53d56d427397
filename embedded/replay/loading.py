"""Writes incidents as Helpdesk tickets, in chunks, each a transaction that can be repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from .incident_log import ExportError, Incident

CHUNK = 1000
FIELDS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"docstatus",
	"idx",
	"subject",
	"description",
	"raised_by",
	"status",
	"priority",
	"ticket_type",
	"agent_group",
	"customer",
	"agreement_status",
	"opening_date",
	"opening_time",
	"resolution_date",
	"via_customer_portal",
)
ACTIVITY_FIELDS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"docstatus",
	"idx",
	"ticket",
	"action",
)
STATUSES = {"Closed": "Closed", "Resolved": "Resolved"}
USER = "Administrator"


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

	def make(self, incidents: Iterable[Incident], now) -> None:
		import frappe

		for doctype, (title_field, attribute) in self.KINDS.items():
			wanted = {getattr(incident, attribute) for incident in incidents} - self.known[doctype] - {""}
			if not wanted:
				continue
			fields = ["name", "creation", "modified", "owner", "modified_by"]
			has_title = title_field and frappe.get_meta(doctype).has_field(title_field)
			rows = [(name, now, now, USER, USER, *((name,) if has_title else ())) for name in sorted(wanted)]
			frappe.db.bulk_insert(
				doctype, [*fields, *([title_field] if has_title else ())], rows, ignore_duplicates=True
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
	from frappe.utils import now_datetime

	from itss_improvement import bulk

	masters = Masters()
	rows = iter(incidents)
	while chunk := list(islice(rows, CHUNK)):
		now = now_datetime()
		masters.make(chunk, now)
		new = _new(chunk)
		insert_tickets([ticket_row(incident, now) for incident in new])
		bulk.insert_new(
			"HD Ticket Activity",
			ACTIVITY_FIELDS,
			[row for incident in new for row in _activity_rows(incident)],
		)
		frappe.db.commit()
		yield len(new)


def insert_tickets(rows: Sequence[tuple]) -> None:
	from itss_improvement import bulk

	bulk.insert_new("HD Ticket", FIELDS, rows)


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


def ticket_row(incident: Incident, now) -> tuple:
	caller = incident.caller.lower().replace(" ", "-")
	return (
		incident.name,
		now,
		now,
		USER,
		USER,
		0,
		0,
		subject_of(incident),
		f"{incident.contact_type}: {incident.category}, {incident.subcategory}",
		f"{caller}@example.com" if caller else None,
		STATUSES.get(incident.state, "Open"),
		incident.priority or None,
		incident.category or None,
		incident.team or None,
		incident.location or None,
		"Fulfilled" if incident.kept_agreement else "Failed",
		incident.opened_at.date(),
		incident.opened_at.time(),
		incident.resolved_at,
		0,
	)


def _activity_rows(incident: Incident) -> Iterator[tuple]:
	"""The desk's own log of a reopening: resolved, and open again."""
	for number, moment in enumerate(incident.reopened):
		for action in ("set status to Resolved", "set status to Open"):
			# named so that the pair sorts in the order in which it happened
			key = hashlib.sha256(f"{incident.number}\x1f{number}".encode()).hexdigest()[:10]
			order = f"{number:02d}{'a' if action.endswith('Resolved') else 'b'}"
			yield (f"{order}{key}", moment, moment, USER, USER, 0, 0, str(incident.name), action)
