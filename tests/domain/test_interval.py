"""Intervals and samples against published tables and examples, and against what all of them must keep to (R74)."""

from __future__ import annotations

from itertools import pairwise, product
from math import comb, exp, factorial
from random import Random
from statistics import fmean, median
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_improvement.domain import interval
from itss_improvement.domain.distribution import (
	binomial_limits,
	binomial_up_to,
	poisson_limits,
	poisson_up_to,
	student_quantile,
)
from itss_improvement.domain.interval import (
	Interval,
	count_difference,
	enough_for_counts,
	enough_for_means,
	enough_for_ranks,
	enough_for_rates,
	enough_for_scores,
	mean_difference,
	of_count,
	of_mean,
	of_median,
	of_rate,
	of_score,
	rate_difference,
	score_difference,
	shift,
)

few = settings(max_examples=60)

shares = st.integers(1, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))
counts = st.tuples(st.integers(0, 500), st.sampled_from((1.0, 2.5, 13.0, 52.0)))
durations = st.lists(st.integers(0, 50).map(float) | st.floats(0, 1e6), min_size=1, max_size=40).map(sorted)
scores = st.lists(st.sampled_from((0.0, 0.2, 0.4, 0.6, 0.8, 1.0)), min_size=1, max_size=40).map(sorted)


def limits(bounds: Interval) -> tuple[float, float]:
	return bounds.low, bounds.high


def normal(size: int, seed: int, mean: float = 100.0) -> list[float]:
	random = Random(seed)
	return sorted(random.gauss(mean, 20) for _ in range(size))


class TestDistributions:
	@pytest.mark.parametrize(
		("degrees", "expected"),
		[(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980), (10**7, 1.960)],
	)
	def test_students_t_as_tabulated(self, degrees, expected):
		assert student_quantile(0.95, degrees) == pytest.approx(expected, abs=5e-4)

	@pytest.mark.parametrize(
		("count", "low", "high"),
		# Garwood (1936), as reprinted in tables of exact limits for a Poisson mean
		[(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (100, 81.364, 121.627)],
	)
	def test_poisson_limits_as_tabulated(self, count, low, high):
		assert poisson_limits(count, 0.95) == pytest.approx((low, high), abs=6e-4)

	@pytest.mark.parametrize(
		("k", "n", "low", "high"),
		# zero of ten and its mirror: 1 - 0.025 ** (1 / 10); 7 of 20 as in tables of Clopper and Pearson
		[(0, 10, 0, 0.3085), (10, 10, 0.6915, 1), (7, 20, 0.1539, 0.5922)],
	)
	def test_binomial_limits_as_tabulated(self, k, n, low, high):
		assert binomial_limits(k, n, 0.95) == pytest.approx((low, high), abs=6e-5)

	@few
	@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(-1, n), st.just(n))), st.floats(0, 1))
	def test_the_binomial_is_its_sum(self, counted, p):
		k, n = counted
		summed = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))
		assert binomial_up_to(k, n, p) == pytest.approx(summed, abs=1e-9)

	@few
	@given(st.integers(-1, 60), st.floats(0.01, 80))
	def test_the_poisson_is_its_sum(self, k, mean):
		summed = sum(exp(-mean) * mean**i / factorial(i) for i in range(k + 1))
		assert poisson_up_to(k, mean) == pytest.approx(summed, abs=1e-9)


class TestOfRate:
	@pytest.mark.parametrize(
		("successes", "total", "low", "high"),
		# Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3
		[
			(81, 263, 0.2553, 0.3662),
			(15, 148, 0.0624, 0.1605),
			(0, 20, 0.0000, 0.1611),
			(1, 29, 0.0061, 0.1718),
		],
	)
	def test_wilson_as_published(self, successes, total, low, high):
		assert limits(of_rate(successes, total)) == pytest.approx((low, high), abs=5e-5)

	@few
	@given(shares)
	def test_it_holds_the_share_and_stays_within_0_and_1(self, share):
		successes, total = share
		bounds = of_rate(*share)
		assert bounds.holds(successes / total)
		assert 0 <= bounds.low < bounds.high <= 1
		assert limits(of_rate(total - successes, total)) == pytest.approx((1 - bounds.high, 1 - bounds.low))

	@few
	@given(shares, st.integers(2, 9))
	def test_it_narrows_as_the_sample_grows(self, share, times):
		small, large = of_rate(*share), of_rate(share[0] * times, share[1] * times)
		assert large.high - large.low < small.high - small.low

	@few
	@given(shares)
	def test_it_rises_with_the_share(self, share):
		successes, total = share
		if successes < total:
			below, above = of_rate(successes, total), of_rate(successes + 1, total)
			assert below.low < above.low and below.high < above.high


class TestOfMedian:
	@pytest.mark.parametrize(
		("size", "lower", "upper"),
		# ranks of exact 95 % limits for the median, as in tables of order statistics (Conover; Altman)
		[
			(6, 1, 6), (7, 1, 7), (8, 1, 8), (9, 2, 8), (10, 2, 9), (11, 2, 10), (12, 3, 10), (15, 4, 12),
			(20, 6, 15), (25, 8, 18), (30, 10, 21), (40, 14, 27), (50, 18, 33), (100, 40, 61),
		],
	)  # fmt: skip
	def test_ranks_as_tabulated(self, size, lower, upper):
		assert limits(of_median(range(1, size + 1))) == (lower, upper)

	@pytest.mark.parametrize("size", range(1, 6))
	def test_under_six_values_there_is_none(self, size):
		assert of_median(range(size)) is None

	@few
	@given(durations)
	def test_it_holds_the_median_and_is_made_of_the_sample(self, values):
		bounds = of_median(values)
		if len(values) >= 6:
			assert bounds.holds(median(values))
			assert {bounds.low, bounds.high} <= set(values)

	def test_of_many_values_it_is_where_the_normal_distribution_has_it(self):
		bounds = of_median(range(1, 40_001))
		assert limits(bounds) == pytest.approx((20_000 - 196, 20_001 + 196), abs=1)


class TestOfMean:
	def test_of_the_first_ten_numbers(self):
		# 5.5 ± 2.262157 · 3.027650 / √10
		assert limits(of_mean(range(1, 11))) == pytest.approx((3.334149, 7.665851), abs=1e-5)

	@pytest.mark.parametrize("values", [[], [5.0], [5.0, 5.0, 5.0]])
	def test_without_scatter_there_is_none(self, values):
		assert of_mean(values) is None

	@few
	@given(durations)
	def test_it_holds_the_mean_and_is_never_below_0(self, values):
		if bounds := of_mean(values):
			assert 0 <= bounds.low <= fmean(values) <= bounds.high

	def test_it_narrows_as_the_sample_grows(self):
		widths = [bounds.high - bounds.low for bounds in (of_mean(normal(n, 1)) for n in (10, 100, 1000))]
		assert widths == sorted(widths, reverse=True)


class TestOfScore:
	@few
	@given(scores)
	def test_it_holds_the_mean_and_stays_within_0_and_1(self, values):
		bounds = of_score(values)
		assert 0 <= bounds.low <= fmean(values) <= bounds.high <= 1

	def test_of_shares_it_is_that_of_agresti_and_coull_but_for_t(self):
		"""Ten of ten: with one failure and one success added 11 of 12, where t takes the place of z."""
		middle, half = 11 / 12, student_quantile(0.95, 11) * (11 / 12 * 1 / 12 / 11) ** 0.5
		assert limits(of_score([1.0] * 10)) == pytest.approx((middle - half, 1.0))

	def test_the_best_score_from_few_does_not_show_that_there_are_no_others(self):
		lows = [of_score([1.0] * size).low for size in (1, 3, 6, 20, 100)]
		assert all(below < above for below, above in pairwise(lows))
		assert lows[2] < 0.75 and 0.8 < lows[3] < 0.95

	def test_none_gives_none(self):
		assert of_score([]) is None


class TestOfCount:
	def test_per_week(self):
		assert limits(of_count(10, 2)) == pytest.approx((4.795 / 2, 18.390 / 2), abs=1e-3)

	@few
	@given(counts)
	def test_it_holds_the_value(self, counted):
		count, weeks = counted
		bounds = of_count(count, weeks)
		assert 0 <= bounds.low <= count / weeks < bounds.high

	@few
	@given(counts)
	def test_it_narrows_with_time_and_rises_with_the_count(self, counted):
		count, weeks = counted
		bounds, longer, more = (
			of_count(count, weeks),
			of_count(count * 3, weeks * 3),
			of_count(count + 1, weeks),
		)
		assert longer.high - longer.low < bounds.high - bounds.low
		assert bounds.low < more.low and bounds.high < more.high


class TestRateDifference:
	@pytest.mark.parametrize(
		("after", "before", "low", "high"),
		# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10
		[
			((56, 70), (48, 80), 0.0524, 0.3339),
			((9, 10), (3, 10), 0.1705, 0.8090),
			((10, 10), (0, 20), 0.6791, 1.0000),
			((10, 10), (0, 10), 0.6075, 1.0000),
		],
	)
	def test_as_published(self, after, before, low, high):
		assert limits(rate_difference(before, after)) == pytest.approx((low, high), abs=5e-5)

	@few
	@given(shares, shares)
	def test_it_holds_the_difference_and_turns_with_the_windows(self, before, after):
		bounds, turned = rate_difference(before, after), rate_difference(after, before)
		assert bounds.low <= after[0] / after[1] - before[0] / before[1] <= bounds.high
		assert -1 - 1e-12 <= bounds.low <= bounds.high <= 1 + 1e-12
		assert limits(turned) == pytest.approx((-bounds.high, -bounds.low))

	@few
	@given(shares)
	def test_a_sample_beside_itself_is_never_told_apart(self, share):
		assert rate_difference(share, share).holds(0)


class TestCountDifference:
	def test_as_the_conditional_test_has_it(self):
		"""Of 40 tickets 30 came after, in the same time: 0.5 lies below the exact limits 0.588 and 0.873 of 30/40."""
		bounds = count_difference((10, 4.0), (30, 4.0))
		assert limits(bounds) == pytest.approx(
			(40 * (2 * 0.5880 - 1) / 4, 40 * (2 * 0.8731 - 1) / 4), abs=2e-3
		)

	@few
	@given(counts, counts)
	def test_it_holds_the_difference_and_0_exactly_where_the_test_does_not_reject(self, before, after):
		total = before[0] + after[0]
		bounds = count_difference(before, after)
		if not total:
			assert bounds is None
			return
		assert bounds.low - 1e-9 <= after[0] / after[1] - before[0] / before[1] <= bounds.high + 1e-9
		expected = after[1] / (before[1] + after[1])
		tails = (
			binomial_up_to(after[0], total, expected),
			1 - binomial_up_to(after[0] - 1, total, expected),
		)
		if abs(min(tails) - 0.025) > 1e-9:
			assert bounds.holds(0) is (min(tails) > 0.025)


class TestMeanDifference:
	def test_welch_as_published(self):
		"""Student's sleep data (1908), as R's `t.test(extra ~ group, data = sleep)` prints it."""
		first = sorted([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
		second = sorted([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
		assert limits(mean_difference(second, first)) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)

	@few
	@given(durations, durations)
	def test_it_holds_the_difference_and_turns_with_the_windows(self, before, after):
		bounds = mean_difference(before, after)
		if bounds:
			assert bounds.holds(fmean(after) - fmean(before))
			turned = mean_difference(after, before)
			assert limits(turned) == pytest.approx((-bounds.high, -bounds.low))
		assert (bounds is None) is (of_mean(before) is None or of_mean(after) is None)

	def test_scatter_too_small_for_a_number_is_none(self):
		tiny = [0.0, 5e-324]
		assert of_mean(tiny) is None
		assert mean_difference(tiny, tiny) is None
		assert mean_difference([0.0, 1e-100], [0.0, 1e-100]).holds(0)


class TestScoreDifference:
	@few
	@given(scores, scores)
	def test_it_holds_the_difference_within_minus_1_and_1(self, before, after):
		bounds = score_difference(before, after)
		assert -1 <= bounds.low <= fmean(after) - fmean(before) <= bounds.high <= 1

	def test_six_best_scores_do_not_beat_a_hundred_good_ones(self):
		before = sorted([0.8] * 50 + [1.0] * 50)
		assert score_difference(before, [1.0] * 6).holds(0)
		assert score_difference(before, [1.0] * 200).low > 0

	@pytest.mark.parametrize(("before", "after"), [([], [1.0]), ([1.0], [])])
	def test_none_gives_none(self, before, after):
		assert score_difference(before, after) is None


def all_differences(before, after):
	return sorted(y - x for x, y in product(before, after))


class TestShift:
	def test_hodges_and_lehmann_as_published(self):
		"""Permeability of a membrane: Hollander and Wolfe, Nonparametric Statistical Methods, example 4.1."""
		at_term = sorted([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
		early = sorted([1.15, 0.88, 0.90, 0.74, 1.21])
		assert shift(early, at_term).value == pytest.approx(0.305)

	@pytest.mark.parametrize(
		("first", "second", "critical"),
		# two-sided 5 % points of Mann and Whitney's U, as tabulated
		[(4, 4, 0), (5, 5, 2), (6, 6, 5), (7, 7, 8), (8, 8, 13), (10, 10, 23), (5, 12, 11), (20, 20, 127)],
	)
	def test_its_ends_are_those_of_the_table_or_one_further_out(self, first, second, critical):
		# every difference is another number, so that its rank can be read off
		before, after = [1000.0 * number for number in range(first)], [float(n) for n in range(second)]
		ordered = all_differences(before, after)
		rank = ordered.index(shift(before, after).interval.low) + 1
		assert rank in (critical, critical + 1)

	@pytest.mark.parametrize(("first", "second"), [(1, 1), (3, 3), (2, 7), (1, 30)])
	def test_of_too_few_values_there_is_a_value_but_no_interval(self, first, second):
		before, after = list(range(first)), list(range(second))
		assert shift(before, after).interval is None
		assert shift(before, after).value == median(all_differences(before, after))

	@few
	@given(durations, durations)
	def test_it_is_what_the_list_of_all_pairs_says(self, before, after):
		found, ordered = shift(before, after), all_differences(before, after)
		assert found.value == pytest.approx(median(ordered), abs=1e-9)
		if found.interval:
			low, high = limits(found.interval)
			assert low in ordered and high in ordered
			assert ordered.index(low) <= len(ordered) - 1 - ordered[::-1].index(high)
			assert found.interval.holds(found.value)
			turned = shift(after, before).interval
			assert limits(turned) == (-high, -low)

	@few
	@given(durations, st.integers(-100, 100).map(float))
	def test_it_moves_as_the_values_do(self, values, by):
		whole = [float(round(value)) for value in values]
		moved = shift(whole, [value + by for value in whole])
		assert moved.value == by
		assert moved.interval is None or moved.interval.holds(by)

	def test_what_is_not_there_is_never_told_apart_and_what_is_there_is(self):
		assert shift(normal(200, 1), normal(200, 2)).interval.holds(0)
		assert shift(normal(200, 1), normal(200, 2, 85.0)).interval.high < 0

	def test_a_value_far_out_moves_it_little(self):
		before, after = normal(50, 1), normal(50, 2)
		far = [*after[:-1], after[-1] * 1e6]
		assert shift(before, far).value == pytest.approx(shift(before, after).value, abs=1)

	def test_the_ranks_that_stand_for_a_large_sample_move_it_by_less_than_a_thousandth(self):
		before, after = normal(9_001, 1), normal(7_003, 2, 101.0)
		found, pairs = shift(before, after), len(before) * len(after)
		scatter = interval.Z * ((len(before) + len(after) + 1) / (12 * pairs)) ** 0.5
		for value, share in (
			(found.interval.low, 0.5 - scatter),
			(found.value, 0.5),
			(found.interval.high, 0.5 + scatter),
		):
			up_to = interval._differences_up_to(before, after, value)[0]
			assert up_to / pairs == pytest.approx(share, abs=1e-3)


class TestEnough:
	def test_two_shares_as_published(self):
		"""R's documentation: `power.prop.test(p1 = .50, p2 = .75, power = .90)` gives 76.7 in each group."""
		assert enough_for_rates(0.50, 0.75, power=0.9) == 77

	@pytest.mark.parametrize(
		("effect", "power", "size"),
		# R's documentation: `power.t.test(power = .90, delta = 1)` gives 22.02; the others are Cohen's (1988) medium
		# and large effects, 63.8 and 25.5
		[(1.0, 0.9, 22), (0.5, 0.8, 64), (0.8, 0.8, 26)],
	)
	def test_two_means_as_published(self, effect, power, size):
		before = [-(0.5**0.5), 0.5**0.5]  # of variance 1
		assert enough_for_means(before, [value + effect for value in before], power=power) == size

	def test_ranks(self):
		"""Noether: where 3 of 4 pairs rise, (1.960 + 0.842)² / (6 · 0.25²) = 20.9."""
		assert enough_for_ranks([1.0, 3.0], [2.0, 4.0]) == 21

	def test_volumes(self):
		"""From 10 to 8 a week: (1.960 + 0.842)² · 18 / 2² = 35.3."""
		assert enough_for_counts(10.0, 8.0) == 36

	@few
	@given(st.floats(0, 1), st.floats(0, 1))
	def test_it_does_not_mind_which_is_first_and_grows_as_shares_come_near(self, one, other):
		assert enough_for_rates(one, other) == enough_for_rates(other, one)
		if abs(one - other) > 0.02:
			assert enough_for_rates(one, (one + other) / 2) >= enough_for_rates(one, other)

	def test_where_there_is_no_difference_to_speak_of_there_is_no_such_number(self):
		assert enough_for_rates(0.4, 0.4 + 1e-16) is None
		assert enough_for_rates(0.0, 5e-324) is None
		assert enough_for_counts(0.0, 0.0) is None
		assert enough_for_rates(0.4, 0.4) is None
		assert enough_for_ranks([1.0, 2.0], [1.0, 2.0]) is None
		assert enough_for_means([1.0, 2.0], [0.0, 3.0]) is None
		assert enough_for_means([1.0], [2.0]) is None
		assert enough_for_means([1.0, 1.0], [2.0, 2.0]) is None
		assert enough_for_scores([0.4], [0.4]) is None
		assert enough_for_scores([], [0.4]) is None
		assert enough_for_counts(3.0, 3.0) is None

	def test_so_many_shares_are_told_apart_most_of_the_time_and_half_as_many_are_not(self):
		size = enough_for_rates(0.7, 0.8)
		random = Random(4)

		def told(size: int) -> float:
			def drawn(share: float) -> tuple[int, int]:
				return sum(random.random() < share for _ in range(size)), size

			return fmean(not rate_difference(drawn(0.7), drawn(0.8)).holds(0) for _ in range(400))

		assert 0.73 < told(size) < 0.87
		assert told(size // 2) < 0.65


def test_fifty_thousand_values_take_less_than_a_second():
	random = Random(3)
	before, after = (sorted(random.lognormvariate(9, 1.5) for _ in range(50_000)) for _ in range(2))
	started = perf_counter()
	shift(before, after)
	of_median(before), of_mean(before)
	mean_difference(before, after)
	enough_for_ranks(before, after)
	assert perf_counter() - started < 1
