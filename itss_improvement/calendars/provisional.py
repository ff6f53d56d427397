"""Dates that were counted without the calendar of their year, and are counted again when it arrives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import frappe
from frappe.utils import getdate

from itss_improvement.calendars import deadline
from itss_improvement.domain.working_days import Deadline, counted_in_words, skipped_in_words
from itss_improvement.settings import record_text

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
	counted: str = ""
	"""Where the days that were counted are kept in words, in the language of records; "" where they are not."""
	skipped: str = ""
	settled: str = ""
	"""What is set once something was judged by the date: from then on it stays."""


PROVISIONAL_DATES = (
	ProvisionalDate(
		doctype="Improvement Opportunity",
		date="assess_by",
		provisional="assess_by_provisional",
		start="submitted_on",
		working_days="assess_days",
	),
	ProvisionalDate(
		doctype="Corrective and Preventive Action",
		date="analyse_by",
		provisional="analyse_by_provisional",
		start="opened_on",
		working_days="analyse_days",
		settled="analysed_on",
	),
	ProvisionalDate(
		doctype="Improvement Notice",
		date="due_date",
		provisional="due_date_provisional",
		start="issued_on",
		working_days="working_days",
		counted="days_counted",
		skipped="days_skipped",
		settled="fed_back_on",
	),
	ProvisionalDate(
		doctype="Improvement Call",
		date="answer_by",
		provisional="answer_by_provisional",
		start="called_on",
		working_days="answer_days",
	),
	ProvisionalDate(
		doctype="Improvement Verification",
		date="verify_by",
		provisional="verify_by_provisional",
		start="asked_on",
		working_days="verify_days",
		settled="verified_on",
	),
	ProvisionalDate(
		doctype="Improvement Document Revision",
		date="due_date",
		provisional="due_date_provisional",
		start="opened_on",
		working_days="revision_days",
		counted="days_counted",
		skipped="days_skipped",
		settled="approved_on",
	),
	ProvisionalDate(
		doctype="Improvement Recurrence",
		date="decide_by",
		provisional="decide_by_provisional",
		start="proposed_on",
		working_days="decide_days",
		settled="decided_on",
	),
)
"""Every limit that is stored. A DocType that gets one adds it here."""


def recompute_provisional() -> int:
	"""Count every provisional date again. Returns how many are certain now."""
	return sum(map(_recompute, PROVISIONAL_DATES))


def _recompute(kept: ProvisionalDate) -> int:
	rows = frappe.get_all(
		kept.doctype,
		filters={kept.provisional: 1, **({kept.settled: ["is", "not set"]} if kept.settled else {})},
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
				_values(kept, found),
				update_modified=False,
			)
		certain += 0 if found.provisional else len(names)
	return certain


def _values(kept: ProvisionalDate, found: Deadline) -> dict:
	values = {kept.date: found.due, kept.provisional: int(found.provisional)}
	for field, sentence in ((kept.counted, counted_in_words(found)), (kept.skipped, skipped_in_words(found))):
		if field:
			values[field] = record_text(sentence) if sentence else ""
	return values
