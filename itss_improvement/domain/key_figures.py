"""The key figures of the improvement work, month by month: what each is, and how it is counted (R3, R7, R8, R10, R16).

Every figure is a number of things by month, each of which is one of a few parts: on time or late, effective or not. So a
month is told with its sample, a share is never without the number it is of, and a month in which there was nothing has no
value. It is a gap, not 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.monthly_report import Month

MONTHS = 12
"""That are shown, this one included."""
STARS = 5
NOTHING = "–"
"""Stands for a value that there is not."""


class Figure(str, Enum):
	"""The value is its name, and that of its chart."""

	ON_TIME = "Improvements on Time"
	EFFECTIVE = "Effective at the First Verification"
	PREVENTIVE = "Preventive Share of Actions"
	WARNED = "Noticed Before the Breach"
	PARTICIPATION = "Participation by Department"
	SATISFACTION = "Customer Satisfaction"
	CONFORMITY = "Conformity With the Standards"

	@property
	def definition(self) -> Definition:
		return DEFINITIONS[self]


class Unit(str, Enum):
	PERCENT = "%"
	STARS = "of 5 stars"
	DEPARTMENTS = "departments"
	"""How many of all took part."""


@dataclass(frozen=True, slots=True)
class Part:
	term: Term
	weight: float
	"""What one of it adds to the value: 1 what is good, 0 what is not."""

	@property
	def name(self) -> str:
		return self.term.text


@dataclass(frozen=True, slots=True)
class Definition:
	sentence: Sentence
	parts: tuple[Part, ...] = ()
	"""Best first; none where they are the departments."""
	unit: Unit = Unit.PERCENT


DEFINITIONS: Mapping[Figure, Definition] = {
	Figure.ON_TIME: Definition(
		Sentence(
			"Notices, corrective and preventive actions, projects and measures that fell due in the month, by the due date"
			" that was given, however it was extended: share of those that were done by then. What is due today or later is"
			" not judged yet; what was cancelled, rejected or went another way is left out."
		),
		(Part(Term("On Time"), 1), Part(Term("Late"), 0)),
	),
	Figure.EFFECTIVE: Definition(
		Sentence(
			"First verifications concluded in the month: share of those that found the improvement effective. What was"
			" found effective only later, in another round, does not count."
		),
		(Part(Term("Effective"), 1), Part(Term("Partly Effective"), 0), Part(Term("Ineffective"), 0)),
	),
	Figure.PREVENTIVE: Definition(
		Sentence(
			"Corrective and preventive actions opened in the month: share of those for a risk, where nothing had happened"
			" yet. Those of which the type is not chosen yet, or that went another way, are left out."
		),
		(Part(Term("Preventive"), 1), Part(Term("Corrective"), 0)),
	),
	Figure.WARNED: Definition(
		Sentence(
			"Signals of the month about targets of tickets: share of those that were noticed while the target could still"
			" be met."
		),
		(Part(Term("Before the Breach"), 1), Part(Term("At the Breach"), 0)),
	),
	Figure.PARTICIPATION: Definition(
		Sentence(
			"Opportunities submitted in the month that somebody identified, by the department that identified them. What"
			" triggers made is left out. The value is how many of the departments took part."
		),
		(),
		Unit.DEPARTMENTS,
	),
	Figure.SATISFACTION: Definition(
		Sentence(
			"Tickets resolved in the month that customers rated, by stars. The value is their mean; tickets that were not"
			" rated are left out."
		),
		(
			Part(Term("5 Stars"), 5),
			Part(Term("4 Stars"), 4),
			Part(Term("3 Stars"), 3),
			Part(Term("2 Stars"), 2),
			Part(Term("1 Star"), 1),
		),
		Unit.STARS,
	),
	Figure.CONFORMITY: Definition(
		Sentence(
			"Clauses of standards in evaluations concluded in the month, as they were judged after the improvement: share"
			" of those that conform."
		),
		(Part(Term("Conforms"), 1), Part(Term("Conforms in Part"), 0), Part(Term("Does Not Conform"), 0)),
	),
}


def months_until(day: date, months: int = MONTHS) -> list[Month]:
	"""The month of `day` and those before it, oldest first."""
	found: list[Month] = []
	first = day.replace(day=1)
	for _ in range(months):
		following = (first + timedelta(days=31)).replace(day=1)
		found.append(Month(first, following - timedelta(days=1)))
		first = (first - timedelta(days=1)).replace(day=1)
	return found[::-1]


def months_of(first: date, last: date) -> list[Month]:
	"""The months from `first` to `last`, oldest first, the first and the last of them as far as they belong."""
	whole = months_until(last, 1 + 12 * (last.year - first.year) + last.month - first.month)
	return [Month(max(month.first, first), min(month.last, last)) for month in whole]


def share_in_short(good: int, total: int) -> str:
	"""`good` of `total`, which is above 0, in percent: in whole thousandths, so that nothing but everything reads as 100%."""
	return f"{1000 * good // total / 10:g}%"


def share_with_sample(good: int, total: int) -> Sentence:
	return Sentence("{0} ({1}/{2})", (share_in_short(good, total), good, total))


def rating_in_stars(rating: float) -> str:
	"""The part of a rating above 0, up to 1: its nearest star."""
	stars = min(STARS, max(1, round(rating * STARS)))
	return DEFINITIONS[Figure.SATISFACTION].parts[STARS - stars].name


@dataclass(frozen=True, slots=True)
class Series:
	"""A figure over months."""

	figure: Figure
	months: tuple[Month, ...]
	counts: tuple[Counter[str], ...]
	"""By part, one for each month."""
	departments: tuple[str, ...] = ()
	"""All there are, where the parts are departments."""

	@classmethod
	def of(
		cls,
		figure: Figure,
		months: Iterable[Month],
		counted: Iterable[tuple[date, str, int]],
		departments: Iterable[str] = (),
	) -> Series:
		"""`counted`: on which day how many of which part. What lies outside of the months is left out."""
		months = tuple(months)
		place = {month.label: number for number, month in enumerate(months)}
		counts = tuple(Counter() for _ in months)
		for day, part, count in counted:
			if count and (number := place.get(f"{day:%Y-%m}")) is not None:
				counts[number][part] += count
		return cls(figure, months, counts, tuple(departments))

	@property
	def total(self) -> Counter[str]:
		return sum(self.counts, Counter())

	@property
	def parts(self) -> tuple[str, ...]:
		"""Those of the definition; of departments all, the most active first."""
		if fixed := self.figure.definition.parts:
			return tuple(part.name for part in fixed)
		total = self.total
		return tuple(sorted({*total, *self.departments}, key=lambda name: (-total[name], name)))

	def value(self, counts: Counter[str]) -> float | None:
		"""0..1, a mean of 1 to 5, or a number of departments; None where there was nothing."""
		sample = counts.total()
		if not sample:
			return None
		if self.figure.definition.unit is Unit.DEPARTMENTS:
			return float(len(counts))
		return sum(part.weight * counts[part.name] for part in self.figure.definition.parts) / sample

	def in_short(self, counts: Counter[str]) -> str:
		"""The value as it stands below a bar: a share never rounded up."""
		value = self.value(counts)
		if value is None:
			return NOTHING
		unit = self.figure.definition.unit
		if unit is Unit.DEPARTMENTS:
			# one that was disabled since took part all the same
			return f"{value:g}/{len({*self.departments, *counts})}"
		if unit is Unit.STARS:
			return f"{value:.1f}"
		return share_in_short(self._good(counts), counts.total())

	def with_sample(self, counts: Counter[str]) -> Sentence | str:
		"""The value with what it is of."""
		value = self.value(counts)
		if value is None:
			return NOTHING
		unit, short = self.figure.definition.unit, self.in_short(counts)
		if unit is Unit.DEPARTMENTS:
			return Sentence("{0} departments, opportunities: {1}", (short, counts.total()))
		if unit is Unit.STARS:
			return Sentence("{0} stars, rated: {1}", (short, counts.total()))
		return share_with_sample(self._good(counts), counts.total())

	def _good(self, counts: Counter[str]) -> int:
		return sum(counts[part.name] for part in self.figure.definition.parts if part.weight)
