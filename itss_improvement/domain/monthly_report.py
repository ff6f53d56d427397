"""What the Executive is told every month (R15): the figures, and how they are laid out for reading.

What was submitted or assessed is counted in the month; what became of it, what is open and what is overdue is told
as of the day on which the report is made, for no record says what it was like before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.call import ANSWERS, CallStatus
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.opportunity import SOURCES, Status

OPEN = (
	Status.SUBMITTED,
	Status.RETURNED,
	Status.ASSESSED,
	Status.AWAITING_VERIFICATION,
	Status.UNDER_OBSERVATION,
)
"""Not at an end, and no draft any more."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
	first: date
	last: date
	"""Both included."""

	@property
	def label(self) -> str:
		return f"{self.first:%Y-%m}"


def month_before(day: date) -> Month:
	last = day.replace(day=1) - ONE_DAY
	return Month(last.replace(day=1), last)


@dataclass(frozen=True, slots=True)
class Participation:
	department: str
	submitted: int
	people: int
	"""How many different people they come from; none of what a trigger made."""


@dataclass(frozen=True, slots=True)
class Largest:
	name: str
	title: str
	department: str
	status: str
	tickets: int


@dataclass(frozen=True, slots=True)
class Overdue:
	record: str
	"""What kind of record, and which of its limits, as they are called."""
	limit: str
	count: int
	running: int = 0
	"""Of how many that have the limit and are not done."""


@dataclass(frozen=True, slots=True)
class Irregular:
	"""An improvement whose records do not tell what happened in the order in which it can have happened, or told it
	late (补录)."""

	name: str
	title: str
	out_of_order: int
	entered_late: int


@dataclass(frozen=True, slots=True)
class Figures:
	"""Counts are of opportunities; the mappings leave out what did not occur."""

	month: str
	as_of: date
	submitted_by_source: Mapping[str, int] = field(default_factory=dict)
	submitted_by_status: Mapping[str, int] = field(default_factory=dict)
	"""What became of them."""
	assessed_by_class: Mapping[str, int] = field(default_factory=dict)
	assessed_with_limit: int = 0
	assessed_on_time: int = 0
	open_by_status: Mapping[str, int] = field(default_factory=dict)
	overdue: tuple[Overdue, ...] = ()
	participation: tuple[Participation, ...] = ()
	departments: int = 0
	"""How many there are."""
	largest: tuple[Largest, ...] = ()
	irregular: tuple[Irregular, ...] = ()
	"""Of the improvements on which something was signed in the month."""
	quarter: str = ""
	calls_by_status: Mapping[str, int] = field(default_factory=dict)

	@property
	def submitted(self) -> int:
		return sum(self.submitted_by_source.values())

	@property
	def assessed(self) -> int:
		return sum(self.assessed_by_class.values())

	@property
	def on_time_percent(self) -> float | None:
		"""Of those that were assessed and had a limit, to one decimal, never rounded up; None where none had."""
		if not self.assessed_with_limit:
			return None
		return 1000 * self.assessed_on_time // self.assessed_with_limit / 10

	def as_data(self) -> dict:
		"""As it is frozen: numbers, texts, lists and dictionaries."""
		return {
			**asdict(self),
			"as_of": self.as_of.isoformat(),
			"submitted": self.submitted,
			"assessed": self.assessed,
			"on_time_percent": self.on_time_percent,
		}


Cell = str | int | Sentence | Term


@dataclass(frozen=True, slots=True)
class Section:
	"""A table under a heading. Texts that are no Sentence and no Term come from people, and are shown as they are."""

	heading: Sentence
	columns: tuple[Term, ...]
	rows: tuple[tuple[Cell, ...], ...]


def title(figures: Figures) -> Sentence:
	return Sentence("Improvement report of {0}", (figures.month,))


def overview(figures: Figures) -> Sentence:
	"""The month in a line."""
	return Sentence(
		"Opportunities submitted: {0}, assessed: {1}, open: {2}. Deadlines overdue: {3}.",
		(
			figures.submitted,
			figures.assessed,
			sum(figures.open_by_status.values()),
			sum(row.count for row in figures.overdue),
		),
	)


def sections(figures: Figures) -> tuple[Section, ...]:
	return (
		by_source(figures),
		_counted(
			Sentence("What became of them until {0}", (figures.as_of,)),
			"Status",
			(status.value for status in Status),
			figures.submitted_by_status,
		),
		by_class(figures),
		assessed_on_time(figures),
		Section(
			Sentence("Overdue on {0}", (figures.as_of,)),
			(Term("Record Type"), Term("Time Limit"), Term("Number")),
			tuple((Term(row.record), Term(row.limit), row.count) for row in figures.overdue),
		),
		_counted(
			Sentence("Open on {0}", (figures.as_of,)),
			"Status",
			(status.value for status in OPEN),
			figures.open_by_status,
		),
		participation(figures),
		Section(
			Sentence("The largest"),
			(Term("Opportunity"), Term("Title"), Term("Department"), Term("Status"), Term("Tickets")),
			tuple(
				(row.name, row.title, row.department, Term(row.status), row.tickets)
				for row in figures.largest
			),
		),
		irregular(figures),
		_counted(
			Sentence("Quarterly call of {0}", (figures.quarter,)),
			"Status",
			(status.value for status in (*ANSWERS, CallStatus.UNANSWERED)),
			figures.calls_by_status,
		),
	)


def by_source(figures: Figures) -> Section:
	return _counted(Sentence("Submitted, by source"), "Source", SOURCES, figures.submitted_by_source)


def by_class(figures: Figures) -> Section:
	return _counted(
		Sentence("Assessed, by class"),
		"Improvement Class",
		(chosen.value for chosen in ImprovementClass),
		figures.assessed_by_class,
	)


def assessed_on_time(figures: Figures) -> Section:
	return Section(
		Sentence("Assessed on time"),
		(Term("Assessed with a limit"), Term("On time"), Term("Rate")),
		((figures.assessed_with_limit, figures.assessed_on_time, _on_time(figures)),),
	)


def participation(figures: Figures) -> Section:
	return Section(
		Sentence("Participation: {0} of {1} departments", (len(figures.participation), figures.departments)),
		(Term("Department"), Term("Submitted"), Term("People")),
		tuple((row.department, row.submitted, row.people) for row in figures.participation),
	)


def irregular(figures: Figures) -> Section:
	return Section(
		Sentence("Out of order, or entered late"),
		(Term("Opportunity"), Term("Title"), Term("Out of order"), Term("Entered late")),
		tuple((row.name, row.title, row.out_of_order, row.entered_late) for row in figures.irregular),
	)


def _counted(heading: Sentence, column: str, order: Iterable[str], counts: Mapping[str, int]) -> Section:
	ordered = dict.fromkeys([*order, *counts])
	rows = tuple((Term(value), counts[value]) for value in ordered if value in counts)
	total = ((Term("Total"), sum(counts.values())),) if len(rows) > 1 else ()
	return Section(heading, (Term(column), Term("Number")), (*rows, *total))


def _on_time(figures: Figures) -> str:
	return "–" if figures.on_time_percent is None else f"{figures.on_time_percent:g}%"
