"""What reports tell of improvements beside their opportunities: one query for each kind of record, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate, getdate

from itss_improvement.calendars import in_words
from itss_improvement.departments import departments_of
from itss_improvement.domain import measure, path
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.roles import Role
from itss_improvement.permissions import roles_of, sees_everything
from itss_improvement.traceability.links import ACTION, MEASURE, PATHS

CAUSE = "Improvement Cause"
NO_DATE = "–"


def departments_seen(wanted: str | None = None) -> list[str] | None:
	"""The departments whose improvements the session's user may be told of, None for all; only `wanted`, if it is given.

	Raises PermissionError for whoever neither sees everything nor owns a department.
	"""
	user = frappe.session.user
	if sees_everything(user):
		return [wanted] if wanted else None
	if Role.DEPARTMENT_OWNER not in roles_of(user):
		frappe.throw(_("You may not see this report."), frappe.PermissionError)
	own = departments_of(user)
	return [name for name in own if name == wanted] if wanted else own


def of_departments(query, column, departments: Collection[str] | None):
	"""`query`, limited to `departments` unless that is None."""
	return query if departments is None else query.where(column.isin([*departments, ""]))


@dataclass(frozen=True, slots=True)
class PathRecord:
	doctype: str
	name: str
	status: str
	due_date: date | None
	closed_on: date | None


@dataclass(frozen=True, slots=True)
class Around:
	"""What belongs to the opportunities of these names. Each kind is read once, when it is asked for."""

	names: frozenset[str]
	_read: dict

	@classmethod
	def of(cls, names: Collection[str]) -> Around:
		return cls(frozenset(names), {})

	@property
	def paths(self) -> dict[str, PathRecord]:
		"""The record that goes on, by opportunity: what was superseded by another is left out."""
		return self._once("paths", self._paths)

	@property
	def measures(self) -> dict[str, str]:
		"""Those of the record that goes on that were not cancelled, numbered, in one text."""
		return self._once("measures", self._measures)

	@property
	def root_causes(self) -> dict[str, str]:
		"""Of a corrective and preventive action, in one text."""
		return self._once("root_causes", self._root_causes)

	def _once(self, kind: str, read):
		if kind not in self._read:
			self._read[kind] = read() if self.names else {}
		return self._read[kind]

	def _paths(self) -> dict[str, PathRecord]:
		found: dict[str, PathRecord] = {}
		for doctype in PATHS:
			for row in frappe.get_all(
				doctype,
				{"opportunity": ["in", sorted(self.names)], "status": ["!=", path.SUPERSEDED]},
				["name", "opportunity", "status", "due_date", "closed_on"],
				order_by="creation, name",
				limit_page_length=0,
			):
				found[row.opportunity] = PathRecord(
					doctype,
					row.name,
					row.status,
					row.due_date and getdate(row.due_date),
					row.closed_on and getdate(row.closed_on),
				)
		return found

	def _measures(self) -> dict[str, str]:
		going_on = {one.name for one in self.paths.values()}
		found: dict[str, list[str]] = defaultdict(list)
		for row in frappe.get_all(
			MEASURE,
			{
				"opportunity": ["in", sorted(self.names)],
				"status": ["!=", measure.Status.CANCELLED.value],
			},
			["opportunity", "reference_name", "measure", "due_date", "status"],
			order_by="due_date, name",
			limit_page_length=0,
		):
			if row.reference_name in going_on:
				due = formatdate(row.due_date) if row.due_date else NO_DATE
				told = (len(found[row.opportunity]) + 1, row.measure or "", due, Term(row.status))
				found[row.opportunity].append(in_words(Sentence("{0}. {1} ({2}, {3})", told)))
		return {name: "  ".join(measures) for name, measures in found.items()}

	def _root_causes(self) -> dict[str, str]:
		action, cause = frappe.qb.DocType(ACTION), frappe.qb.DocType(CAUSE)
		rows = (
			frappe.qb.from_(action)
			.inner_join(cause)
			.on((cause.parent == action.name) & (cause.parenttype == ACTION))
			.select(action.opportunity, cause.number, cause.cause)
			.where(action.opportunity.isin(sorted(self.names)))
			.where(action.status != path.SUPERSEDED)
			.where(cause.is_root == 1)
			.orderby(action.name)
			.orderby(cause.idx)
			.run()
		)
		found: dict[str, list[str]] = defaultdict(list)
		for name, number, text in rows:
			found[name].append(f"{number} {text}".strip() if number else text or "")
		return {name: "; ".join(causes) for name, causes in found.items()}
