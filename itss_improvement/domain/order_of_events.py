"""The order of events of one improvement: what was dated before what it follows from, what is dated in the future, and
what was entered late 补录 (R40, R48, R60, R72).

An auditor who lays the records of an improvement side by side asks whether they can have happened in this order. The
order that is expected stands in `ORDERS`, once; everything else follows from it.

Dates are judged as they are claimed, by the day: what happened on the same day is in order. What a verification
relies on has to be *entered* by then as well, for what nobody could see cannot have been verified. What is missing
altogether is not judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.working_days import WorkingCalendar

LATE_AFTER = 3
"""Working days after which an entry is late."""


class Event(str, Enum):
	"""What happened. The value is its label."""

	CAUSE_FOUND = "Root cause found"
	MEASURE_STARTED = "Measure started"
	MEASURE_FINISHED = "Measure finished"
	EVIDENCE = "Evidence of implementation"
	VERIFICATION = "Effect verified"
	REVISION = "Document revised"
	TRAINING = "Training held"
	CLOSING = "Improvement closed"
	SIGNATURE = "Section signed"


@dataclass(frozen=True, slots=True, order=True)
class Fact:
	"""Something that a record says happened."""

	event: Event
	record: str
	"""What the record is called."""
	happened_on: date
	"""As it is claimed."""
	entered_at: datetime
	"""When the record came to say so."""
	round: int = 1
	"""Of the improvement: a verification that finds no effect opens the next."""
	of: str = ""
	"""The `record` that it follows from, where that is known: the cause of a measure, the document of a training."""


class Within(Enum):
	"""Which facts of two kinds are held against one another."""

	LINK = "the record that it follows from, or the first of its round where that is not known"
	ROUND = "all of the same round"
	IMPROVEMENT = "all"


@dataclass(frozen=True, slots=True)
class Order:
	"""`before` happens no later than `after`."""

	before: Event
	after: Event
	within: Within
	said: Sentence
	"""Without values. They are the later event's record and date, then the earlier one's."""
	entered: Sentence | None = None
	"""Given where `before` has to be entered by then too: what is said if it was not. The third value is the day on
	which it was entered, the fourth the one that it is dated."""


ORDERS = (
	Order(
		Event.CAUSE_FOUND,
		Event.MEASURE_STARTED,
		Within.LINK,
		Sentence("Measure {0} was started on {1}, before its root cause {2} was found on {3}."),
	),
	Order(
		Event.MEASURE_FINISHED,
		Event.VERIFICATION,
		Within.ROUND,
		Sentence("Verification {0} is dated {1}, before measure {2} was finished on {3}."),
	),
	Order(
		Event.EVIDENCE,
		Event.VERIFICATION,
		Within.ROUND,
		Sentence("Verification {0} is dated {1}, before the evidence {2} of {3}."),
		Sentence(
			"Verification {0} is dated {1}, and the evidence {2} was entered on {3} only, although it is dated {4}."
		),
	),
	Order(
		Event.VERIFICATION,
		Event.CLOSING,
		Within.IMPROVEMENT,
		Sentence("{0} was closed on {1}, before verification {2} of {3}."),
	),
	# a revision is held against nothing else: it may be the measure that is verified, and be followed by others
	Order(
		Event.REVISION,
		Event.TRAINING,
		Within.LINK,
		Sentence("Training {0} was held on {1}, before document {2} was revised on {3}."),
	),
)


@dataclass(frozen=True, slots=True)
class Finding:
	"""Something that cannot have happened as it is written."""

	facts: tuple[Fact, ...]
	"""Two that are in the wrong order, the later event first; or one that lies in the future."""
	sentence: Sentence


@dataclass(frozen=True, slots=True)
class LateEntry:
	fact: Fact
	working_days: int
	"""From the day on which it happened to the day on which it was entered."""
	provisional: bool
	"""Whether a calendar was missing for them."""
	sentence: Sentence


@dataclass(frozen=True, slots=True)
class Check:
	findings: tuple[Finding, ...]
	late: tuple[LateEntry, ...]
	"""Both in the order of the days on which they happened."""


def check(
	facts: Iterable[Fact], now: datetime, calendar: WorkingCalendar, late_after: int = LATE_AFTER
) -> Check:
	"""Hold the facts of one improvement against one another, and against `now`.

	`late_after`: working days between the day on which something happened and the day on which it was entered, above
	which the entry is late; the day itself does not count. The result does not depend on the order of `facts`, nor on
	repetitions.
	"""
	known = sorted(set(facts), key=lambda fact: (fact.happened_on, fact))
	findings = [*_in_the_future(known, now), *_out_of_order(known)]
	findings.sort(key=lambda finding: finding.facts[0].happened_on)
	return Check(tuple(findings), tuple(_late(known, calendar, late_after)))


# The wrong order


def _out_of_order(known: list[Fact]) -> Iterator[Finding]:
	"""`known`: in the order of the days on which they happened."""
	for order in ORDERS:
		before = [fact for fact in known if fact.event is order.before]
		for after in (fact for fact in known if fact.event is order.after):
			for one in COMPARED_WITH[order.within](after, before):
				values = (after.record, after.happened_on, one.record)
				if after.happened_on < one.happened_on:
					yield Finding((after, one), replace(order.said, values=(*values, one.happened_on)))
				elif order.entered and after.happened_on < (day := one.entered_at.date()):
					sentence = replace(order.entered, values=(*values, day, one.happened_on))
					yield Finding((after, one), sentence)


def _linked(after: Fact, before: list[Fact]) -> list[Fact]:
	named = [fact for fact in before if after.of and fact.record == after.of]
	return (named or _of_the_round(after, before))[:1]


def _of_the_round(after: Fact, before: list[Fact]) -> list[Fact]:
	return [fact for fact in before if fact.round == after.round]


COMPARED_WITH: dict[Within, Callable[[Fact, list[Fact]], list[Fact]]] = {
	Within.LINK: _linked,
	Within.ROUND: _of_the_round,
	Within.IMPROVEMENT: lambda _, before: before,
}
"""Which of the earlier events, in the order of their days, a later one is held against."""


# The future, and what was entered late


def _in_the_future(known: list[Fact], now: datetime) -> Iterator[Finding]:
	for fact in known:
		entered, named = fact.entered_at.date(), (Term(fact.event.value), fact.record)
		if fact.entered_at > now:
			sentence = Sentence("{0}, {1}: entered on {2}, which lies in the future.", (*named, entered))
			yield Finding((fact,), sentence)
		if fact.happened_on > now.date():
			sentence = Sentence("{0}, {1}: dated {2}, which lies in the future.", (*named, fact.happened_on))
			yield Finding((fact,), sentence)
		elif fact.happened_on > entered:
			sentence = Sentence(
				"{0}, {1}: dated {2}, and entered on {3} already: that day had not come.",
				(*named, fact.happened_on, entered),
			)
			yield Finding((fact,), sentence)


def _late(known: list[Fact], calendar: WorkingCalendar, late_after: int) -> Iterator[LateEntry]:
	for fact in known:
		entered = fact.entered_at.date()
		days, provisional = calendar.working_days_between(fact.happened_on, entered)
		if days <= late_after:
			continue
		values = (Term(fact.event.value), fact.record, fact.happened_on, entered, days, late_after)
		yield LateEntry(
			fact,
			days,
			provisional,
			Sentence(
				"Late entry: {0}, {1}: dated {2} and entered on {3}, after {4} working days (at most {5}) by a calendar"
				" that is not complete.",
				values,
			)
			if provisional
			else Sentence(
				"Late entry: {0}, {1}: dated {2} and entered on {3}, after {4} working days (at most {5}).",
				values,
			),
		)
