"""Reads what the gap list is made of: one query for each kind of record and of row, however many improvements there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import frappe
from frappe.utils import cint, getdate

from itss_improvement.domain import (
	case,
	document_revision,
	evaluation_record,
	measure,
	opportunity,
	path,
	project,
	project_report,
	training,
	verification,
)
from itss_improvement.domain.closing import REASON_FIELDS, Gate
from itss_improvement.domain.evidence_gap import (
	SERVED_BY,
	SIGNED_BY_DOERS,
	Due,
	Evaluated,
	Improvement,
	Record,
	Verified,
)
from itss_improvement.files import path_of
from itss_improvement.reports.key_figures import DEADLINES, Deadline
from itss_improvement.traceability.links import EVIDENCE, OPPORTUNITY, PATHS, SERVED

SIGNATURE, FILE = "Improvement Signature", "File"
MEASURE_EVIDENCE = "Improvement Measure Evidence"
METRICS: Mapping[str, tuple[str, str]] = {
	"Improvement Evaluation Metric": ("before_size", "after_size"),
	"Improvement Entered Metric": ("before_value", "after_value"),
}
MEMBER = "Improvement Project Member"

FINISHED: Mapping[str, str] = {
	document_revision.RECORD: document_revision.Status.APPROVED.value,
	training.RECORD: training.Status.HELD.value,
	case.RECORD: case.Status.PUBLISHED.value,
}
CANCELLED: Mapping[str, str] = {
	document_revision.RECORD: document_revision.Status.CANCELLED.value,
	training.RECORD: training.Status.CANCELLED.value,
	case.RECORD: case.Status.WITHDRAWN.value,
}
"""The states of what serves improvements in which it does, and in which it is of no account."""
UNSUBMITTED = frozenset(
	{
		opportunity.Status.DRAFT.value,
		opportunity.Status.RETURNED.value,
		opportunity.Status.REJECTED.value,
		opportunity.Status.MERGED.value,
	}
)
DUE: Mapping[str, tuple[str, Deadline]] = {
	**{deadline.doctype: ("due_date", deadline) for deadline in DEADLINES},
	OPPORTUNITY: (
		"assess_by",
		Deadline(
			OPPORTUNITY,
			"assessed_on",
			frozenset(status.value for status in opportunity.Status)
			- UNSUBMITTED
			- {opportunity.Status.SUBMITTED.value},
			UNSUBMITTED,
		),
	),
	verification.RECORD: (
		"verify_by",
		Deadline(
			verification.RECORD,
			"verified_on",
			frozenset({verification.Status.CONCLUDED.value}),
			frozenset({verification.Status.WITHDRAWN.value}),
		),
	),
	document_revision.RECORD: (
		"due_date",
		Deadline(
			document_revision.RECORD,
			"approved_on",
			frozenset({document_revision.Status.APPROVED.value}),
			frozenset({document_revision.Status.CANCELLED.value}),
		),
	),
}
"""What has a due date, with its field, and when it was done; for the rest as the key figures have it."""

OF_OPPORTUNITY = (measure.RECORD, project_report.RECORD, verification.RECORD, evaluation_record.RECORD)
"""Records whose field `opportunity` names it, besides those of the paths."""
SERVING = tuple(SERVED_BY.values())
FIELDS: Mapping[str, tuple[str, ...]] = {
	OPPORTUNITY: ("customer", "trigger_reason", "assess_by", "assessed_on"),
	**{
		doctype: ("due_date", "closed_on", DUE[doctype][1].done_on, *REASON_FIELDS.values())
		for doctype in PATHS
	},
	measure.RECORD: ("reference_name", "responsible_person", "due_date", "completed_on"),
	verification.RECORD: ("reference_name", "verify_by", "verified_on", "verified_by", "conclusion"),
	evaluation_record.RECORD: ("reference_name", "conclusion", "evaluated_on"),
}
ALSO: Mapping[str, tuple[str, ...]] = {project.RECORD: ("leader", "no_document_reason")}
"""What one kind of a path has besides the others."""


@dataclass(frozen=True, slots=True)
class Read:
	improvement: Improvement
	customers: tuple[str, ...]
	closed_on: str


def read(
	opportunities: Collection[str], gone: Iterable[tuple[str, str, str, str]] | None = None
) -> Iterator[Read]:
	"""In the order of their names. What is not there is left out."""
	names = sorted(opportunities)
	if not names:
		return
	batch = Batch(names)
	batch.gone = batch.files_gone() if gone is None else _by_opportunity(gone)
	for row in batch.rows[OPPORTUNITY]:
		yield batch.of(row)


class Batch:
	"""The rows of many improvements, by improvement."""

	def __init__(self, names: list[str]):
		self.names = names
		self.rows = {OPPORTUNITY: _rows(OPPORTUNITY, {"name": ["in", names]}, FIELDS[OPPORTUNITY])}
		for doctype in (*PATHS, *OF_OPPORTUNITY):
			fields = ("opportunity", *FIELDS.get(doctype, ()), *ALSO.get(doctype, ()))
			self.rows[doctype] = _rows(doctype, {"opportunity": ["in", names]}, fields)
		for doctype in SERVING:
			self.rows[doctype] = _serving(doctype, names)
		self.of_opportunity = {
			doctype: _grouped(rows, "opportunity")
			for doctype, rows in self.rows.items()
			if doctype != OPPORTUNITY
		}
		self.signed, self.signers, self.called = self._signatures()
		self.members = _grouped(
			_children(MEMBER, project.RECORD, self._named(project.RECORD), "user"), "parent"
		)
		evaluations = self._named(evaluation_record.RECORD)
		self.compared = _count(row for table in METRICS for row in _compared(table, evaluations))
		measures = self._named(measure.RECORD)
		self.evidence = _count(_children(MEASURE_EVIDENCE, measure.RECORD, measures, "name"))
		self.customers = _grouped(_customers(names), "parent")
		self.gone: Mapping[str, list[tuple[str, str, str]]] = {}

	def of(self, row) -> Read:
		going_on = self._path_of(row.name)
		known = {
			doctype: self.of_opportunity[doctype].get(row.name, []) for doctype in (*OF_OPPORTUNITY, *SERVING)
		}
		customers = [row.customer, *(one.customer for one in self.customers.get(row.name, ()))]
		closed_on = going_on and going_on[1].closed_on
		return Read(
			Improvement(
				row.name,
				row.status,
				going_on and self._record(*going_on),
				tuple(self._records(row, known)),
				tuple(self._deadlines(row, going_on, known)),
				tuple(self._verified(going_on, known[verification.RECORD])),
				tuple(self._evaluated(going_on, known[evaluation_record.RECORD])),
				frozenset(self._doers(going_on, known[measure.RECORD])),
				_at_gates(known, lambda doctype, status: status == FINISHED[doctype]),
				_at_gates(
					known, lambda doctype, status: status not in (FINISHED[doctype], CANCELLED[doctype])
				),
				_reasons(going_on),
				tuple(self._unproven(known[measure.RECORD])),
				tuple(self.gone.get(row.name, ())),
			),
			tuple(dict.fromkeys(customer for customer in customers if customer)),
			str(getdate(closed_on)) if closed_on else "",
		)

	def _named(self, doctype: str) -> list[str]:
		return [row.name for row in self.rows[doctype]]

	def _path_of(self, opportunity: str) -> tuple[str, frappe._dict] | None:
		"""The record that goes on, or was closed."""
		for doctype in PATHS:
			for row in self.of_opportunity[doctype].get(opportunity, ()):
				if row.status != path.SUPERSEDED:
					return doctype, row
		return None

	def _records(self, row, known: Mapping[str, list]) -> Iterator[Record]:
		yield self._record(OPPORTUNITY, row)
		for doctype in PATHS:
			for one in self.of_opportunity[doctype].get(row.name, ()):
				yield self._record(doctype, one)
		for doctype, rows in known.items():
			for one in rows:
				yield self._record(doctype, one)

	def _record(self, doctype: str, row) -> Record:
		signed = frozenset(self.signed.get((doctype, row.name), ()))
		# what the app noticed nobody identified
		began = opportunity.Status.SUBMITTED.value if row.get("trigger_reason") else ""
		return Record(doctype, row.name, row.status, signed, began)

	def _signatures(self) -> tuple[dict, dict, dict]:
		"""The sections of each record that are signed, who signed them in whichever round, and how people are called."""
		signed, signers, called = defaultdict(set), defaultdict(set), {}
		rows = frappe.get_all(
			SIGNATURE,
			{"parent": ["in", [row.name for rows in self.rows.values() for row in rows]]},
			["parenttype", "parent", "section", "signed_by", "full_name", "superseded"],
			limit_page_length=0,
		)
		for row in rows:
			record = (row.parenttype, row.parent)
			if not cint(row.superseded):
				signed[record].add(row.section)
			signers[record].add((row.section, row.signed_by))
			called[row.signed_by] = row.full_name or row.signed_by
		return signed, signers, called

	def _deadlines(self, row, going_on, known: Mapping[str, list]) -> Iterator[Due]:
		rows = {OPPORTUNITY: [row], **({going_on[0]: [going_on[1]]} if going_on else {}), **known}
		for doctype, (field, deadline) in DUE.items():
			for one in rows.get(doctype, ()):
				if one.get(field) and one.status not in deadline.left_out:
					done = one[deadline.done_on] if one.status in deadline.done else None
					yield Due(doctype, one.name, getdate(one[field]), _day(done))

	def _verified(self, going_on, rows: list) -> Iterator[Verified]:
		for row in sorted(rows, key=lambda row: str(row.verified_on or "")):
			if (
				going_on
				and row.reference_name == going_on[1].name
				and row.status == verification.Status.CONCLUDED.value
			):
				by = row.verified_by or ""
				yield Verified(row.name, row.conclusion or "", by, self.called.get(by, by))

	def _evaluated(self, going_on, rows: list) -> Iterator[Evaluated]:
		for row in sorted(rows, key=lambda row: str(row.evaluated_on or "")):
			if (
				going_on
				and row.reference_name == going_on[1].name
				and row.status == evaluation_record.Status.CONCLUDED.value
			):
				yield Evaluated(row.name, row.conclusion or "", self.compared[row.name])

	def _doers(self, going_on, measures: list) -> Iterator[str]:
		if going_on is None:
			return
		doctype, row = going_on
		for section, user in self.signers.get((doctype, row.name), ()):
			if section in SIGNED_BY_DOERS[doctype]:
				yield user
		for one in measures:
			if (
				one.reference_name == row.name
				and one.status != measure.Status.CANCELLED.value
				and one.responsible_person
			):
				yield one.responsible_person
		if doctype == project.RECORD:
			yield from (
				user for user in (row.leader, *(one.user for one in self.members.get(row.name, ()))) if user
			)

	def _unproven(self, measures: list) -> Iterator[Record]:
		for row in measures:
			if row.status == measure.Status.DONE.value and not self.evidence[row.name]:
				yield self._record(measure.RECORD, row)

	def files_gone(self) -> dict[str, list[tuple[str, str, str]]]:
		"""The attachments of their records whose bytes are not on the disk."""
		owners = {(OPPORTUNITY, name): [name] for name in self.names}
		for doctype, groups in self.of_opportunity.items():
			for name, rows in groups.items():
				for row in rows:
					owners.setdefault((doctype, row.name), []).append(name)
		files = frappe.get_all(
			FILE,
			{"attached_to_name": ["in", sorted({name for _doctype, name in owners})], "is_folder": 0},
			["attached_to_doctype", "attached_to_name", "file_name", "file_url"],
			order_by="creation, name",
			limit_page_length=0,
		)
		found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
		for file in files:
			record = (file.attached_to_doctype, file.attached_to_name)
			if record in owners and not _is_there(file.file_url or ""):
				for name in owners[record]:
					if (gone := (*record, file.file_name or "")) not in found[name]:
						found[name].append(gone)
		return found


def _at_gates(known: Mapping[str, list], counts) -> dict[Gate, tuple[str, ...]]:
	return {
		gate: tuple(row.name for row in known[doctype] if counts(doctype, row.status))
		for gate, doctype in SERVED_BY.items()
	}


def _reasons(going_on) -> dict[Gate, str]:
	if going_on is None:
		return {}
	reasons = {gate: going_on[1].get(field) or "" for gate, field in REASON_FIELDS.items()}
	if not reasons[Gate.STANDARDISING]:
		reasons[Gate.STANDARDISING] = going_on[1].get("no_document_reason") or ""
	return reasons


def _by_opportunity(gone: Iterable[tuple[str, str, str, str]]) -> dict[str, list[tuple[str, str, str]]]:
	found = defaultdict(list)
	for name, *file in gone:
		found[name].append(tuple(file))
	return found


# Queries


def _rows(doctype: str, filters: dict, fields: Iterable[str]) -> list[frappe._dict]:
	return frappe.get_all(
		doctype,
		filters,
		[*dict.fromkeys(("name", "status", *fields))],
		order_by="creation, name",
		limit_page_length=0,
	)


def _serving(doctype: str, names: list[str]) -> list[frappe._dict]:
	holder, row = frappe.qb.DocType(doctype), frappe.qb.DocType(SERVED)
	field, deadline = DUE.get(doctype, ("", None))
	columns = [holder[field], holder[deadline.done_on]] if deadline else []
	return (
		frappe.qb.from_(holder)
		.join(row)
		.on((row.parent == holder.name) & (row.parenttype == doctype))
		.select(holder.name, holder.status, row.opportunity, *columns)
		.where(row.opportunity.isin(names))
		.orderby(holder.creation)
		.orderby(holder.name)
		.run(as_dict=True)
	)


def _children(table: str, doctype: str, parents: list[str], *fields: str) -> list[frappe._dict]:
	return frappe.get_all(
		table,
		{"parenttype": doctype, "parent": ["in", parents or [""]]},
		["parent", *fields],
		limit_page_length=0,
	)


def _compared(table: str, evaluations: list[str]) -> Iterator[frappe._dict]:
	"""The metrics with something on both sides. A size of 0 is nothing, a value of 0 as it is written is something."""
	for row in _children(table, evaluation_record.RECORD, evaluations, *METRICS[table]):
		if all(row[field] not in (None, "", 0) for field in METRICS[table]):
			yield row


def _customers(names: list[str]) -> list[frappe._dict]:
	row = frappe.qb.DocType(EVIDENCE)
	return (
		frappe.qb.from_(row)
		.select(row.parent, row.customer)
		.distinct()
		.where(row.parent.isin(names) & (row.parenttype == OPPORTUNITY))
		.where(row.customer.isnotnull() & (row.customer != ""))
		.orderby(row.parent)
		.orderby(row.customer)
		.run(as_dict=True)
	)


def _is_there(file_url: str) -> bool:
	"""As the archive sees it: what lies elsewhere cannot be archived."""
	try:
		return path_of(file_url).is_file()
	except OSError:
		return False


def _day(moment) -> date | None:
	return getdate(moment) if moment else None


def _grouped(rows: Iterable[frappe._dict], by: str) -> dict[str, list[frappe._dict]]:
	found = defaultdict(list)
	for row in rows:
		found[row[by]].append(row)
	return found


def _count(rows: Iterable[frappe._dict]) -> dict[str, int]:
	found = defaultdict(int)
	for row in rows:
		found[row.parent] += 1
	return found
