"""Finds published cases: by words, and by what is being analysed (R81). What is read is what its reader may read."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe.utils import cint, getdate

from itss_improvement.cases import ROW
from itss_improvement.cases.drafting import ticket_types_of
from itss_improvement.domain import case as rules
from itss_improvement.domain.case import RECORD, USE, Offer, Sought, Status, Told

MOST_LOOKED_AT = 2_000
"""Published cases, the newest first. What bounds the cost of a search."""
FIELDS = (
	"name",
	"title",
	"problem",
	"cause",
	"keywords",
	"ticket_type",
	"best_practice",
	"use_count",
	"published_on",
	"responsible_department",
	"improvement_class",
)
LOOKED_IN = ("title", "problem", "cause", "keywords")
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Page:
	rows: list[frappe._dict]
	total: int
	number: int
	"""From 1."""
	pages: int


def search(query: str = "", best_practice: bool = False, number: int = 1) -> Page:
	"""A page of the published cases that the session's user may read: those with one of the words of `query`, best
	first, or without words all of them, the newest first. One query."""
	words = rules.words_of(query)
	if query.strip() and not words:
		return Page([], 0, 1, 1)
	rows = _published(words, best_practice)
	if words:
		by_name = {row.name: row for row in rows}
		rows = [by_name[case.name] for case in rules.found(query, map(_told, rows))]
	pages = max(1, -(-len(rows) // A_PAGE))
	number = min(max(1, number), pages)
	return Page(rows[(number - 1) * A_PAGE : number * A_PAGE], len(rows), number, pages)


def similar(doc) -> list[Offer]:
	"""What is offered for `doc`, which is being analysed or assessed: three queries."""
	opportunity = doc.name if doc.doctype == "Improvement Opportunity" else doc.opportunity
	rows = _published()
	served = frappe.get_all(
		ROW,
		{"parenttype": RECORD, "opportunity": opportunity},
		pluck="parent",
		limit_page_length=0,
	)
	sought = Sought(
		title=doc.title or "",
		problem=doc.get("phenomenon") or doc.get("current_state") or "",
		ticket_types=frozenset(ticket_types_of(opportunity)),
		opportunity=opportunity,
	)
	own = frozenset({opportunity})
	return rules.similar(sought, [_told(row, own if row.name in served else frozenset()) for row in rows])


def used_for(doctype: str, name: str) -> list[str]:
	"""The cases that helped on a record."""
	return frappe.get_all(
		USE,
		{"reference_doctype": doctype, "reference_name": name},
		pluck="improvement_case",
		order_by="used_on, name",
		limit_page_length=0,
	)


def _published(words: list[str] | None = None, best_practice: bool = False) -> list[frappe._dict]:
	filters = {"status": Status.PUBLISHED.value}
	if best_practice:
		filters["best_practice"] = 1
	return frappe.get_list(
		RECORD,
		filters=filters,
		or_filters=[[field, "like", f"%{word}%"] for word in words or () for field in LOOKED_IN],
		fields=[*FIELDS],
		order_by="published_on desc, name desc",
		limit_page_length=MOST_LOOKED_AT,
	)


def _told(row, improvements: frozenset[str] = frozenset()) -> Told:
	return Told(
		name=row.name,
		title=row.title or "",
		problem=row.problem or "",
		cause=row.cause or "",
		keywords=row.keywords or "",
		ticket_type=row.ticket_type or "",
		best_practice=bool(cint(row.best_practice)),
		used=cint(row.use_count),
		published=getdate(row.published_on) if row.published_on else None,
		improvements=improvements,
	)
