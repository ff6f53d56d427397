"""What the author of a suggestion sees of it: nothing of anybody else's (R8, R30)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import formatdate

from itss_improvement import cases
from itss_improvement.domain.case import Status as CaseStatus
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.suggestion import OF_THE_OTHER, SOURCE, STATE
from itss_improvement.suggestions import DOCTYPE, PAGE

A_PAGE = 20
FIELDS = (
	"name",
	"title",
	"status",
	"creation",
	"submitted_on",
	"assess_by",
	"merged_into",
	"class_reason",
	"rejection_reason",
	"return_reason",
	"improvement_class",
	"responsible_department",
	"due_date",
)


@dataclass(frozen=True, slots=True)
class Page:
	rows: list[frappe._dict]
	number: int
	"""From 1."""
	has_later: bool


def mine(number: int = 1) -> Page:
	"""A page of what the session's user suggested, the newest first: one query, and some for what was joined."""
	number = min(max(1, number), 1_000)
	rows = frappe.get_list(
		DOCTYPE,
		filters={"source": SOURCE, "identified_by": frappe.session.user},
		fields=[*FIELDS],
		order_by="creation desc, name desc",
		limit_start=(number - 1) * A_PAGE,
		limit_page_length=A_PAGE + 1,
	)
	others = joined_with([row for row in rows if row.status == Status.MERGED.value])
	for row in rows:
		row.state = state_in_words(row, others.get(row.name))
		row.link = link_to(row.name)
	return Page(rows[:A_PAGE], number, len(rows) > A_PAGE)


def state_in_words(row, other: frappe._dict | None = None) -> str:
	"""`other`: what it was joined with."""
	sentence = STATE[row.status].render(_)
	if row.status == Status.SUBMITTED.value and row.assess_by:
		return _("The quality department has it, and decides on it by {0}.").format(formatdate(row.assess_by))
	if other and other.status != Status.MERGED.value:
		return _("{0} {1}").format(sentence, OF_THE_OTHER[other.status].render(_))
	return sentence


def joined_with(rows: list) -> dict[str, frappe._dict]:
	"""`name` and `status` of what merged records ended in, by their names. What else that is nobody is told from here."""
	stored: dict[str, frappe._dict] = {}
	names = {row.merged_into for row in rows if row.merged_into}
	while names:
		columns = ["name", "status", "merged_into"]
		found = frappe.get_all(DOCTYPE, {"name": ["in", sorted(names)]}, columns, limit_page_length=0)
		stored.update((row.name, row) for row in found)
		names = {row.merged_into for row in found if _goes_on(row)} - stored.keys()
	return {row.name: end for row in rows if (end := _end_of(row.merged_into, stored))}


def _end_of(name: str | None, stored: dict[str, frappe._dict]) -> frappe._dict | None:
	seen: set[str] = set()
	row = stored.get(name or "")
	# no form makes a ring, and none keeps a page from ending
	while row and _goes_on(row) and row.name not in seen:
		seen.add(row.name)
		row = stored.get(row.merged_into)
	return row


def _goes_on(row) -> bool:
	return row.status == Status.MERGED.value and bool(row.merged_into)


def cases_of(names: list[str]) -> list[frappe._dict]:
	"""The published cases that tell of them and that the session's user may read."""
	return [
		row
		for row in cases.of(names)
		if row.status == CaseStatus.PUBLISHED.value and frappe.has_permission(cases.RECORD, "read", row.name)
	]


def link_to(name: str, **more: object) -> str:
	return f"{PAGE}?{urlencode({'suggestion': name, **more})}"
