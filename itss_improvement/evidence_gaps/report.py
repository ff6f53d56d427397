"""The gap list on the desk: what an auditor would find, before one comes (R72). For improvements that were closed in a year, and
those that are on their way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint, escape_html, getdate, today

from itss_improvement import evidence_gaps
from itss_improvement.calendars import in_words
from itss_improvement.domain import path
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.evidence_gap import GapKind
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.working_days import year_of
from itss_improvement.reports.improvements import departments_seen, of_departments
from itss_improvement.traceability.links import OPPORTUNITY, PATHS

GOING_ON = (Status.ASSESSED.value, Status.AWAITING_VERIFICATION.value, Status.UNDER_OBSERVATION.value)
WHAT_IS_LOOKED_AT = Sentence(
	"Improvements that were closed in the year, and those that are on a path now. What is not due yet is no gap: what follows"
	" an effective verification is missed once there was one."
)


@dataclass(frozen=True, slots=True)
class Asked:
	year: int
	departments: list[str] | None
	"""None for all."""
	kind: str = ""
	closed_only: bool = False

	@classmethod
	def of(cls, filters: Mapping) -> Asked:
		"""What `filters` ask for, as far as the session's user may see it. Raises RuleBroken and PermissionError."""
		departments = departments_seen(str(filters.get("department") or ""))
		kind = str(filters.get("kind") or "")
		if kind and kind not in {one.value for one in GapKind}:
			raise RuleBroken("kind", "There is no gap {0}: choose one of the list.", kind[:40])
		return cls(
			year_of(filters.get("year") or getdate(today()).year),
			departments,
			kind,
			bool(cint(filters.get("closed_only"))),
		)


def as_report(asked: Asked) -> tuple[list[dict], list[dict], str, None, list[dict]]:
	"""Columns, a row for each gap, what is looked at, no chart, and how many there are. A fixed number of queries."""
	improvements = {row.name: row for row in _improvements(asked)}
	found = evidence_gaps.of([*improvements])
	rows = [
		_row(improvements[name], one, gap)
		for name, one in found.items()
		for gap in one.gaps
		if not asked.kind or gap.kind.value == asked.kind
	]
	order = [kind.value for kind in GapKind]
	rows.sort(key=lambda row: (order.index(row["kind_value"]), row["opportunity"]))
	whole = sum(not one.gaps for one in found.values())
	return (
		_columns(),
		rows,
		f"<p>{escape_html(in_words(WHAT_IS_LOOKED_AT))}</p>",
		None,
		_summary(found, whole, rows),
	)


def _improvements(asked: Asked) -> Iterator[frappe._dict]:
	"""Those that are on a path now, and those whose path was closed in the year: one query for each kind of it."""
	record = frappe.qb.DocType(OPPORTUNITY)
	columns = (
		record.name,
		record.title,
		record.status,
		record.responsible_department,
		record.improvement_class,
	)
	queries = []
	if not asked.closed_only:
		queries.append(frappe.qb.from_(record).select(*columns).where(record.status.isin(GOING_ON)))
	for doctype in PATHS:
		ended = frappe.qb.DocType(doctype)
		queries.append(
			frappe.qb.from_(record)
			.join(ended)
			.on(ended.opportunity == record.name)
			.select(*columns)
			.where(ended.status == path.CLOSED)
			.where(ended.closed_on >= datetime(asked.year, 1, 1))
			.where(ended.closed_on < datetime(asked.year + 1, 1, 1))
		)
	for query in queries:
		yield from of_departments(query, record.responsible_department, asked.departments).run(as_dict=True)


def _row(improvement, found: evidence_gaps.Found, gap: evidence_gaps.Gap) -> dict:
	return {
		"kind": _(gap.kind.value),
		"kind_value": gap.kind.value,
		"missing": in_words(gap.sentence),
		"doctype": gap.doctype,
		"record": gap.name,
		"opportunity": improvement.name,
		"title": improvement.title,
		"department": improvement.responsible_department,
		"status": _(improvement.status),
		"closed_on": found.closed_on or None,
	}


def _columns() -> list[dict]:
	def column(fieldname: str, label: str, width: int, fieldtype: str = "Data", options: str = "") -> dict:
		found = {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
		return {**found, "options": options} if options else found

	return [
		column("kind", _("Gap"), 150),
		column("missing", _("What Is Missing"), 430),
		column("record", _("Record"), 150, "Dynamic Link", "doctype"),
		column("opportunity", _("Opportunity"), 140, "Link", OPPORTUNITY),
		column("title", _("Title"), 200),
		column("department", _("Responsible Department"), 120, "Link", "Improvement Department"),
		column("status", _("Status"), 100),
		column("closed_on", _("Closed On"), 110, "Date"),
	]


def _summary(found: Mapping, whole: int, rows: list) -> list[dict]:
	return [
		{"label": _("Improvements"), "value": len(found), "datatype": "Int", "indicator": "Blue"},
		{"label": _("Without a Gap"), "value": whole, "datatype": "Int", "indicator": "Green"},
		{"label": _("Gaps"), "value": len(rows), "datatype": "Int", "indicator": "Red" if rows else "Green"},
	]
