"""A metric before a change beside the same metric after it, and whether the difference could be chance (R74).

The verdict is read off the interval of the difference and nothing else, so that what is shown and what is said can
never part: where it holds 0, the difference could be chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from math import isfinite
from statistics import fmean, median

from itss_improvement.domain import interval
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.interval import Interval
from itss_improvement.domain.metric import (
	Direction,
	Kind,
	Metric,
	Period,
	Query,
	Rate,
	Sample,
	Side,
	Values,
	Volume,
	check_periods,
	check_sample,
)
from itss_improvement.domain.trigger import Dimension

SCHEMA = 1
"""Of what `as_data` makes. It rises when a key is renamed or gets another meaning."""


class Verdict(str, Enum):
	IMPROVED = "Improved"
	WORSE = "Worse"
	UNCLEAR = "Could Be Chance"
	NO_VALUE = "No Value"
	"""One of the windows has none, so that there is nothing to compare."""


class TargetVerdict(str, Enum):
	REACHED = "Target Reached"
	REACHED_BY_CHANCE = "Target Reached, Perhaps by Chance"
	"""The value reaches it, but not all of its interval does."""
	MISSED = "Target Missed"


@dataclass(frozen=True, slots=True)
class Figure:
	"""What was measured in one window, in the unit of its kind."""

	value: float | None
	"""None where there was nothing to measure."""
	interval: Interval | None
	"""None where the sample is too small, or does not scatter."""
	size: int
	"""Tickets that were counted, or had a value."""
	successes: int | None = None
	"""Of a rate."""
	weeks: float | None = None
	"""Of a volume."""


@dataclass(frozen=True, slots=True)
class Difference:
	"""After less before, in the unit of the kind."""

	value: float
	"""Of medians the typical difference of a ticket after to one before, and not that of the two medians."""
	interval: Interval | None


@dataclass(frozen=True, slots=True)
class Comparison:
	"""What came out on a day, to be kept as it is. `as_data` and `from_data` turn it into plain JSON and back."""

	query: Query
	before_period: Period
	after_period: Period
	changed_on: date
	as_of: date
	before: Figure
	after: Figure
	difference: Difference | None
	verdict: Verdict
	enough: int | None = None
	"""Tickets (of a volume: weeks) in each window that would tell a difference of this size; None where the verdict
	is clear, or where there is no such number."""
	target: float | None = None

	@property
	def metric(self) -> Metric:
		return self.query.metric

	@property
	def kind(self) -> Kind:
		return self.metric.definition.kind

	@property
	def target_verdict(self) -> TargetVerdict | None:
		"""Of the value after the change; None without a target or a value."""
		if self.target is None or self.after.value is None:
			return None
		sign = 1 if self.metric.definition.better is Direction.HIGHER else -1
		if sign * self.after.value < sign * self.target:
			return TargetVerdict.MISSED
		bounds = self.after.interval
		worst = None if bounds is None else min(sign * bounds.low, sign * bounds.high)
		if worst is None or worst < sign * self.target:
			return TargetVerdict.REACHED_BY_CHANCE
		return TargetVerdict.REACHED

	def in_words(self) -> Iterator[Sentence]:
		"""What was asked and what came out, a sentence each."""
		for side, period, figure in (
			(Side.BEFORE, self.before_period, self.before),
			(Side.AFTER, self.after_period, self.after),
		):
			yield Sentence("{0}: {1}", (Term(side.value), self.query.in_words(period)))
			yield self._figure_in_words(figure)
		if self.difference:
			yield self._difference_in_words(self.difference)
		yield self.verdict_in_words()
		if told := self.target_in_words():
			yield told

	def _figure_in_words(self, figure: Figure) -> Sentence:
		if figure.value is None:
			return Sentence("There is no value: {0}", (self.query.nothing,))
		value = shown(self.kind, figure.value)
		bounds = figure.interval
		if bounds is None:
			return Sentence(
				"The value is {0}, of tickets: {1}. They are too few, or too much alike, for an interval.",
				(value, figure.size),
			)
		limits = (shown(self.kind, bounds.low), shown(self.kind, bounds.high))
		if self.kind is Kind.VOLUME:
			return Sentence(
				"The value is {0} (with 95% confidence from {1} to {2}), of {3} tickets in {4} weeks.",
				(value, *limits, figure.size, two_decimals(figure.weeks or 0.0)),
			)
		return Sentence(
			"The value is {0} (with 95% confidence from {1} to {2}), of tickets: {3}.",
			(value, *limits, figure.size),
		)

	def _difference_in_words(self, difference: Difference) -> Sentence:
		value = shown_difference(self.kind, difference.value)
		ranks = self.kind is Kind.MEDIAN_DURATION
		bounds = difference.interval
		if bounds is None:
			if ranks:
				return Sentence("The typical difference of a ticket after to one before is {0}.", (value,))
			return Sentence("The difference is {0}.", (value,))
		limits = (shown_difference(self.kind, bounds.low), shown_difference(self.kind, bounds.high))
		if ranks:
			return Sentence(
				"The typical difference of a ticket after to one before is {0} (with 95% confidence from {1} to"
				" {2}).",
				(value, *limits),
			)
		return Sentence("The difference is {0} (with 95% confidence from {1} to {2}).", (value, *limits))

	def verdict_in_words(self) -> Sentence:
		if self.verdict is Verdict.NO_VALUE:
			return Sentence("There is nothing to compare.")
		if self.verdict is Verdict.IMPROVED:
			return Sentence("It improved by more than chance explains.")
		if self.verdict is Verdict.WORSE:
			return Sentence("It became worse by more than chance explains.")
		return Sentence("The difference could be chance. {0}", (self.enough_in_words(),))

	def enough_in_words(self) -> Sentence:
		"""What it would take to tell, where the verdict is unclear."""
		if self.enough is None:
			return Sentence("No larger sample is known that would tell.")
		if self.kind is Kind.VOLUME:
			return Sentence(
				"To tell a difference of this size, {0} weeks in each window would be enough.", (self.enough,)
			)
		return Sentence(
			"To tell a difference of this size, {0} tickets in each window would be enough.", (self.enough,)
		)

	def target_in_words(self) -> Sentence | None:
		if self.target is None or self.target_verdict is None:
			return None
		target = shown(self.kind, self.target)
		if self.target_verdict is TargetVerdict.MISSED:
			return Sentence("The target of {0} is missed.", (target,))
		if self.target_verdict is TargetVerdict.REACHED:
			return Sentence("The target of {0} is reached.", (target,))
		return Sentence("The target of {0} is reached, but that could be chance.", (target,))

	def change_in_words(self) -> Sentence | None:
		"""After less before: of a share in percentage points, else in percent of the value before; in the value's unit
		where that was 0. None where there is nothing to compare."""
		before, after = self.before.value, self.after.value
		if before is None or after is None:
			return None
		if self.kind is Kind.RATE or not before:
			return shown_difference(self.kind, after - before)
		return Sentence("{0}%", (_signed((after - before) / before * 100),))

	def as_data(self, translate: Callable[[str], str] = lambda text: text) -> dict:
		"""As it is frozen: numbers, texts, lists and dictionaries. The words are in the language of `translate`."""
		return {
			"schema": SCHEMA,
			"metric": self.metric.value,
			"scope": {dimension.value: value for dimension, value in self.query.scope.items()},
			"working_time": self.query.working_time,
			"changed_on": self.changed_on.isoformat(),
			"as_of": self.as_of.isoformat(),
			"before": {
				**_period_data(self.before_period),
				**_figure_data(self.before),
				"query": self.query.in_words(self.before_period).render(translate),
			},
			"after": {
				**_period_data(self.after_period),
				**_figure_data(self.after),
				"query": self.query.in_words(self.after_period).render(translate),
			},
			"difference": self.difference
			and {"value": self.difference.value, "interval": _interval_data(self.difference.interval)},
			"verdict": self.verdict.value,
			"enough": self.enough,
			"target": self.target,
			"in_words": [sentence.render(translate) for sentence in self.in_words()],
		}

	@classmethod
	def from_data(cls, data: dict) -> Comparison:
		"""What `as_data` made. RuleBroken where that was a version of the app that this one does not know."""
		if data.get("schema") != SCHEMA:
			raise RuleBroken(
				"schema",
				"The stored comparison has form {0}, and this version of the app reads form {1}.",
				data.get("schema") or "–",
				SCHEMA,
			)
		difference = data["difference"]
		return cls(
			query=Query(
				Metric(data["metric"]),
				{Dimension(name): value for name, value in data["scope"].items()},
				data["working_time"],
			),
			before_period=_period_from(data["before"]),
			after_period=_period_from(data["after"]),
			changed_on=date.fromisoformat(data["changed_on"]),
			as_of=date.fromisoformat(data["as_of"]),
			before=_figure_from(data["before"]),
			after=_figure_from(data["after"]),
			difference=difference and Difference(difference["value"], _interval_from(difference["interval"])),
			verdict=Verdict(data["verdict"]),
			enough=data["enough"],
			target=data["target"],
		)


def compare(
	query: Query,
	*,
	before: Sample,
	after: Sample,
	before_period: Period | None,
	after_period: Period | None,
	changed_on: date | None,
	today: date,
	target: float | None = None,
) -> Comparison:
	"""Compare what was measured in the two windows. Raise RuleBroken where that cannot be (R74).

	`target` has the unit of the metric's kind. A window without anything to measure is told as such in the result.
	"""
	definition = query.metric.definition
	check_periods(before_period, after_period, changed_on, today)
	check_sample(definition.kind, before, Side.BEFORE)
	check_sample(definition.kind, after, Side.AFTER)
	check_target(definition.kind, target)
	before, after = _ordered(before), _ordered(after)
	first, second = measure(definition.kind, before), measure(definition.kind, after)
	difference = enough = None
	if first.value is None or second.value is None:
		verdict = Verdict.NO_VALUE
	else:
		difference = _difference(definition.kind, before, after)
		verdict = _verdict(difference, definition.better)
		if verdict is Verdict.UNCLEAR:
			enough = _enough(definition.kind, before, after)
	return Comparison(
		query=query,
		before_period=before_period,
		after_period=after_period,
		changed_on=changed_on,
		as_of=today,
		before=first,
		after=second,
		difference=difference,
		verdict=verdict,
		enough=enough,
		target=target,
	)


def check_target(kind: Kind, target: float | None) -> None:
	"""Raise RuleBroken where no figure of this kind could ever be `target`."""
	if target is None:
		return
	if kind in (Kind.RATE, Kind.SCORE):
		if not 0 <= target <= 1:
			raise RuleBroken("target", "A target of {0} cannot be: it must lie from 0 to 1.", f"{target:g}")
	elif not (isfinite(target) and target >= 0):
		raise RuleBroken("target", "A target of {0} cannot be: it must be 0 or more.", f"{target:g}")


def measure(kind: Kind, sample: Sample) -> Figure:
	"""The value of a checked sample with its interval."""
	if isinstance(sample, Rate):
		if not sample.total:
			return Figure(None, None, 0, successes=0)
		share = sample.successes / sample.total
		bounds = interval.of_rate(sample.successes, sample.total)
		return Figure(share, bounds, sample.total, successes=sample.successes)
	if isinstance(sample, Volume):
		bounds = interval.of_count(sample.count, sample.weeks)
		return Figure(sample.count / sample.weeks, bounds, sample.count, weeks=sample.weeks)
	values = _ordered(sample).values
	if not values:
		return Figure(None, None, 0)
	if kind is Kind.MEDIAN_DURATION:
		return Figure(median(values), interval.of_median(values), len(values))
	bounds = interval.of_score(values) if kind is Kind.SCORE else interval.of_mean(values)
	return Figure(fmean(values), bounds, len(values))


def _ordered(sample: Sample) -> Sample:
	# sorting what is sorted already costs one pass
	return Values(sorted(sample.values)) if isinstance(sample, Values) else sample


def _difference(kind: Kind, before: Sample, after: Sample) -> Difference:
	if isinstance(before, Rate):
		return Difference(
			after.successes / after.total - before.successes / before.total,
			interval.rate_difference((before.successes, before.total), (after.successes, after.total)),
		)
	if isinstance(before, Volume):
		return Difference(
			after.count / after.weeks - before.count / before.weeks,
			interval.count_difference((before.count, before.weeks), (after.count, after.weeks)),
		)
	if kind is Kind.MEDIAN_DURATION:
		shift = interval.shift(before.values, after.values)
		return Difference(shift.value, shift.interval)
	bounds = interval.score_difference if kind is Kind.SCORE else interval.mean_difference
	return Difference(fmean(after.values) - fmean(before.values), bounds(before.values, after.values))


def _verdict(difference: Difference, better: Direction) -> Verdict:
	bounds = difference.interval
	if bounds is None or bounds.holds(0):
		return Verdict.UNCLEAR
	return Verdict.IMPROVED if (bounds.low > 0) is (better is Direction.HIGHER) else Verdict.WORSE


def _enough(kind: Kind, before: Sample, after: Sample) -> int | None:
	"""None where the formula asks for no more than there are: those were not enough.

	So it is with times of a few values only, whose ranks are tied and whose typical difference is 0.
	"""
	if isinstance(before, Rate):
		there = min(before.total, after.total)
		wanted = interval.enough_for_rates(before.successes / before.total, after.successes / after.total)
	elif isinstance(before, Volume):
		there = int(min(before.weeks, after.weeks))
		wanted = interval.enough_for_counts(before.count / before.weeks, after.count / after.weeks)
	else:
		there = min(len(before.values), len(after.values))
		formula = {
			Kind.MEDIAN_DURATION: interval.enough_for_ranks,
			Kind.MEAN_DURATION: interval.enough_for_means,
			Kind.SCORE: interval.enough_for_scores,
		}[kind]
		wanted = formula(before.values, after.values)
	return wanted if wanted and wanted > there else None


def shown(kind: Kind, value: float) -> Sentence:
	"""`value` as people read it, with its unit."""
	if kind is Kind.RATE:
		return Sentence("{0}%", (two_decimals(value * 100),))
	return _in_unit(kind, value, two_decimals)


def shown_figure(kind: Kind, figure: Figure) -> Sentence:
	"""The value with its interval; what there is of them."""
	if figure.value is None:
		return Sentence("no value")
	value, bounds = shown(kind, figure.value), figure.interval
	return value if bounds is None else Sentence("{0} ({1})", (value, shown_interval(kind, bounds)))


def shown_interval(kind: Kind, bounds: Interval) -> Sentence:
	"""From where to where, with 95 % confidence."""
	return Sentence("{0} to {1}", (shown(kind, bounds.low), shown(kind, bounds.high)))


def shown_difference(kind: Kind, value: float) -> Sentence:
	"""A difference as people read it, with its sign and unit."""
	if kind is Kind.RATE:
		return Sentence("{0} percentage points", (_signed(value * 100),))
	return _in_unit(kind, value, _signed)


def _in_unit(kind: Kind, value: float, written: Callable[[float], str]) -> Sentence:
	if kind is Kind.SCORE:
		return Sentence("{0}", (written(value),))
	if kind is Kind.VOLUME:
		return Sentence("{0} per week", (written(value),))
	if abs(value) >= 3600:
		return Sentence("{0} h", (written(value / 3600),))
	if abs(value) >= 60:
		return Sentence("{0} min", (written(value / 60),))
	return Sentence("{0} s", (written(value),))


def two_decimals(value: float) -> str:
	"""`value` to two decimals, without those that are 0."""
	# adding 0 makes 0 of what would be read as -0
	return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _signed(value: float) -> str:
	text = two_decimals(value)
	return text.replace("-", "−") if text.startswith("-") else text if text == "0" else f"+{text}"


def _period_data(period: Period) -> dict:
	return {"first": period.first.isoformat(), "last": period.last.isoformat()}


def _period_from(data: dict) -> Period:
	return Period(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]))


def _figure_data(figure: Figure) -> dict:
	return {
		"value": figure.value,
		"interval": _interval_data(figure.interval),
		"size": figure.size,
		"successes": figure.successes,
		"weeks": figure.weeks,
	}


def _figure_from(data: dict) -> Figure:
	return Figure(
		data["value"], _interval_from(data["interval"]), data["size"], data["successes"], data["weeks"]
	)


def _interval_data(bounds: Interval | None) -> list[float] | None:
	return None if bounds is None else [bounds.low, bounds.high]


def _interval_from(data: list[float] | None) -> Interval | None:
	return None if data is None else Interval(*data)
