"""Which archives a pack of evidence is to hold: read by joins, whatever is in them (R70, R92).

What an archive is of (customer, clause, when it was closed) stands on the records that it froze, so that no archive is opened
for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

import frappe

from itss_improvement.archives import ARCHIVE, OF_IMPROVEMENT, OPPORTUNITY, SERVED, SERVING
from itss_improvement.domain import evaluation_record, path, self_check
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.monthly_report import ONE_DAY
from itss_improvement.domain.pack_choice import Choice, DayOf
from itss_improvement.domain.self_check import EVIDENCE
from itss_improvement.traceability.links import EVIDENCE as TICKET
from itss_improvement.traceability.links import PATHS

DEPARTMENT = "Improvement Department"
STANDARD, CLAUSE = "Improvement Standard", "Improvement Standard Clause"
JUDGED = "Improvement Evaluation Clause"
CUSTOMERS = 1_000
"""Customers that are offered."""


def choose(choice: Choice) -> list[str]:
	"""The archives that the session's user may read, in the order of their names. Raises RuleBroken where a department,
	a standard or a clause of it does not exist."""
	_check(choice)
	# of what was disposed of there is nothing to pack
	filters = {"disposed_on": ["is", "not set"]}
	if choice.department:
		filters["responsible_department"] = choice.department
	if choice.improvement_class:
		filters["improvement_class"] = choice.improvement_class
	found = frappe.get_list(ARCHIVE, filters, pluck="name", order_by="name", limit_page_length=0)
	for narrowed in _narrowed(choice):
		found = [name for name in found if name in narrowed]
	return found


def evidence_of(choice: Choice) -> tuple[list[str], list[str]]:
	"""The kinds of records that the clause, or all clauses of the standard, name as evidence: those that archives hold, and
	those that none of them does. Both empty where nothing is chosen by clause."""
	kinds = {row.evidence for row in _clauses(choice) if row.evidence in EVIDENCE}
	held = {OPPORTUNITY, *OF_IMPROVEMENT, *SERVING}
	return [kind for kind in EVIDENCE if kind in kinds & held], [
		kind for kind in EVIDENCE if kind in kinds - held
	]


def customers() -> list[str]:
	"""Those of archived improvements, to choose from."""
	archive, row, record = (frappe.qb.DocType(doctype) for doctype in (ARCHIVE, TICKET, OPPORTUNITY))
	queries = (
		frappe.qb.from_(row).join(archive).on(archive.opportunity == row.parent).select(row.customer),
		frappe.qb.from_(record).join(archive).on(archive.opportunity == record.name).select(record.customer),
	)
	found = {
		customer for query in queries for (customer,) in query.distinct().limit(CUSTOMERS).run() if customer
	}
	return sorted(found)[:CUSTOMERS]


def _check(choice: Choice) -> None:
	if choice.department and not frappe.db.exists(DEPARTMENT, choice.department):
		raise RuleBroken("department", "There is no department {0}.", choice.department)
	if choice.standard and not frappe.db.exists(STANDARD, choice.standard):
		raise RuleBroken("standard", "There is no standard {0}.", choice.standard)
	if choice.standard and not _clauses(choice):
		if choice.clause:
			raise RuleBroken(
				"clause",
				"Standard {0} has no clause {1} among those that the company checks itself by.",
				choice.standard,
				choice.clause,
			)
		raise RuleBroken(
			"clause", "Standard {0} has no clauses yet: a quality officer adds them.", choice.standard
		)


def _clauses(choice: Choice) -> list[frappe._dict]:
	if not choice.standard:
		return []
	rows = frappe.get_all(
		CLAUSE,
		{"parenttype": STANDARD, "parent": choice.standard},
		["clause", "evidence"],
		order_by="idx",
		limit_page_length=0,
	)
	key = self_check.key_of(choice.clause)
	return [row for row in rows if not key or self_check.key_of(row.clause) == key]


def _narrowed(choice: Choice) -> Iterator[set[str]]:
	"""Archives of which each part of the choice holds."""
	if choice.from_date or choice.to_date:
		if choice.day_of is DayOf.CLOSED:
			yield _closed_within(choice)
		else:
			archive = frappe.qb.DocType(ARCHIVE)
			yield _names(_within(frappe.qb.from_(archive).select(archive.name), archive.archived_on, choice))
	if choice.customer:
		yield _of_customer(choice.customer)
	if choice.standard:
		yield _for_clause(choice)


def _joined(doctype: str, opportunity: str = "opportunity"):
	"""Archives with the records of a kind of their improvements."""
	archive, record = frappe.qb.DocType(ARCHIVE), frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(archive)
		.join(record)
		.on(archive.opportunity == record[opportunity])
		.select(archive.name)
		.distinct()
	)
	return query, record


def _closed_within(choice: Choice) -> set[str]:
	found: set[str] = set()
	for doctype in PATHS:
		query, record = _joined(doctype)
		found |= _names(_within(query.where(record.status == path.CLOSED), record.closed_on, choice))
	return found


def _within(query, moment, choice: Choice):
	if choice.from_date:
		query = query.where(moment >= datetime.combine(choice.from_date, time()))
	if choice.to_date:
		query = query.where(moment < datetime.combine(choice.to_date + ONE_DAY, time()))
	return query


def _of_customer(customer: str) -> set[str]:
	tickets, row = _joined(TICKET, "parent")
	records, record = _joined(OPPORTUNITY, "name")
	return _names(tickets.where((row.parenttype == OPPORTUNITY) & (row.customer == customer))) | _names(
		records.where(record.customer == customer)
	)


def _for_clause(choice: Choice) -> set[str]:
	"""Those with finished evidence of a kind that the clause names, or an evaluation that judges it."""
	found: set[str] = set()
	for kind in evidence_of(choice)[0]:
		if kind in SERVING:
			query, row = _joined(SERVED)
			record = frappe.qb.DocType(kind)
			query = query.join(record).on((row.parent == record.name) & (row.parenttype == kind))
		else:
			query, record = _joined(kind, "name" if kind == OPPORTUNITY else "opportunity")
		found |= _names(query.where(record.status.isin(sorted(EVIDENCE[kind].finished))))
	query, record = _joined(evaluation_record.RECORD)
	clause = frappe.qb.DocType(JUDGED)
	judged = (
		query.join(clause)
		.on((clause.parent == record.name) & (clause.parenttype == evaluation_record.RECORD))
		.select(clause.clause)
		.where(record.status == evaluation_record.Status.CONCLUDED.value)
		.where(clause.standard == choice.standard)
		.run()
	)
	keys = {self_check.key_of(row.clause) for row in _clauses(choice)}
	return found | {name for name, number in judged if self_check.key_of(number) in keys}


def _names(query) -> set[str]:
	return {name for (name,) in query.run()}
