"""The improvement plan of a year (服务能力改进计划), read from the records (R15, R29, R72).

What belongs to it stands in `domain/improvement_plan.py`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint, escape_html, getdate, today

from itss_improvement.calendars import in_words
from itss_improvement.domain import improvement_plan, path
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.improvement_plan import OPEN, Group
from itss_improvement.domain.working_days import year_of
from itss_improvement.reports.improvements import Around, departments_seen, of_departments
from itss_improvement.traceability.links import OPPORTUNITY, PATHS


@dataclass(frozen=True, slots=True)
class Asked:
	year: int
	departments: list[str] | None
	"""None for all."""
	with_closed: bool = False

	@classmethod
	def of(cls, filters: Mapping) -> Asked:
		"""What `filters` ask for, as far as the session's user may see it. Raises RuleBroken and PermissionError."""
		departments = departments_seen(str(filters.get("department") or ""))
		year = year_of(filters.get("year") or getdate(today()).year)
		return cls(year, departments, bool(cint(filters.get("with_closed"))))


def as_report(asked: Asked) -> tuple[list[dict], list[dict], str]:
	"""Columns, the improvements under their class, and how many there are."""
	rows = _read(asked)
	around = Around.of([row.name for row in rows])
	planned = []
	for row in rows:
		record = around.paths.get(row.name)
		closed = record.closed_on if record and row.status == path.CLOSED else None
		if improvement_plan.belongs(getdate(row.submitted_on), closed, asked.year):
			planned.append((improvement_plan.group_of(row.improvement_class, row.status), row))
	groups = improvement_plan.grouped(planned)
	closed = sum(row.status == path.CLOSED for of in groups.values() for row in of)
	told = Sentence(
		"Open improvements of {0}: {1}. Closed: {2}.", (asked.year, len(planned) - closed, closed)
	)
	if not asked.with_closed:
		told = Sentence("Open improvements of {0}: {1}.", (asked.year, len(planned)))
	return _columns(), [*_rows(groups, around)], f"<p>{escape_html(in_words(told))}</p>"


def _read(asked: Asked) -> list:
	"""The opportunities, the oldest first: one query."""
	record = frappe.qb.DocType(OPPORTUNITY)
	wanted = record.status.isin(sorted(OPEN))
	if asked.with_closed:
		closed = None
		for doctype in PATHS:
			one = frappe.qb.DocType(doctype)
			ended = record.name.isin(
				frappe.qb.from_(one)
				.select(one.opportunity)
				.where(one.closed_on >= datetime(asked.year, 1, 1))
				.where(one.opportunity.isnotnull())
			)
			closed = ended if closed is None else closed | ended
		wanted |= (record.status == path.CLOSED) & closed
	query = (
		frappe.qb.from_(record)
		.select(
			record.name,
			record.title,
			record.source,
			record.improvement_class,
			record.responsible_department,
			record.due_date,
			record.status,
			record.submitted_on,
		)
		.where(wanted)
		.where(record.submitted_on < datetime(asked.year + 1, 1, 1))
		.orderby(record.submitted_on)
		.orderby(record.name)
	)
	return of_departments(query, record.responsible_department, asked.departments).run(as_dict=True)


def _rows(groups: Mapping[Group, list], around: Around) -> Iterator[dict]:
	for group, rows in groups.items():
		yield {
			"improvement_class": in_words(Sentence("{0}: {1}", (Term(group.value), len(rows)))),
			"bold": 1,
		}
		for row in rows:
			shown = {
				"improvement_class": _(group.value),
				"opportunity": row.name,
				"title": row.title,
				"source": _(row.source) if row.source else "",
				"department": row.responsible_department,
				"measures": around.measures.get(row.name, ""),
				"due_date": row.due_date,
				"status": _(row.status),
			}
			if record := around.paths.get(row.name):
				shown |= {
					"due_date": record.due_date or row.due_date,
					"path_doctype": record.doctype,
					"path": record.name,
					"path_status": _(record.status),
				}
			yield shown


def _columns() -> list[dict]:
	def column(fieldname: str, label: str, width: int, fieldtype: str = "Data", options: str = "") -> dict:
		found = {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
		return {**found, "options": options} if options else found

	return [
		column("improvement_class", _("Improvement Class"), 190),
		column("opportunity", _("Opportunity"), 140, "Link", OPPORTUNITY),
		column("title", _("Title"), 260),
		column("source", _("Source"), 110),
		column("department", _("Responsible Department"), 130, "Link", "Improvement Department"),
		column("measures", _("Measures"), 380),
		column("due_date", _("Due Date"), 105, "Date"),
		column("status", _("Status"), 100),
		column("path", _("Path Record"), 150, "Dynamic Link", "path_doctype"),
		column("path_status", _("Status of the Path Record"), 130),
	]
