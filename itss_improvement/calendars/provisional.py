"""Dates that were counted without the calendar of their year, and are counted again when it arrives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import frappe
from frappe.utils import getdate

from itss_improvement.calendars import deadline

PAGE = 500


@dataclass(frozen=True, slots=True)
class ProvisionalDate:
	"""A limit on a record, by the names of its fields."""

	doctype: str
	date: str
	provisional: str
	start: str
	"""From when it is counted."""
	working_days: str
	"""How many it was: a setting that changed since does not change it."""


PROVISIONAL_DATES = (
	ProvisionalDate(
		doctype="Improvement Opportunity",
		date="assess_by",
		provisional="assess_by_provisional",
		start="submitted_on",
		working_days="assess_days",
	),
	ProvisionalDate(
		doctype="Improvement Call",
		date="answer_by",
		provisional="answer_by_provisional",
		start="called_on",
		working_days="answer_days",
	),
)
"""Every limit that is stored. A DocType that gets one adds it here."""


def recompute_provisional() -> int:
	"""Count every provisional date again. Returns how many are certain now."""
	return sum(map(_recompute, PROVISIONAL_DATES))


def _recompute(kept: ProvisionalDate) -> int:
	rows = frappe.get_all(
		kept.doctype,
		filters={kept.provisional: 1},
		fields=["name", kept.start, kept.working_days, kept.date],
		order_by="name",
		limit_page_length=0,
	)
	# those that began on the same day end on the same day
	alike: dict[tuple, list[str]] = defaultdict(list)
	for row in rows:
		if row[kept.start]:
			key = getdate(row[kept.start]), row[kept.working_days], row[kept.date] and getdate(row[kept.date])
			alike[key].append(row.name)
	certain = 0
	for (start, working_days, before), names in alike.items():
		found = deadline(start, working_days)
		if found.provisional and found.due == before:
			continue
		for first in range(0, len(names), PAGE):
			# an open form of the record stays usable: nobody edits these fields
			frappe.db.set_value(
				kept.doctype,
				{"name": ["in", names[first : first + PAGE]]},
				{kept.date: found.due, kept.provisional: int(found.provisional)},
				update_modified=False,
			)
		certain += 0 if found.provisional else len(names)
	return certain
