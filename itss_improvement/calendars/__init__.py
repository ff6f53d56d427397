"""Working days of this site: the rules of `domain.working_days` over the records of **Improvement Calendar**.

Days are those of the site's time zone.
"""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe import _
from frappe.utils import cint, getdate

from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.working_days import (
	DayKind,
	Deadline,
	SpecialDay,
	WorkingCalendar,
	moved_in_words,
	provisional_in_words,
)
from itss_improvement.errors import rules_as_messages

DOCTYPE = "Improvement Calendar"
DAY = "Improvement Calendar Day"
_KEPT = "itss_improvement_working_calendar"


def working_calendar() -> WorkingCalendar:
	"""All years that are loaded. Two queries, once a request or job."""
	kept = getattr(frappe.local, _KEPT, None)
	if kept is None:
		kept = _load()
		setattr(frappe.local, _KEPT, kept)
		# what was read may be what the transaction itself wrote
		frappe.db.after_rollback.add(forget)
	return kept


def forget() -> None:
	"""Read the records again the next time: one of them changed."""
	setattr(frappe.local, _KEPT, None)


def deadline(start: date | datetime | str, working_days: int) -> Deadline:
	"""`working_days` after `start` (before it if negative), with the days counted and skipped (R32, R55).

	The clock starts on the working day after `start` (decision b).
	"""
	with rules_as_messages():
		return working_calendar().add_working_days(getdate(start), working_days)


def next_working_day(day: date | datetime | str) -> Deadline:
	"""`day`, or the working day after it that it is moved to."""
	with rules_as_messages():
		return working_calendar().next_working_day(getdate(day))


def moved_to_working_day(day: date, label: str) -> date:
	"""`day`, or the next day that is worked: whoever chose it is told that it was moved, and that it may still
	change. `label`: what the date is called, translated."""
	found = next_working_day(day)
	for sentence in (moved_in_words(day, found), provisional_in_words(found)):
		if sentence:
			frappe.msgprint(in_words(sentence), title=label, indicator="blue")
	return found.due


def in_words(sentence: Sentence | None) -> str:
	"""For the session's user; "" for no sentence."""
	return sentence.render(_) if sentence else ""


def _load() -> WorkingCalendar:
	years = frappe.get_all(DOCTYPE, pluck="name")
	days = frappe.get_all(
		DAY, filters={"parenttype": DOCTYPE, "parent": ["in", years or [""]]}, fields=["day", "kind", "title"]
	)
	return WorkingCalendar.of(
		map(cint, years),
		(SpecialDay(getdate(row.day), DayKind(row.kind), row.title or "") for row in days),
	)
