"""The quarterly call for opportunities, and how a department answers it (R25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.window import WindowLength, window_of

LONGEST_REMARK = 10_000


class CallStatus(str, Enum):
	UNANSWERED = "Unanswered"
	OPPORTUNITIES_SUBMITTED = "Opportunities Submitted"
	NOTHING_FOUND = "Nothing Found"


ANSWERS = (CallStatus.OPPORTUNITIES_SUBMITTED, CallStatus.NOTHING_FOUND)


@dataclass(frozen=True, slots=True)
class Quarter:
	label: str
	"""2026-Q4"""
	first: date
	last: date
	"""Both included."""


def quarter_of(day: date) -> Quarter:
	window = window_of(datetime.combine(day, time()), WindowLength.QUARTER)
	return Quarter(window.label, window.start.date(), window.end.date() - timedelta(days=1))


def check_answer(before: CallStatus, after: CallStatus, remark: str, opportunities: int) -> None:
	"""Raise RuleBroken unless a call that is `before` may be answered so.

	`opportunities` is how many the department submitted in the quarter.
	"""
	if before is not CallStatus.UNANSWERED:
		raise RuleBroken(
			"answered", "It is answered already ({0}), and an answer stays as it is.", before.value
		)
	if after is CallStatus.UNANSWERED:
		raise RuleBroken("answer", "Choose an answer: {0} or {1}.", *(answer.value for answer in ANSWERS))
	if len(remark) > LONGEST_REMARK:
		raise RuleBroken(
			"remark", "Remark has {0} characters, at most {1} fit: shorten it.", len(remark), LONGEST_REMARK
		)
	if after is CallStatus.NOTHING_FOUND and not remark.strip():
		raise RuleBroken("remark", "Remark is required: say where you looked for opportunities.")
	if after is CallStatus.OPPORTUNITIES_SUBMITTED and not opportunities:
		raise RuleBroken(
			"opportunities",
			"No opportunity of the department was submitted in the quarter: submit one first, or answer {0}.",
			CallStatus.NOTHING_FOUND.value,
		)
