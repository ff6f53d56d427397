"""What can be measured on tickets: the metrics, which tickets they are about, and in which windows (R74)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from math import isfinite

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, scope_sentence
from itss_improvement.domain.trigger import Dimension

DAYS_OF_A_WEEK = 7


class Kind(str, Enum):
	"""What kind of figure a metric is, which decides how it is compared."""

	RATE = "Rate"
	"""0..1, of a number of tickets."""
	MEDIAN_DURATION = "Median Duration"
	MEAN_DURATION = "Mean Duration"
	"""Seconds."""
	SCORE = "Score"
	"""0..1, the mean of what customers gave."""
	VOLUME = "Volume"
	"""Tickets per week."""


class Direction(str, Enum):
	HIGHER = "Higher Is Better"
	LOWER = "Lower Is Better"


class Moment(str, Enum):
	"""What puts a ticket into a window."""

	OPENED = "Opened"
	RESOLVED = "Resolved"


class Metric(str, Enum):
	"""The value is stored, and is the label's key in the translations."""

	RESPONSE_ATTAINMENT = "Response Attainment"
	RESOLUTION_ATTAINMENT = "Resolution Attainment"
	MEDIAN_RESOLUTION_TIME = "Median Resolution Time"
	MEAN_RESOLUTION_TIME = "Mean Resolution Time"
	SATISFACTION = "Satisfaction"
	REOPEN_RATE = "Reopen Rate"
	TICKET_VOLUME = "Ticket Volume"

	@property
	def definition(self) -> Definition:
		return DEFINITIONS[self]


@dataclass(frozen=True, slots=True)
class Definition:
	kind: Kind
	better: Direction
	dated_by: Moment
	question: Sentence
	"""Without its values: which tickets, first and last day."""
	nothing: Sentence
	"""That there is no value, without values of its own."""


DEFINITIONS: Mapping[Metric, Definition] = {
	Metric.RESPONSE_ATTAINMENT: Definition(
		Kind.RATE,
		Direction.HIGHER,
		Moment.OPENED,
		Sentence(
			"Share of the tickets opened from {1} to {2} with a response target that were answered in time"
			" ({0})."
		),
		Sentence("No ticket of the window has a response target."),
	),
	Metric.RESOLUTION_ATTAINMENT: Definition(
		Kind.RATE,
		Direction.HIGHER,
		Moment.OPENED,
		Sentence(
			"Share of the tickets opened from {1} to {2} with a resolution target that were resolved in time"
			" ({0})."
		),
		Sentence("No ticket of the window has a resolution target."),
	),
	Metric.MEDIAN_RESOLUTION_TIME: Definition(
		Kind.MEDIAN_DURATION,
		Direction.LOWER,
		Moment.RESOLVED,
		Sentence("Median time to resolution of the tickets resolved from {1} to {2} ({0})."),
		Sentence("No ticket was resolved in the window."),
	),
	Metric.MEAN_RESOLUTION_TIME: Definition(
		Kind.MEAN_DURATION,
		Direction.LOWER,
		Moment.RESOLVED,
		Sentence("Mean time to resolution of the tickets resolved from {1} to {2} ({0})."),
		Sentence("No ticket was resolved in the window."),
	),
	Metric.SATISFACTION: Definition(
		Kind.SCORE,
		Direction.HIGHER,
		Moment.RESOLVED,
		Sentence("Mean rating of the tickets resolved from {1} to {2} that were rated ({0})."),
		Sentence("No ticket of the window was rated."),
	),
	Metric.REOPEN_RATE: Definition(
		Kind.RATE,
		Direction.LOWER,
		Moment.RESOLVED,
		Sentence(
			"Share of the tickets resolved from {1} to {2} that were opened again within that time ({0})."
		),
		Sentence("No ticket was resolved in the window."),
	),
	Metric.TICKET_VOLUME: Definition(
		Kind.VOLUME,
		Direction.LOWER,
		Moment.OPENED,
		Sentence("Tickets opened per week from {1} to {2} ({0})."),
		# a window without tickets has the value 0, so that this is never told
		Sentence("No ticket was opened in the window."),
	),
}


TIMES = frozenset({Metric.MEDIAN_RESOLUTION_TIME, Metric.MEAN_RESOLUTION_TIME})


@dataclass(frozen=True, slots=True)
class Period:
	"""A window by its days, both included."""

	first: date
	last: date

	@property
	def weeks(self) -> float:
		return ((self.last - self.first).days + 1) / DAYS_OF_A_WEEK


@dataclass(frozen=True, slots=True)
class Query:
	"""What is asked of the desk, but for the window."""

	metric: Metric
	scope: Mapping[Dimension, str] = field(default_factory=dict)
	"""Only tickets with exactly these values count; "" stands for *not set*."""
	working_time: bool = False
	"""Whether durations are seconds of the agreement's working time, without time on hold."""

	@property
	def nothing(self) -> Sentence:
		"""That there is no value."""
		if self.working_time and self.metric in TIMES:
			return Sentence("No ticket with an agreement was resolved in the window.")
		return self.metric.definition.nothing

	def in_words(self, period: Period) -> Sentence:
		about = scope_sentence(self.scope)
		question = replace(self.metric.definition.question, values=(about, period.first, period.last))
		if self.working_time and self.metric in TIMES:
			return Sentence(
				"{0} Only working time of the agreement is counted, without time on hold.", (question,)
			)
		return question


@dataclass(frozen=True, slots=True)
class Rate:
	"""A sample for a rate: of `total` tickets `successes` are of the kind that is asked for."""

	successes: int
	total: int


@dataclass(frozen=True, slots=True)
class Values:
	"""A sample for durations (seconds) or scores (0..1), one for each ticket that has one, in any order.

	A desk may keep "not rated" as a rating of 0: whoever reads it leaves that out.
	"""

	values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Volume:
	"""A sample for a volume: `count` tickets in so many weeks."""

	count: int
	weeks: float


Sample = Rate | Values | Volume

SAMPLE_OF: Mapping[Kind, type] = {
	Kind.RATE: Rate,
	Kind.MEDIAN_DURATION: Values,
	Kind.MEAN_DURATION: Values,
	Kind.SCORE: Values,
	Kind.VOLUME: Volume,
}


def together(samples: Sequence[Sample]) -> Sample:
	"""The samples of one metric and window on several service desks, as one. At least one is given."""
	first = samples[0]
	if isinstance(first, Rate):
		return Rate(sum(one.successes for one in samples), sum(one.total for one in samples))
	if isinstance(first, Volume):
		return Volume(sum(one.count for one in samples), first.weeks)
	return Values([value for one in samples for value in one.values])


class Side(str, Enum):
	"""Which of the two windows."""

	BEFORE = "Before the Change"
	AFTER = "After the Change"


def check_periods(before: Period | None, after: Period | None, changed_on: date | None, today: date) -> None:
	"""Raise RuleBroken unless `before` and `after` may be compared on `today`, of what changed on `changed_on`.

	The day of the change itself may belong to either.
	"""
	for side, period in ((Side.BEFORE, before), (Side.AFTER, after)):
		if period is None:
			raise RuleBroken("no window", "{0}: give the first and the last day of the window.", side.value)
		if period.last < period.first:
			raise RuleBroken(
				"empty window",
				"{0}: the window ends on {1}, before it begins on {2}. Exchange the two days.",
				side.value,
				period.last,
				period.first,
			)
	if changed_on is None:
		raise RuleBroken("no change", "Give the day of the change that the two windows are compared for.")
	if before.first <= after.last and after.first <= before.last:
		raise RuleBroken(
			"windows overlap",
			"The windows overlap from {0} to {1}: a ticket counts either before the change or after it.",
			max(before.first, after.first),
			min(before.last, after.last),
		)
	if before.last > changed_on:
		raise RuleBroken(
			"baseline after the change",
			"The window before the change ends on {0}, after the change on {1}: it must end by then.",
			before.last,
			changed_on,
		)
	if after.first < changed_on:
		raise RuleBroken(
			"result before the change",
			"The window after the change begins on {0}, before the change on {1}: it must not begin earlier.",
			after.first,
			changed_on,
		)
	if after.last > today:
		raise RuleBroken(
			"window in the future",
			"The window after the change ends on {0}, which is still to come: it must end by {1}.",
			after.last,
			today,
		)


def check_sample(kind: Kind, sample: Sample, side: Side) -> None:
	"""Raise RuleBroken unless `sample` is one for figures of this kind, of values that there can be."""
	where = side.value
	if not isinstance(sample, SAMPLE_OF[kind]):
		raise TypeError(
			f"a sample for {kind.value} is {SAMPLE_OF[kind].__name__}, not {type(sample).__name__}"
		)
	if isinstance(sample, Rate):
		if not 0 <= sample.successes <= sample.total:
			raise RuleBroken(
				"share",
				"{0}: {1} of {2} tickets is no share. It must be none at least and all at most.",
				where,
				sample.successes,
				sample.total,
			)
	elif isinstance(sample, Volume):
		if sample.count < 0:
			raise RuleBroken("count", "{0}: a number of tickets cannot be {1}, below 0.", where, sample.count)
		if not (isfinite(sample.weeks) and sample.weeks > 0):
			raise RuleBroken(
				"weeks",
				"{0}: the window has {1} weeks, and tickets per week need more than 0.",
				where,
				f"{sample.weeks:g}",
			)
	else:
		_check_values(kind, sample.values, where)


def _check_values(kind: Kind, values: Sequence[float], where: str) -> None:
	score = kind is Kind.SCORE
	wrong = next(
		(value for value in values if not (isfinite(value) and value >= 0 and (value <= 1 or not score))),
		None,
	)
	if wrong is None:
		return
	if score:
		raise RuleBroken("rating", "{0}: {1} is no rating: ratings run from 0 to 1.", where, f"{wrong:g}")
	if not isfinite(wrong):
		raise RuleBroken("duration", "{0}: one of the durations is no number ({1}).", where, f"{wrong:g}")
	raise RuleBroken(
		"duration",
		"{0}: a duration of {1} seconds is below 0: a ticket was resolved before it was opened.",
		where,
		f"{wrong:g}",
	)
