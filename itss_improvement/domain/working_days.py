"""Working days by a calendar of holidays and make-up working days 调休 (R32, R55, decisions b and i).

Days, not hours: a limit counts whole days, and its clock starts on the working day after. A year that is not
loaded is never guessed silently: Monday to Friday are counted in it, and what comes out is *provisional*.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from itertools import accumulate, groupby
from typing import NamedTuple

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term

ONE_DAY = timedelta(days=1)
SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""A year outside of these is a slip of the pen."""
LONGEST_TITLE = 140

FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""Month and day of the statutory holidays that never move: a calendar without them is not complete."""


class DayKind(str, Enum):
	HOLIDAY = "Holiday"
	MAKE_UP = "Make-Up Working Day"


@dataclass(frozen=True, slots=True, order=True)
class SpecialDay:
	"""A day that is not what its weekday says, or a holiday that falls on a weekend."""

	day: date
	kind: DayKind
	title: str = ""
	"""The holiday, as it is called in the records: for a make-up working day the one that it makes up for."""


class Judged(NamedTuple):
	working: bool
	provisional: bool


class Count(NamedTuple):
	days: int
	provisional: bool


@dataclass(frozen=True, slots=True)
class SkippedDay:
	day: date
	holiday: str | None = None
	"""Title of the holiday ("" where it has none); None for a plain weekend."""

	@property
	def reason(self) -> str | Term:
		if self.holiday is None:
			return Term("weekend")
		return self.holiday or Term(DayKind.HOLIDAY.value)


@dataclass(frozen=True, slots=True)
class Deadline:
	"""A date with the days that lead to it, in the order in which they were walked."""

	due: date
	counted: tuple[date, ...] = ()
	skipped: tuple[SkippedDay, ...] = ()
	made_up: tuple[SpecialDay, ...] = ()
	"""Those of `counted` that are make-up working days."""
	not_loaded: tuple[int, ...] = ()
	"""The years whose weekdays were taken for want of a calendar."""

	@property
	def provisional(self) -> bool:
		return bool(self.not_loaded)


@dataclass(frozen=True)
class WorkingCalendar:
	"""Which days are worked. Raises RuleBroken for a date that no calendar has any more (after 9999)."""

	loaded: frozenset[int] = frozenset()
	"""Years that are known."""
	special: Mapping[date, SpecialDay] = field(default_factory=dict)
	"""Special days of these years, by date."""

	def __post_init__(self):
		if strange := sorted(day for day in self.special if day.year not in self.loaded):
			raise ValueError(f"{strange[0]} is not in a year that is loaded")
		# for counting a long stretch without walking it: the days that differ from their weekday
		differing = sorted(
			day
			for day, found in self.special.items()
			if (found.kind is DayKind.MAKE_UP) is (day.weekday() >= SATURDAY)
		)
		gained = (1 if day.weekday() >= SATURDAY else -1 for day in differing)
		object.__setattr__(self, "_differing", differing)
		object.__setattr__(self, "_gained", [0, *accumulate(gained)])

	@classmethod
	def of(cls, loaded: Iterable[int], days: Iterable[SpecialDay]) -> WorkingCalendar:
		return cls(frozenset(loaded), {found.day: found for found in days})

	def is_working_day(self, day: date) -> Judged:
		"""Whether `day` is worked, and whether that is only taken from its weekday."""
		found = self.special.get(day)
		working = found.kind is DayKind.MAKE_UP if found else day.weekday() < SATURDAY
		return Judged(working, day.year not in self.loaded)

	def add_working_days(self, start: date, working_days: int) -> Deadline:
		"""The last of `working_days` working days after `start`, or before it if they are negative.

		`start` itself never counts; no working days are `start` itself.
		"""
		step = ONE_DAY if working_days > 0 else -ONE_DAY
		return self._walk(start, step, abs(working_days)) if working_days else Deadline(start)

	def next_working_day(self, day: date) -> Deadline:
		"""`day` if it is worked, else the first working day after it; `skipped` says why it was moved."""
		return self._nearest(day, ONE_DAY)

	def previous_working_day(self, day: date) -> Deadline:
		"""`day` if it is worked, else the last working day before it."""
		return self._nearest(day, -ONE_DAY)

	def working_days_between(self, first: date, last: date) -> Count:
		"""How many working days `last` lies after `first`, negative where it lies before it.

		What `add_working_days` undoes: of both ends only `last` counts.
		"""
		if last < first:
			days = self._worked_before(last) - self._worked_before(first)
			judged = range(last.year, _year_before(first) + 1)
		else:
			days = self._worked_through(last) - self._worked_through(first)
			judged = range(_year_after(first), last.year + 1)
		provisional = first != last and any(year not in self.loaded for year in judged)
		return Count(days, provisional)

	def _nearest(self, day: date, step: timedelta) -> Deadline:
		if self.is_working_day(day).working:
			made_up = (self.special[day],) if day in self.special else ()
			return Deadline(day, (day,), (), made_up, () if day.year in self.loaded else (day.year,))
		return self._walk(day, step, 1, begin_with_start=True)

	def _walk(
		self, start: date, step: timedelta, working_days: int, begin_with_start: bool = False
	) -> Deadline:
		counted: list[date] = []
		skipped: list[SkippedDay] = []
		made_up: list[SpecialDay] = []
		not_loaded: set[int] = set()
		day = start if begin_with_start else _stepped(start, step)
		while True:
			if day.year not in self.loaded:
				not_loaded.add(day.year)
			found = self.special.get(day)
			if self.is_working_day(day).working:
				counted.append(day)
				if found:
					made_up.append(found)
				if len(counted) == working_days:
					break
			else:
				skipped.append(SkippedDay(day, found.title if found else None))
			day = _stepped(day, step)
		return Deadline(day, tuple(counted), tuple(skipped), tuple(made_up), tuple(sorted(not_loaded)))

	def _worked_through(self, day: date) -> int:
		"""Working days from the beginning of time to `day`, both included."""
		# the first day of time was a Monday
		weeks, rest = divmod(day.toordinal(), 7)
		return weeks * 5 + min(rest, 5) + self._gained[bisect_right(self._differing, day)]

	def _worked_before(self, day: date) -> int:
		return self._worked_through(day) - self.is_working_day(day).working


def _stepped(day: date, step: timedelta) -> date:
	try:
		return day + step
	except OverflowError:
		raise RuleBroken(
			"date", "There is no working day left from {0} on: choose another date.", day
		) from None


def _year_after(day: date) -> int:
	return day.year + ((day.month, day.day) == (12, 31))


def _year_before(day: date) -> int:
	return day.year - ((day.month, day.day) == (1, 1))


# What people are told


def counted_in_words(deadline: Deadline) -> Sentence:
	"""The days that were counted; make-up working days are named (R55)."""
	made_up = {found.day: found for found in deadline.made_up}
	return _listed(
		Sentence("{0} (make-up working day, {1})", (day, made_up[day].title))
		if day in made_up and made_up[day].title
		else Sentence("{0} (make-up working day)", (day,))
		if day in made_up
		else Sentence("{0}", (day,))
		for day in deadline.counted
	)


def skipped_in_words(deadline: Deadline) -> Sentence | None:
	"""The days that were skipped, each stretch with its reason; None where none was."""
	if not deadline.skipped:
		return None
	return _listed(
		Sentence("{0} ({1})", (first, reason))
		if first == last
		else Sentence("{0} to {1} ({2})", (first, last, reason))
		for first, last, reason in _stretches(deadline.skipped)
	)


def provisional_in_words(deadline: Deadline) -> Sentence | None:
	"""That the date may still change, and why; None where it is certain."""
	if not deadline.provisional:
		return None
	return Sentence(
		"The working calendar of {0} is not loaded yet: Monday to Friday are counted, and the date is provisional.",
		(_listed(Sentence("{0}", (year,)) for year in deadline.not_loaded),),
	)


def moved_in_words(chosen: date, deadline: Deadline) -> Sentence | None:
	"""That a date that was chosen is no working day, and where it was moved to; None where it stays."""
	if deadline.due == chosen:
		return None
	return Sentence(
		"{0} is no working day ({1}). The date was moved to {2}.",
		(chosen, deadline.skipped[0].reason, deadline.due),
	)


def _stretches(skipped: Iterable[SkippedDay]) -> Iterator[tuple[date, date, str | Term]]:
	"""Days that follow one another for the same reason, as the first and the last of them."""
	ordered = sorted(skipped, key=lambda one: one.day)
	keyed = ((one, (one.reason, one.day.toordinal() - place)) for place, one in enumerate(ordered))
	for (reason, _), group in groupby(keyed, key=lambda pair: pair[1]):
		days = [one.day for one, _ in group]
		yield days[0], days[-1], reason


def _listed(parts: Iterable[Sentence]) -> Sentence:
	first, *others = parts
	for other in others:
		first = Sentence("{0}, {1}", (first, other))
	return first


# What a year has to be like


def check_year(year: int) -> None:
	if not FIRST_YEAR <= year <= LAST_YEAR:
		raise RuleBroken(
			"year", "{0} is not a year: write one from {1} to {2}, such as 2027.", year, FIRST_YEAR, LAST_YEAR
		)


def year_of(written: object) -> int:
	"""The year that somebody wrote. Raises RuleBroken."""
	text = str(written or "")
	if not re.fullmatch("[0-9]{4}", text):
		raise RuleBroken("year", "Year {0} must be four digits, such as 2027.", text[:20] or "-")
	check_year(int(text))
	return int(text)


def faults_of_day(year: int, found: SpecialDay, others: Mapping[date, SpecialDay]) -> Iterator[RuleBroken]:
	"""What is wrong with one day of `year` beside `others`."""
	if found.day.year != year:
		yield RuleBroken("year of day", "{0} is not in {1}.", found.day, year)
	if found.kind is DayKind.MAKE_UP and found.day.weekday() < SATURDAY:
		yield RuleBroken(
			"make-up", "{0} is no weekend: only a Saturday or a Sunday is made up for.", found.day
		)
	if len(found.title) > LONGEST_TITLE:
		yield RuleBroken(
			"title", "the title has {0} characters, at most {1} fit.", len(found.title), LONGEST_TITLE
		)
	if other := others.get(found.day):
		if other.kind is found.kind:
			yield RuleBroken("duplicate", "{0} is there twice.", found.day)
		else:
			yield RuleBroken(
				"overlap", "{0} cannot be both {1} and {2}.", found.day, other.kind.value, found.kind.value
			)


def missing_holidays(year: int, days: Iterable[SpecialDay]) -> list[date]:
	"""The holidays that every year has and these days lack: whoever left them out left out more."""
	holidays = {found.day for found in days if found.kind is DayKind.HOLIDAY}
	return [day for month, number in FIXED_HOLIDAYS if (day := date(year, month, number)) not in holidays]


def incomplete(year: int, missing: Iterable[date]) -> RuleBroken:
	return RuleBroken(
		"missing days",
		"The calendar of {0} is not complete: {1} is a holiday in every year.",
		year,
		tuple(missing),
	)
