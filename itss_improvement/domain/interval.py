"""How far a figure may be trusted: its interval, that of a difference, and the sample that would be enough (R74).

No chance is drawn and no machine asked: the same sample has the same interval for ever, so that what was frozen can
be worked out again. That is why a mean has the interval of Student and Welch and not one by bootstrap, which is no
better and costs some thousand passes over the sample.

Samples of values are sorted, lowest first. Their cost is that of sorting: no list of all pairs is made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, fsum, sqrt
from statistics import NormalDist, fmean

from itss_improvement.domain.distribution import (
	binomial_limits,
	binomial_up_to,
	poisson_limits,
	student_quantile,
)

CONFIDENCE = 0.95
"""That an interval holds the true value."""
POWER = 0.8
"""That a sample which is called enough shows a difference that is there."""
REPRESENTED = 2000
"""Of a sample with more values, so many evenly spaced ranks stand for all where two samples are shifted against each
other. That moves the result by less than a thousandth of its ranks, a small part of the interval's width."""
LARGEST = 1_000_000
"""A sample that would have to be larger is called none at all."""
STANDARD = NormalDist()
Z = STANDARD.inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Interval:
	"""From `low` to `high`, both included."""

	low: float
	high: float

	def holds(self, value: float) -> bool:
		return self.low <= value <= self.high


def of_rate(successes: int, total: int) -> Interval:
	"""Of a share (0..1), by Wilson's score; `total` above 0."""
	share, weight = successes / total, Z * Z / total
	middle = (share + weight / 2) / (1 + weight)
	half = Z * sqrt((share * (1 - share) + weight / 4) / total) / (1 + weight)
	# rounding must not leave the value itself outside
	return Interval(max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def of_count(count: int, weeks: float) -> Interval:
	"""Of a number per week, exactly by the Poisson distribution; `weeks` above 0."""
	low, high = poisson_limits(count, CONFIDENCE)
	return Interval(low / weeks, high / weeks)


def of_median(values: Sequence[float]) -> Interval | None:
	"""Of the median, from one value of the sample to another; None under six, of which all may lie on one side."""
	outside = _values_outside(len(values))
	return Interval(values[outside - 1], values[-outside]) if outside else None


def _values_outside(size: int) -> int:
	"""The rank of the value that the interval begins with, counted from either end; 0 where there is none."""
	low, high = 0, (size + 1) // 2
	while low < high:
		middle = (low + high + 1) // 2
		if binomial_up_to(middle - 1, size, 0.5) <= (1 - CONFIDENCE) / 2:
			low = middle
		else:
			high = middle - 1
	return low


@dataclass(frozen=True, slots=True)
class _Moments:
	size: int
	mean: float
	variance: float
	"""Of the values, not of the mean."""

	@classmethod
	def of(cls, values: Sequence[float]) -> _Moments:
		mean = fmean(values)
		return cls(len(values), mean, fsum((value - mean) ** 2 for value in values) / (len(values) - 1))

	@property
	def error(self) -> float:
		"""The variance of the mean."""
		return self.variance / self.size


def _scatter(values: Sequence[float]) -> _Moments | None:
	"""None where fewer than two values, or values too much alike for a number to tell, show no scatter."""
	if len(values) < 2 or values[0] == values[-1]:
		return None
	moments = _Moments.of(values)
	return moments if moments.error else None


def of_mean(values: Sequence[float]) -> Interval | None:
	"""Of the mean of durations, by Student's t; None where fewer than two values, or all the same, show no scatter."""
	moments = _scatter(values)
	if moments is None:
		return None
	half = student_quantile(CONFIDENCE, moments.size - 1) * sqrt(moments.error)
	return Interval(max(0.0, moments.mean - half), moments.mean + half)


def of_score(values: Sequence[float]) -> Interval | None:
	"""Of the mean of scores (0..1), by Student's t; None without values.

	One score of 0 and one of 1 are thought to be added, as Agresti and Caffo (2000) do for shares: six scores of 1 do
	not show that there are no others, although they do not scatter at all.
	"""
	if not values:
		return None
	moments = _Moments.of(_with_both_ends(values))
	half = student_quantile(CONFIDENCE, moments.size - 1) * sqrt(moments.error)
	return Interval(max(0.0, moments.mean - half), min(1.0, moments.mean + half))


def _with_both_ends(scores: Sequence[float]) -> Sequence[float]:
	return [0.0, *scores, 1.0]


def rate_difference(before: tuple[int, int], after: tuple[int, int]) -> Interval:
	"""Of the share after less that before (-1..1), by Newcombe's tenth method; each successes and total."""
	(first, first_interval), (second, second_interval) = (
		(successes / total, of_rate(successes, total)) for successes, total in (before, after)
	)
	difference = second - first
	return Interval(
		difference - sqrt((second - second_interval.low) ** 2 + (first_interval.high - first) ** 2),
		difference + sqrt((second_interval.high - second) ** 2 + (first - first_interval.low) ** 2),
	)


def count_difference(before: tuple[int, float], after: tuple[int, float]) -> Interval | None:
	"""Of the number per week after less that before, each count and weeks; None where there is none in either.

	It holds 0 where the conditional test does not tell the two apart: of all that came, the share that came after
	has the limits of Clopper and Pearson.
	"""
	total = before[0] + after[0]
	if not total:
		return None
	return Interval(
		*(
			total * (share / after[1] - (1 - share) / before[1])
			for share in binomial_limits(after[0], total, CONFIDENCE)
		)
	)


def mean_difference(before: Sequence[float], after: Sequence[float]) -> Interval | None:
	"""Of the mean after less that before, by Welch; None where `of_mean` has none for one of them."""
	first, second = _scatter(before), _scatter(after)
	return _welch(first, second) if first and second else None


def score_difference(before: Sequence[float], after: Sequence[float]) -> Interval | None:
	"""Of the mean score (0..1) after less that before; None without values. Scores are added as in `of_score`."""
	if not (before and after):
		return None
	interval = _welch(_Moments.of(_with_both_ends(before)), _Moments.of(_with_both_ends(after)))
	return Interval(max(-1.0, interval.low), min(1.0, interval.high))


def _welch(before: _Moments, after: _Moments) -> Interval:
	error = before.error + after.error
	# shares, whose squares are numbers however small the scatter is
	degrees = 1 / sum((moments.error / error) ** 2 / (moments.size - 1) for moments in (before, after))
	half = student_quantile(CONFIDENCE, degrees) * sqrt(error)
	difference = after.mean - before.mean
	return Interval(difference - half, difference + half)


@dataclass(frozen=True, slots=True)
class Shift:
	"""By how much the values after lie above those before: the median of all differences (Hodges and Lehmann)."""

	value: float
	interval: Interval | None
	"""It holds 0 where the test of Mann and Whitney does not tell the two apart; None where samples are too small."""


def shift(before: Sequence[float], after: Sequence[float]) -> Shift:
	"""Of two samples with values, by ranks: single values that are far out do not count for more than others."""
	scatter = Z * sqrt((len(before) + len(after) + 1) / (12 * len(before) * len(after)))
	before, after = _represented(before), _represented(after)
	pairs = len(before) * len(after)
	least, most = after[0] - before[-1], after[-1] - before[0]
	outside, interval = floor(pairs * (0.5 - scatter)), None
	if outside >= 1:
		# each is looked for where the one before left off
		least = _ranked_difference(before, after, outside, least, most)
		most = _ranked_difference(before, after, pairs + 1 - outside, least, most)
		interval = Interval(least, most)
	middle = _ranked_difference(before, after, (pairs + 1) // 2, least, most)
	if pairs % 2 == 0:
		middle = (middle + _ranked_difference(before, after, pairs // 2 + 1, middle, most)) / 2
	return Shift(middle, interval)


def _represented(values: Sequence[float]) -> Sequence[float]:
	if len(values) <= REPRESENTED:
		return values
	return [values[(2 * number + 1) * len(values) // (2 * REPRESENTED)] for number in range(REPRESENTED)]


def _ranked_difference(
	before: Sequence[float], after: Sequence[float], rank: int, low: float, high: float
) -> float:
	"""The difference with `rank` (from 1, lowest first) among all of one after less one before.

	It lies from `low` to `high`, which are differences themselves. Halving what lies between, and moving either end
	to the next difference that there is, ends exactly on it.
	"""
	while low < high:
		middle = (low + high) / 2
		if middle >= high:
			middle = low
		rank_of_middle, at_most, above = _differences_up_to(before, after, middle)
		if rank_of_middle >= rank:
			high = at_most
		else:
			low = above
	return low


def _differences_up_to(
	before: Sequence[float], after: Sequence[float], limit: float
) -> tuple[int, float, float]:
	"""How many differences are `limit` at most, the highest of those, and the lowest of the others."""
	size, first, count = len(before), 0, 0
	at_most, above = -float("inf"), float("inf")
	for value in after:
		while first < size and (difference := value - before[first]) > limit:
			first += 1
		if first:
			above = min(above, value - before[first - 1])
		if first == size:
			# everything that follows is higher still
			break
		count += size - first
		at_most = max(at_most, difference)
	return count, at_most, above


def enough_for_rates(before: float, after: float, power: float = POWER) -> int | None:
	"""Tickets in each window that show a difference as between these two shares (0..1); None where there is none
	to speak of.

	The usual formula for two proportions (Fleiss), without correction for continuity.
	"""
	both = (before + after) / 2
	by_chance = Z * sqrt(2 * both * (1 - both))
	in_truth = STANDARD.inv_cdf(power) * sqrt(before * (1 - before) + after * (1 - after))
	return _size(by_chance + in_truth, after - before)


def enough_for_ranks(before: Sequence[float], after: Sequence[float], power: float = POWER) -> int | None:
	"""Values in each window that show by ranks what these samples hint at (Noether 1987); None where they do not."""
	above = fsum((bisect_left(before, value) + bisect_right(before, value)) / 2 for value in after)
	lead = above / (len(before) * len(after)) - 0.5
	return _size((Z + STANDARD.inv_cdf(power)) / sqrt(6), lead)


def enough_for_means(before: Sequence[float], after: Sequence[float], power: float = POWER) -> int | None:
	"""Values in each window that show a difference as between these means; None where there is none, or no scatter.

	The formula for two normal samples, with the correction of Guenther (1981) for scatter that is not known.
	"""
	if min(len(before), len(after)) < 2:
		return None
	return _enough(fmean(after) - fmean(before), _Moments.of(before), _Moments.of(after), power)


def enough_for_scores(before: Sequence[float], after: Sequence[float], power: float = POWER) -> int | None:
	"""As for means, of scores (0..1) that scatter as `of_score` has it; None where there is no difference."""
	if not (before and after):
		return None
	scatter = (_Moments.of(_with_both_ends(scores)) for scores in (before, after))
	return _enough(fmean(after) - fmean(before), *scatter, power)


def _enough(difference: float, before: _Moments, after: _Moments, power: float) -> int | None:
	scatter = before.variance + after.variance
	if not scatter:
		return None
	return _size((Z + STANDARD.inv_cdf(power)) * sqrt(scatter), difference, Z**2 / 4)


def enough_for_counts(before: float, after: float, power: float = POWER) -> int | None:
	"""Weeks in each window that show a difference as between these numbers per week; None where there is none."""
	return _size((Z + STANDARD.inv_cdf(power)) * sqrt(before + after), after - before)


def _size(root: float, difference: float, more: float = 0.0) -> int | None:
	"""(root / difference)² and `more`, rounded up, where that is a size to speak of."""
	if root >= sqrt(LARGEST) * abs(difference):
		return None
	return ceil((root / difference) ** 2 + more)
