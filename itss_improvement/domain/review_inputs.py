"""What a management review is held on: its input pack, made from data (R23, R29, R71).

It begins with what became of earlier resolutions. Every figure is told with what it is of, and where there is nothing to
count it says so: a share of nothing is no 0. What each figure is stands where it is defined: `key_figures`, `metric`,
`monthly_report`. Here is only which of them a review looks at, and in which order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from itss_improvement.domain import monthly_report, recurrence_proposal, resolution
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.key_figures import NOTHING, Figure, Series, share_with_sample
from itss_improvement.domain.metric import Metric, Period, Query, Rate
from itss_improvement.domain.monthly_report import ONE_DAY, Cell, Month, Section
from itss_improvement.domain.signature import canonical_json, fingerprint

SCHEMA = 1
"""Stands in the pack, so that a later way of writing it is not taken for a change."""
LONGEST = timedelta(days=3 * 366)
NO_DATA = Term("No data")
SLA = (Metric.RESPONSE_ATTAINMENT, Metric.RESOLUTION_ATTAINMENT)
SERVICE = (Figure.WARNED, Figure.SATISFACTION)
WORK = (Figure.ON_TIME, Figure.EFFECTIVE, Figure.PREVENTIVE, Figure.CONFORMITY, Figure.PARTICIPATION)


def default_period(previous: date | None, review_date: date, today: date) -> Period:
	"""Since the day after the `previous` approved review, or else the last twelve months, until the review or today.

	Where the previous review was today, the period begins tomorrow, and `check_period` says so.
	"""
	last = min(review_date, today)
	if previous:
		return Period(previous + ONE_DAY, last)
	leap_day = (last.month, last.day) == (2, 29)
	return Period(last.replace(year=last.year - 1, day=28 if leap_day else last.day) + ONE_DAY, last)


def check_period(period: Period, today: date) -> None:
	"""Raise RuleBroken unless a pack can be made of `period` on `today`."""
	if period.last < period.first:
		raise RuleBroken(
			"empty period",
			"Inputs From {0} is later than Inputs Until {1}: exchange the two days.",
			period.first,
			period.last,
		)
	if period.last > today:
		raise RuleBroken(
			"future", "Inputs Until {0} lies in the future: choose {1} or an earlier day.", period.last, today
		)
	if period.last - period.first > LONGEST:
		raise RuleBroken(
			"long period",
			"The period from {0} to {1} is longer than three years: choose a shorter one.",
			period.first,
			period.last,
		)


def check_pack(made: str, stored: str | None, content: str | None) -> None:
	"""Raise RuleBroken unless the pack is there and as it was made. `made`: the fingerprint on the review; `stored`: the
	canonical text of the pack; `content`: its page."""
	if not made or stored is None:
		raise RuleBroken("no pack", "The input pack is missing: take Make Input Pack first.")
	if not holds(made, stored, content or ""):
		raise RuleBroken(
			"changed pack",
			"The input pack is not the one that was made any more: take Make Input Pack again.",
		)


def holds(made: str, stored: str, content: str) -> bool:
	"""Whether text and page are those of the fingerprint `made`: the page's own is part of the text."""
	return fingerprint(stored) == made and f'"page":"{fingerprint(content)}"' in stored


@dataclass(frozen=True, slots=True)
class Resolved:
	"""A resolution of an earlier review, and what became of it."""

	name: str
	title: str
	review: str
	reviewed_on: date
	department: str
	due_date: date | None
	status: str
	conclusion: str = ""
	"""How it was verified."""
	remark: str = ""
	"""The verifier's words, or why it was cancelled, or how far it is."""
	opportunity: str = ""
	opportunity_status: str = ""
	carried_into: str = ""

	def is_overdue(self, day: date) -> bool:
		running = self.status == resolution.Status.IN_PROGRESS.value
		return bool(running and self.due_date and self.due_date < day)


@dataclass(frozen=True, slots=True)
class Recurred:
	"""An improvement that came back."""

	name: str
	title: str
	department: str
	proposed_on: date
	status: str
	tickets: int


@dataclass(frozen=True, slots=True)
class Inputs:
	review: str
	period: Period
	as_of: date
	months: tuple[Month, ...]
	resolutions: tuple[Resolved, ...] = ()
	attainment: Mapping[Metric, tuple[Rate, ...]] = field(default_factory=dict)
	"""One for each month."""
	series: Mapping[Figure, Series] = field(default_factory=dict)
	figures: monthly_report.Figures | None = None
	"""Of the whole period; what is overdue as of the day."""
	recurrences: tuple[Recurred, ...] = ()
	watches_recurrences: bool = True

	def as_data(self, page: str) -> dict:
		"""As it is frozen: numbers, texts, lists and mappings. `page`: the fingerprint of how it is laid out."""
		return {
			"schema": SCHEMA,
			"review": self.review,
			"first": self.period.first.isoformat(),
			"last": self.period.last.isoformat(),
			"as_of": self.as_of.isoformat(),
			"page": page,
			"resolutions": [_plain(asdict(row)) for row in self.resolutions],
			"months": [_plain(asdict(month)) for month in self.months],
			"attainment": {
				metric.value: {
					"definition": self.definition_of(metric).render(),
					"months": [asdict(rate) for rate in rates],
				}
				for metric, rates in self.attainment.items()
			},
			"figures": {
				figure.value: {
					"definition": figure.definition.sentence.render(),
					"departments": list(series.departments),
					"months": [dict(counts) for counts in series.counts],
				}
				for figure, series in self.series.items()
			},
			"improvements": _without(self.figures.as_data(), "month") if self.figures else None,
			"recurrences": [_plain(asdict(row)) for row in self.recurrences],
			"watches_recurrences": self.watches_recurrences,
		}

	def definition_of(self, metric: Metric) -> Sentence:
		return Query(metric).in_words(self.period)


def text_of(inputs: Inputs, content: str) -> str:
	"""The pack as the canonical text that its fingerprint is of. `content`: the page that shows it."""
	return canonical_json(inputs.as_data(fingerprint(content)))


def _plain(values: Mapping[str, object]) -> dict:
	return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def _without(values: Mapping[str, object], left_out: str) -> dict:
	return {key: value for key, value in values.items() if key != left_out}


# How it is laid out


@dataclass(frozen=True, slots=True)
class Chapter:
	"""A table with what its figures are; without rows it says that there is no data."""

	section: Section
	definitions: tuple[tuple[Term | None, Sentence], ...] = ()


def title(inputs: Inputs) -> Sentence:
	return Sentence(
		"Inputs of {0}, from {1} to {2}, as of {3}",
		(inputs.review, inputs.period.first, inputs.period.last, inputs.as_of),
	)


def chapters(inputs: Inputs) -> tuple[Chapter, ...]:
	"""In the order in which a review takes them: earlier resolutions first (R29)."""
	figures = inputs.figures
	found = [_resolutions(inputs), _service(inputs), _work(inputs)]
	if figures:
		found += [
			Chapter(
				monthly_report.by_source(figures),
				_defined(Sentence("Opportunities submitted in the period, by where they come from.")),
			),
			Chapter(
				monthly_report.by_class(figures),
				_defined(Sentence("Opportunities assessed in the period, by the path that was chosen.")),
			),
			Chapter(
				_with_rows(monthly_report.assessed_on_time(figures), figures.assessed_with_limit),
				_defined(
					Sentence(
						"Opportunities assessed in the period, of those that were to be assessed by a day."
					)
				),
			),
			_overdue(inputs, figures),
		]
	found.append(_recurrences(inputs))
	if figures:
		found += [
			Chapter(
				monthly_report.participation(figures),
				_defined(
					Sentence(
						"Opportunities submitted in the period, those that triggers made included, by the department that"
						" identified them, and how many people identified any."
					)
				),
			),
			Chapter(
				monthly_report.irregular(figures),
				_defined(
					Sentence(
						"Improvements on which something was signed in the period, and whose records tell it in an order in which"
						" it cannot have happened, or told it late."
					)
				),
			),
		]
	return tuple(found)


def _defined(*sentences: Sentence) -> tuple[tuple[Term | None, Sentence], ...]:
	return tuple((None, sentence) for sentence in sentences)


def _with_rows(section: Section, sample: int) -> Section:
	return section if sample else Section(section.heading, section.columns, ())


def _resolutions(inputs: Inputs) -> Chapter:
	return Chapter(
		Section(
			Sentence("Resolutions of earlier reviews"),
			(
				Term("Improvement Resolution"),
				Term("Title"),
				Term("Management Review"),
				Term("Department"),
				Term("Due Date"),
				Term("Status"),
				Term("What Became of It"),
			),
			tuple(
				(
					row.name,
					row.title,
					Sentence("{0} ({1})", (row.review, row.reviewed_on)),
					row.department,
					row.due_date.isoformat() if row.due_date else NOTHING,
					Term(row.status),
					_became(row, inputs.as_of),
				)
				for row in inputs.resolutions
			),
		),
		_defined(
			Sentence(
				"Resolutions of all reviews approved before this one, and what became of each until {0}: {1}.",
				(inputs.as_of, len(inputs.resolutions)),
			)
		),
	)


def _became(row: Resolved, day: date) -> Cell:
	said: list[Sentence] = []
	if row.is_overdue(day):
		said.append(Sentence("Overdue since {0}.", (row.due_date,)))
	if row.conclusion:
		said.append(Sentence("{0}.", (Term(row.conclusion),)))
	if row.opportunity:
		said.append(
			Sentence("Opportunity {0}: {1}.", (row.opportunity, Term(row.opportunity_status or NOTHING)))
		)
	if row.carried_into:
		said.append(Sentence("Carried over into {0}.", (row.carried_into,)))
	if row.remark:
		said.append(Sentence("{0}", (row.remark,)))
	told = said[0] if said else NOTHING
	for sentence in said[1:]:
		told = Sentence("{0} {1}", (told, sentence))
	return told


def _service(inputs: Inputs) -> Chapter:
	"""A row for each month, the whole period last."""
	columns = [_rates(inputs.attainment.get(metric, ())) for metric in SLA]
	columns += [_values(inputs.series.get(figure)) for figure in SERVICE]
	return Chapter(
		_by_month(
			Sentence("Service level and satisfaction, by month"),
			inputs,
			[*(Term(metric.value) for metric in SLA), *(Term(figure.value) for figure in SERVICE)],
			columns,
		),
		(
			*((Term(metric.value), inputs.definition_of(metric)) for metric in SLA),
			*((Term(figure.value), figure.definition.sentence) for figure in SERVICE),
		),
	)


def _work(inputs: Inputs) -> Chapter:
	return Chapter(
		_by_month(
			Sentence("Key figures of the improvement work, by month"),
			inputs,
			[Term(figure.value) for figure in WORK],
			[_values(inputs.series.get(figure)) for figure in WORK],
		),
		tuple((Term(figure.value), figure.definition.sentence) for figure in WORK),
	)


def _by_month(heading: Sentence, inputs: Inputs, names: Iterable[Term], columns: list[list[Cell]]) -> Section:
	labels: list[Cell] = [*(month.label for month in inputs.months), Term("Whole Period")]
	rows = [
		(label, *(column[place] if column else NO_DATA for column in columns))
		for place, label in enumerate(labels)
	]
	return Section(heading, (Term("Month"), *names), tuple(rows))


def _rates(rates: tuple[Rate, ...]) -> list[Cell]:
	if not rates:
		return []
	whole = Rate(sum(rate.successes for rate in rates), sum(rate.total for rate in rates))
	return [
		share_with_sample(rate.successes, rate.total) if rate.total else NO_DATA for rate in (*rates, whole)
	]


def _values(series: Series | None) -> list[Cell]:
	if series is None:
		return []
	return [
		series.with_sample(counts) if counts.total() else NO_DATA for counts in (*series.counts, series.total)
	]


def _overdue(inputs: Inputs, figures: monthly_report.Figures) -> Chapter:
	return Chapter(
		Section(
			Sentence("Overdue on {0}", (inputs.as_of,)),
			(Term("Record Type"), Term("Time Limit"), Term("Overdue")),
			tuple(
				(
					Term(row.record),
					Term(row.limit),
					Sentence("{0} of {1}", (row.count, row.running)) if row.running else NO_DATA,
				)
				for row in figures.overdue
			),
		),
		_defined(Sentence("Of the records whose time limit is running on that day: those that are past it.")),
	)


def _recurrences(inputs: Inputs) -> Chapter:
	counts = {status.value: 0 for status in recurrence_proposal.Status}
	for row in inputs.recurrences:
		counts[row.status] = counts.get(row.status, 0) + 1
	told = [Sentence("{0}: {1}.", (Term(status), count)) for status, count in counts.items() if count]
	watched = () if inputs.watches_recurrences else (Sentence("Recurrences are not watched at present."),)
	return Chapter(
		Section(
			Sentence("Recurrences"),
			(
				Term("Recurrence"),
				Term("Title"),
				Term("Department"),
				Term("Proposed On"),
				Term("Tickets"),
				Term("Status"),
			),
			tuple(
				(
					row.name,
					row.title,
					row.department,
					row.proposed_on.isoformat(),
					row.tickets,
					Term(row.status),
				)
				for row in inputs.recurrences
			),
		),
		_defined(
			Sentence("Improvements whose tickets came back, by the day on which it was noticed."),
			*told,
			*watched,
		),
	)
