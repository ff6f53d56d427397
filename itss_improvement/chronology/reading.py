"""Reads what the records of improvements say happened: one query for each kind of record, and of row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate

from itss_improvement import paths
from itss_improvement.domain import (
	corrective_action,
	document_revision,
	measure,
	opportunity,
	training,
	verification,
)
from itss_improvement.domain.order_of_events import Event, Fact

CAUSE, EVIDENCE, SIGNATURE = "Improvement Cause", "Improvement Measure Evidence", "Improvement Signature"
SERVED = "Improvement Served"
PATHS = tuple(paths.RECORDS.values())


@dataclass(frozen=True, slots=True)
class Entry:
	"""A fact, and the record that says so."""

	fact: Fact
	doctype: str
	name: str


@dataclass(frozen=True, slots=True)
class Records:
	"""What was read of some improvements: rows by DocType."""

	rows: Mapping[str, list[frappe._dict]]

	def improvement_of(self) -> dict[tuple[str, str], str]:
		"""The opportunity of each record."""
		return {(doctype, row.name): row.opportunity for doctype, rows in self.rows.items() for row in rows}

	def names(self, *doctypes: str) -> list[str]:
		return [row.name for doctype in doctypes for row in self.rows[doctype]]


def entries_of(opportunities: Collection[str], everything: bool) -> dict[str, list[Entry]]:
	"""By opportunity; one of which nothing is known has an empty list."""
	records = Records({kind.doctype: _read(kind, opportunities, everything) for kind in KINDS})
	improvement = records.improvement_of()
	found: dict[str, list[Entry]] = {name: [] for name in opportunities}
	for reader in READERS:
		for entry in reader(records):
			found[improvement[entry.doctype, entry.name]].append(entry)
	for serving in SERVING:
		for served, entry in _served(serving, opportunities, everything):
			found[served].append(entry)
	return found


@dataclass(frozen=True, slots=True)
class Kind:
	doctype: str
	fields: tuple[str, ...] = ()
	opportunity: str = "opportunity"
	"""The field that names it."""


KINDS = (
	Kind(opportunity.MACHINE.record, opportunity="name"),
	*(Kind(path, ("closed_on",)) for path in PATHS),
	Kind(
		measure.MACHINE.record,
		("cause", "path_round", *measure.ENTERED, *measure.ENTERED.values()),
	),
	Kind(verification.RECORD, ("reference_name", "verification_round", "verified_on")),
)


@dataclass(frozen=True, slots=True)
class Serving:
	"""A kind of record that may serve several improvements, and what it says happened once it is finished."""

	doctype: str
	event: Event
	finished: str
	happened: str
	"""The field that says when."""
	entered: str
	called: str


SERVING = (
	Serving(
		document_revision.RECORD,
		Event.REVISION,
		document_revision.Status.APPROVED.value,
		"approved_on",
		"approved_on",
		"document",
	),
	Serving(training.RECORD, Event.TRAINING, training.Status.HELD.value, "held_on", "reported_on", "name"),
)


def _served(
	serving: Serving, opportunities: Collection[str], everything: bool
) -> Iterator[tuple[str, Entry]]:
	if not opportunities or not (everything or frappe.has_permission(serving.doctype, "read")):
		return
	links = frappe.get_all(
		SERVED,
		{"parenttype": serving.doctype, "opportunity": ["in", sorted(opportunities)]},
		["parent", "opportunity"],
		order_by="parent, idx",
		limit_page_length=0,
	)
	read = frappe.get_all if everything else frappe.get_list
	rows = read(
		serving.doctype,
		filters={"name": ["in", [link.parent for link in links] or [""]], "status": serving.finished},
		fields=sorted({"name", serving.happened, serving.entered, serving.called}),
		limit_page_length=0,
	)
	finished = {row.name: row for row in rows}
	for link in links:
		if row := finished.get(link.parent):
			yield (
				link.opportunity,
				_entry(
					serving.event,
					serving.doctype,
					row.name,
					row[serving.happened],
					row[serving.entered],
					called=row[serving.called],
				),
			)


def _read(kind: Kind, opportunities: Collection[str], everything: bool) -> list[frappe._dict]:
	if not opportunities or not (everything or frappe.has_permission(kind.doctype, "read")):
		return []
	read = frappe.get_all if everything else frappe.get_list
	return read(
		kind.doctype,
		filters={kind.opportunity: ["in", sorted(opportunities)]},
		fields=["name", f"{kind.opportunity} as opportunity", *kind.fields],
		order_by="name",
		limit_page_length=0,
	)


# What each kind of record says


def _causes(records: Records) -> Iterator[Entry]:
	"""A root cause is found on the day on which it is written down, and in the round that was then."""
	action = corrective_action.MACHINE.record
	rounds = _rounds(records)
	for row in _rows(CAUSE, action, records.names(action), ["name", "number", "creation"], is_root=1):
		found_at = get_datetime(row.creation)
		yield _entry(
			Event.CAUSE_FOUND,
			action,
			row.parent,
			found_at,
			called=f"{row.parent} {row.number or ''}".strip(),
			round=1 + sum(concluded < found_at for concluded in rounds[row.parent]),
		)


def _rounds(records: Records) -> dict[str, list[datetime]]:
	"""When a round of each record of a path ended: its verification was concluded."""
	ended = defaultdict(list)
	for row in records.rows[verification.RECORD]:
		if row.verified_on:
			ended[row.reference_name].append(get_datetime(row.verified_on))
	return ended


def _measures(records: Records) -> Iterator[Entry]:
	action = corrective_action.MACHINE.record
	causes = {
		row.name: f"{row.parent} {row.number or ''}".strip()
		for row in _rows(CAUSE, action, records.names(action), ["name", "number"])
	}
	events = dict(zip(measure.ENTERED, (Event.MEASURE_STARTED, Event.MEASURE_FINISHED), strict=True))
	for row in records.rows[measure.MACHINE.record]:
		for field, entered in measure.ENTERED.items():
			if row[field]:
				yield _entry(
					events[field],
					measure.MACHINE.record,
					row.name,
					getdate(row[field]),
					row[entered],
					round=cint(row.path_round) or 1,
					of=causes.get(row.cause, ""),
				)


def _evidence(records: Records) -> Iterator[Entry]:
	"""What proves that a measure was done is as old as that, and entered when it is attached."""
	record = measure.MACHINE.record
	measures = {row.name: row for row in records.rows[record]}
	for row in _rows(EVIDENCE, record, measures, ["idx", "attached_on"]):
		done = measures[row.parent]
		attached_at = get_datetime(row.attached_on)
		if attached_at is None:
			continue
		happened = min(getdate(done.completed_on or attached_at), attached_at.date())
		yield _entry(
			Event.EVIDENCE,
			record,
			row.parent,
			happened,
			attached_at,
			called=f"{row.parent} #{row.idx}",
			round=cint(done.path_round) or 1,
		)


def _verifications(records: Records) -> Iterator[Entry]:
	for row in records.rows[verification.RECORD]:
		if row.verified_on:
			yield _entry(
				Event.VERIFICATION,
				verification.RECORD,
				row.name,
				row.verified_on,
				round=cint(row.verification_round) or 1,
			)


def _closings(records: Records) -> Iterator[Entry]:
	for path in PATHS:
		for row in records.rows[path]:
			if row.closed_on:
				yield _entry(Event.CLOSING, path, row.name, row.closed_on)


def _signatures(records: Records) -> Iterator[Entry]:
	for doctype in records.rows:
		for row in _rows(SIGNATURE, doctype, records.names(doctype), ["section", "signed_at"]):
			yield _entry(
				Event.SIGNATURE,
				doctype,
				row.parent,
				row.signed_at,
				called=f"{row.parent} {_(row.section)}",
			)


READERS: tuple[Callable[[Records], Iterable[Entry]], ...] = (
	_causes,
	_measures,
	_evidence,
	_verifications,
	_closings,
	_signatures,
)


def _rows(table: str, doctype: str, parents: Collection[str], fields: list[str], **filters) -> list:
	if not parents:
		return []
	return frappe.get_all(
		table,
		{"parenttype": doctype, "parent": ["in", sorted(parents)], **filters},
		["parent", *fields],
		order_by="parent, idx",
		limit_page_length=0,
	)


def _entry(
	event: Event,
	doctype: str,
	name: str,
	happened: date | datetime | str,
	entered: datetime | str | None = None,
	called: str = "",
	**values,
) -> Entry:
	"""What is not known to have been entered at another time was entered when it happened."""
	entered_at = get_datetime(entered) if entered else get_datetime(happened)
	if entered is None and not isinstance(happened, datetime | str):
		entered_at = datetime.combine(happened, time())
	return Entry(Fact(event, called or name, getdate(happened), entered_at, **values), doctype, name)
