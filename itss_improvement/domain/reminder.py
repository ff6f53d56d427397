"""The ladder of reminders around a due date (R17, R45, decision g).

A step lies so many working days before or after the due date and names whom it goes to. Of all steps that were
reached since the last time only the latest is taken: a scheduler that stood still catches up once. What was taken is
never taken again, nor what came before it; a new due date begins a new ladder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from hashlib import sha256

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence

FURTHEST = 365
"""Working days that a step may lie from the due date."""


class Recipient(str, Enum):
	RESPONSIBLE = "Responsible Person"
	DEPARTMENT_HEAD = "Department Head"
	REPRESENTATIVE = "Management Representative"


@dataclass(frozen=True, slots=True)
class Step:
	offset: int
	"""Working days after the due date; negative before it, 0 on the day."""
	recipient: Recipient


DEFAULT_LADDER = (
	Step(-2, Recipient.RESPONSIBLE),
	Step(-1, Recipient.RESPONSIBLE),
	Step(0, Recipient.RESPONSIBLE),
	Step(1, Recipient.DEPARTMENT_HEAD),
	Step(3, Recipient.REPRESENTATIVE),
)


class Urgency(str, Enum):
	"""The parts of a digest, in their order."""

	OVERDUE = "Overdue"
	TODAY = "Due Today"
	COMING = "Coming"


def check_ladder(steps: Iterable[Step]) -> None:
	"""Raise RuleBroken for a step that lies too far away, or that is there twice."""
	seen: set[Step] = set()
	for step in steps:
		if abs(step.offset) > FURTHEST:
			raise RuleBroken(
				"offset",
				"A reminder {0} working days from the due date is too far away: write a number from {1} to {2}.",
				step.offset,
				-FURTHEST,
				FURTHEST,
			)
		if step in seen:
			raise RuleBroken(
				"duplicate",
				"Two reminders are the same ({0} working days, {1}): remove one of them.",
				step.offset,
				step.recipient.value,
			)
		seen.add(step)


def steps_to_take(ladder: Iterable[Step], position: int, taken: Collection[Step]) -> tuple[Step, ...]:
	"""The steps to take `position` working days after the due date (before it if negative), `taken` being done.

	These are the steps at the latest offset that is reached, one for each recipient there. None where a later one
	was taken already, as after a clock that was set back.
	"""
	reached = [step for step in ladder if step.offset <= position]
	latest = max((step.offset for step in reached), default=None)
	if latest is None or any(step.offset > latest for step in taken):
		return ()
	return tuple(step for step in reached if step.offset == latest and step not in taken)


def key_of(doctype: str, name: str, limit: str, due: date, step: Step) -> str:
	"""What makes a step of a record's ladder the same step: there is one reminder of it, for ever."""
	parts = (doctype, name, limit, due.isoformat(), str(step.offset), step.recipient.value)
	return sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def urgency_of(position: int) -> Urgency:
	if position > 0:
		return Urgency.OVERDUE
	return Urgency.COMING if position else Urgency.TODAY


def left_in_words(position: int) -> Sentence:
	"""How many working days are left, or how many late it is."""
	if position == 0:
		return Sentence("due today")
	if position == -1:
		return Sentence("1 working day left")
	if position == 1:
		return Sentence("1 working day late")
	if position < 0:
		return Sentence("{0} working days left", (-position,))
	return Sentence("{0} working days late", (position,))


def summary(positions: Iterable[int]) -> Sentence:
	"""What a digest is about, in one line."""
	urgencies = [urgency_of(position) for position in positions]
	overdue, today, coming = (urgencies.count(urgency) for urgency in Urgency)
	return Sentence("Improvement deadlines: {0} overdue, {1} due today, {2} coming", (overdue, today, coming))
