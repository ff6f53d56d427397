"""Control charts: published figures, properties of the limits and rules, and how often chance alone raises an alarm
(R3, R7, R26)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from itss_improvement.domain.control_chart import (
	LEAST_BASELINE,
	LENGTHS,
	ONE_WEEK,
	SIGMAS,
	Chart,
	Charted,
	Rule,
	Side,
	Week,
	chart,
)
from itss_improvement.domain.errors import RuleBroken

pytestmark = pytest.mark.row("R3", "R7", "R26")

MONDAY = date(2024, 1, 1)
LATER = date(2199, 12, 31)

ATTAINMENT, PER_WEEK, PER_DAY = Charted.ATTAINMENT, Charted.PER_WEEK, Charted.PER_WORKING_DAY

WAFERS = "12 15 8 10 4 7 16 9 14 10 5 6 17 12 22 8 10 5 13 11 20 18 24 15 9 12 7 13 9 6"  # of 50 chips each
"""Chips that failed: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2, after D. C. Montgomery."""

PURCHASES = (
	"12/100 8/80 6/80 9/100 10/110 12/110 11/100 16/100 10/90 6/90 20/110 15/120 9/120 8/120 6/110 8/80 10/80 7/80"
	" 5/90 8/100 5/100 8/100 10/100 6/90 9/90"
)
"""Faulty purchase orders of those in a week, whose number varies: D. C. Montgomery, Introduction to Statistical Quality
Control."""

CLOTH = "14/10 12/8 20/13 11/10 7/9.5 10/10 21/12 16/10.5 19/12 23/12.5"
"""Faults in a roll of cloth by its inspection units: D. C. Montgomery (and `dyedcloth` of R's package qcc)."""


def monday(number: int) -> date:
	return MONDAY + ONE_WEEK * number


def in_a_row(figures: Sequence[tuple[int, float]]) -> list[Week]:
	return [Week(monday(number), count, size) for number, (count, size) in enumerate(figures)]


def pairs(text: str) -> list[tuple[int, float]]:
	return [(int(count), float(size)) for count, size in (one.split("/") for one in text.split())]


def met(missed: Sequence[tuple[int, float]]) -> list[Week]:
	return in_a_row([(int(size) - count, size) for count, size in missed])


def baseline(weeks: int) -> tuple[date, date]:
	return monday(0), monday(weeks - 1)


def numbers(found: Chart, worse: bool | None = None) -> list[tuple[int, int]]:
	"""Week and rule of the findings, both counted from one."""
	return [
		((finding.week.start - MONDAY).days // 7 + 1, finding.rule.number)
		for finding in found.findings
		if worse is None or finding.is_worse is worse
	]


class TestPublishedFigures:
	def test_wafers(self):
		found = chart(ATTAINMENT, met([(int(count), 50) for count in WAFERS.split()]), LATER)
		assert 1 - found.centre == pytest.approx(0.2313, abs=5e-5)
		for point in found.points:
			assert not point.limits.is_exact
			assert 1 - point.limits.lower == pytest.approx(0.4102, abs=5e-5)
			assert 1 - point.limits.upper == pytest.approx(0.0524, abs=5e-5)
		assert [week for week, rule in numbers(found) if rule == 1] == [15, 23]

	def test_wafers_again_without_the_weeks_whose_cause_is_known(self):
		weeks = met([(int(count), 50) for count in WAFERS.split()])
		found = chart(ATTAINMENT, weeks, LATER, left_out=[monday(14), monday(22)])
		assert (1 - found.centre, found.baseline) == (pytest.approx(301 / 1400), 28)
		assert 1 - found.points[0].limits.lower == pytest.approx(0.3893, abs=5e-5)
		assert 1 - found.points[0].limits.upper == pytest.approx(0.0407, abs=5e-5)
		assert [week for week, rule in numbers(found) if rule == 1] == [15, 21, 23], (
			"0.40 is beyond 0.3893 too"
		)

	def test_purchase_orders_with_limits_that_step(self):
		found = chart(ATTAINMENT, met(pairs(PURCHASES)), LATER)
		assert 1 - found.centre == pytest.approx(234 / 2450)
		# printed with p rounded to 0.096 in the book
		for size, upper, lower in ((100, 0.184, 0.007), (80, 0.194, 0.0), (120, 0.176, 0.015)):
			(limits,) = {point.limits for point in found.points if point.week.size == size}
			assert 1 - limits.lower == pytest.approx(upper, abs=1.1e-3)
			assert 1 - limits.upper == pytest.approx(lower, abs=1.1e-3)
		assert [week for week, rule in numbers(found) if rule == 1] == [11]
		assert found.points[10].sigmas == pytest.approx(-3.08, abs=0.03)

	def test_rolls_of_cloth(self):
		found = chart(PER_DAY, in_a_row(pairs(CLOTH)), LATER, least=10)
		assert found.centre == pytest.approx(1.42, abs=5e-3)
		expected = {10: (2.55, 0.29), 8: (2.68, 0.16), 13: (2.41, 0.43), 9.5: (2.58, 0.26), 12: (2.45, 0.39)}
		for size, (upper, lower) in expected.items():
			(limits,) = {point.limits for point in found.points if point.week.size == size}
			# printed with u rounded to 1.42
			assert limits.upper == pytest.approx(upper, abs=0.01)
			assert limits.lower == pytest.approx(lower, abs=0.01)
		assert numbers(found) == []

	def test_the_exact_limits_are_those_of_the_tables(self):
		# Poisson with mean 2: P(X >= 8) = 0.00110, P(X >= 7) = 0.00453
		found = chart(PER_WEEK, in_a_row([(2, 1)] * 20), LATER)
		assert {(point.limits.lower, point.limits.upper) for point in found.points} == {(0, 7)}
		# binomial, 20 of which one in ten is missed: P(X >= 7) = 0.00239, P(X >= 8) = 0.00042
		found = chart(ATTAINMENT, in_a_row([(18, 20)] * 20), LATER)
		assert {(point.limits.lower, point.limits.upper) for point in found.points} == {(13 / 20, 1)}


STEADY = [(50, 100), (51, 100), (49, 100), (50, 100)] * 5
"""Twenty weeks at one half, five percentage points to the sigma."""


def after(*values: int) -> Chart:
	"""A chart with weeks of so many percent after its baseline."""
	weeks = in_a_row([*STEADY, *((value, 100) for value in values)])
	return chart(ATTAINMENT, weeks, LATER, baseline(20))


class TestRules:
	@pytest.mark.parametrize(
		("values", "found"),
		[
			([34], [(21, 1)]),
			# on the limit is not beyond it
			([35], []),
			([39, 39], [(22, 5)]),
			([40, 39], []),
			([39, 50, 39], [(23, 5)]),
			# a week that is back to normal completes nothing
			([39, 39, 50], [(22, 5)]),
			([39, 61, 39], [(23, 5)]),
			# exactly 2 sigma
			([40, 50, 40], []),
			([44, 44, 50, 44, 44], [(25, 6)]),
			([44, 44, 44, 44, 50], [(24, 6)]),
			([44, 44, 44, 50], []),
			([45, 45, 50, 45, 45], []),
			([49] * 9, [(29, 2)]),
			([49] * 8, []),
			([49] * 4 + [50] + [49] * 4, []),
			([51, 50, 49, 48, 47, 46], [(26, 3)]),
			([52, 51, 49, 48, 47], []),
			([52, 51, 50, 50, 48, 47, 46], []),
		],
	)
	def test_a_worse_week_is_found_as_its_rule_is_completed(self, values, found):
		assert numbers(after(*values), worse=True) == found

	def test_a_better_week_is_shown_and_calls_for_nobody(self):
		found = after(66, *(100 - value for value in (39, 50, 39)))
		assert numbers(found) == [(21, 1), (22, 5), (24, 5)]
		assert found.signals == () and not any(point.is_worse for point in found.points)
		assert [broken.side for broken in found.points[20].broken] == [Side.ABOVE]

	@pytest.mark.parametrize("value", [34, 66])
	def test_more_tickets_are_worse_and_fewer_are_better(self, value):
		weeks = in_a_row([*[(49, 1), (50, 1), (51, 1), (50, 1)] * 5, (value + (value - 50) * 2, 1)])
		found = chart(PER_WEEK, weeks, LATER, baseline(20))
		assert [finding.is_worse for finding in found.findings] == [value > 50]
		assert len(found.signals) == (value > 50)

	def test_a_run_that_goes_on_is_found_once_and_each_week_beyond_the_limits_by_itself(self):
		found = after(*[49] * 15)
		assert numbers(found) == [(29, 2)]
		assert [bool(point.broken) for point in found.points[20:]] == [False] * 8 + [True] * 7
		assert [rule for week, rule in numbers(after(30, 30, 30)) if rule == 1] == [1, 1, 1]

	def test_no_run_goes_on_over_a_gap(self):
		weeks = in_a_row([*STEADY, *[(49, 100)] * 8, (0, 0), *[(49, 100)] * 8])
		found = chart(ATTAINMENT, weeks, LATER, baseline(20))
		gap = found.points[28]
		assert (gap.value, gap.limits, gap.sigmas, gap.broken) == (None, None, None, ())
		assert numbers(found) == []

	def test_a_week_that_is_missing_is_a_gap(self):
		weeks = in_a_row([*STEADY, *[(49, 100)] * 17])
		found = chart(ATTAINMENT, [week for week in weeks if week.start != monday(28)], LATER, baseline(20))
		assert found.points[28].value is None and numbers(found) == []

	def test_rules_judge_by_a_weeks_own_size(self):
		# the same share is chance in a small week and none in a large one
		small, large = in_a_row([*STEADY, (24, 60), (400, 1000)])[20:]
		found = chart(ATTAINMENT, [*in_a_row(STEADY), small, large], LATER, baseline(20))
		assert found.points[20].value == found.points[21].value == 0.4
		assert not found.points[20].broken and found.points[21].is_worse

	def test_what_is_found_says_so_with_its_figures(self):
		assert [finding.sentence.render() for finding in after(34).findings] == [
			"SLA Attainment in 2024-W21: 34.0% (34 of 100) lies below the control limit of 35.0%;"
			" the centre line is 50.0%."
		]
		assert [finding.sentence.render() for finding in after(*[49] * 9).findings] == [
			"SLA Attainment: nine weeks in a row, from 2024-W21 to 2024-W29, lie below the centre line of 50.0%;"
			" the latest is 49.0% (49 of 100)."
		]
		assert [finding.sentence.render() for finding in after(51, 50, 49, 48, 47, 46).findings] == [
			"SLA Attainment fell from week to week for six weeks, from 51.0% (51 of 100) in 2024-W21"
			" to 46.0% (46 of 100) in 2024-W26; the centre line is 50.0%."
		]
		assert [finding.sentence.render() for finding in after(49, 50, 51, 52, 53, 54).findings] == [
			"SLA Attainment rose from week to week for six weeks, from 49.0% (49 of 100) in 2024-W21"
			" to 54.0% (54 of 100) in 2024-W26; the centre line is 50.0%."
		]
		assert [finding.sentence.render() for finding in after(39, 50, 39).findings] == [
			"SLA Attainment: two of the three weeks from 2024-W21 to 2024-W23 lie more than 2 sigma below the centre line"
			" of 50.0%; the latest is 39.0% (39 of 100)."
		]
		assert [finding.sentence.render() for finding in after(44, 44, 50, 44, 44).findings] == [
			"SLA Attainment: four of the five weeks from 2024-W21 to 2024-W25 lie more than 1 sigma below the centre line"
			" of 50.0%; the latest is 44.0% (44 of 100)."
		]

	def test_a_count_says_what_it_was_divided_by(self):
		weeks = in_a_row([*[(50, 5)] * 20, (50, 2)])
		(finding,) = chart(PER_DAY, weeks, LATER, baseline(20)).findings
		assert finding.sentence.render() == (
			"Tickets per Working Day in 2024-W21: 25 (tickets: 50, working days: 2) lies above the control limit of 16.7;"
			" the centre line is 10."
		)


class TestWeeks:
	def test_too_few_are_refused_with_how_many_there_are(self):
		weeks = in_a_row([(9, 10)] * 7 + [(0, 0)] * 9)
		with pytest.raises(RuleBroken) as refusal:
			chart(ATTAINMENT, weeks, LATER)
		assert str(refusal.value) == (
			"A control chart needs at least 12 baseline weeks with figures; there are 7. Choose a longer baseline, or wait"
			" for more weeks."
		)
		assert refusal.value.values == (LEAST_BASELINE, 7)

	@pytest.mark.parametrize("least", [0, 1, 12])
	def test_none_at_all_are_refused_whatever_is_asked_for(self, least):
		with pytest.raises(RuleBroken):
			chart(ATTAINMENT, [], LATER, least=least)

	@pytest.mark.parametrize(("day", "shown"), [(0, 12), (6, 12), (7, 13), (14, 14)])
	def test_a_week_that_is_not_over_is_left_out(self, day, shown):
		weeks = in_a_row([(9, 10)] * 12 + [(0, 10)] * 2)
		today = monday(12) + timedelta(days=day)
		assert len(chart(ATTAINMENT, weeks, today, baseline(12)).points) == shown

	def test_the_centre_line_is_the_baselines(self):
		weeks = in_a_row([(8, 10)] * 12 + [(2, 10)] * 12)
		found = chart(ATTAINMENT, weeks, LATER, baseline(12))
		assert (found.centre, found.baseline) == (0.8, 12)
		assert [point.in_baseline for point in found.points] == [True] * 12 + [False] * 12
		assert chart(ATTAINMENT, weeks, LATER).centre == 0.5

	def test_a_short_baseline_is_called_provisional(self):
		remarks = chart(ATTAINMENT, in_a_row(STEADY[:12]), LATER).remarks
		assert [remark.render() for remark in remarks] == [
			"The limits are provisional: the baseline has 12 weeks, and 20 or more make a good one."
		]
		assert chart(ATTAINMENT, in_a_row(STEADY), LATER).remarks == ()

	@pytest.mark.parametrize(
		"make",
		[
			lambda: Week(date(2024, 1, 2), 1, 1),
			lambda: Week(MONDAY, -1, 1),
			lambda: Week(MONDAY, 1, -1),
			lambda: Week(MONDAY, 1, float("nan")),
			lambda: chart(ATTAINMENT, [Week(MONDAY, 2, 1)], LATER),
			lambda: chart(ATTAINMENT, [Week(MONDAY, 1, 1.5)], LATER),
			lambda: chart(PER_WEEK, [Week(MONDAY, 1), Week(MONDAY, 1)], LATER),
		],
	)
	def test_weeks_that_cannot_be_are_a_fault_of_the_caller(self, make):
		with pytest.raises(ValueError):
			make()


class TestCentreLineOfAllOrNothing:
	"""Limits around it have no width by the formula: one ticket would raise an alarm."""

	def missed(self, missed: int, size: int = 20, weeks: int = 20) -> Chart:
		return chart(
			ATTAINMENT, in_a_row([(20, 20)] * weeks + [(size - missed, size)]), LATER, baseline(weeks)
		)

	def test_one_ticket_raises_no_alarm_and_many_do(self):
		assert self.missed(0).findings == self.missed(1).findings == self.missed(2).findings == ()
		found = self.missed(3)
		assert found.centre == 1 and numbers(found, worse=True) == [(21, 1)]
		# 1 - 0.05 ** (1 / 400)
		assert [remark.render() for remark in found.remarks] == [
			"The centre line is 100.0%: limits around it would have no width. They are taken from 99.3%, which the baseline"
			" does not rule out."
		]

	def test_the_larger_the_week_the_nearer_the_limit(self):
		limits = [self.missed(0, size).points[-1].limits for size in (1, 5, 20, 100, 1000, 10**6)]
		assert all(limit.upper == 1 and limit.lower < 1 for limit in limits)
		assert [limit.is_exact for limit in limits] == [True, True, True, True, False, False]
		assert limits[-1].lower == pytest.approx(0.05 ** (1 / 400), abs=1e-3)
		assert self.missed(9000, 10**6).signals and not self.missed(7000, 10**6).findings

	def test_nothing_is_missed_in_nothing_met(self):
		weeks = in_a_row([(0, 20)] * 20 + [(1, 20), (6, 20)])
		found = chart(ATTAINMENT, weeks, LATER, baseline(20))
		assert found.centre == 0 and numbers(found) == [(22, 1)] and not found.signals

	def test_no_tickets_at_all(self):
		weeks = in_a_row([(0, 1)] * 20 + [(2, 1), (3, 1)])
		found = chart(PER_WEEK, weeks, LATER, baseline(20))
		assert found.centre == 0 and numbers(found, worse=True) == [(22, 1), (22, 5)]

	def test_all_weeks_at_the_centre_line_are_on_neither_side(self):
		assert chart(ATTAINMENT, in_a_row([(20, 20)] * 40), LATER).findings == ()
		assert chart(PER_WEEK, in_a_row([(0, 1)] * 40), LATER).findings == ()


class TestSpread:
	"""Weeks that scatter more than chance: Laney's p' and u' charts."""

	WILD = in_a_row([(value, 1) for value in (60, 140) * 15])

	def test_it_is_said_and_the_limits_stay(self):
		found = chart(PER_WEEK, self.WILD, LATER)
		# every week is 8 sigma from the next, 1.128 are expected
		assert found.spread == pytest.approx(8 / 1.128)
		assert found.points[0].limits.upper == pytest.approx(130)
		assert len([signal for signal in found.signals if signal.rule is Rule.BEYOND_LIMIT]) == 15
		assert [remark.render() for remark in found.remarks] == [
			"The baseline scatters 7.1 times as much as by chance alone: weeks beyond the limits may be part of that."
		]

	def test_the_limits_are_that_much_wider_where_it_is_allowed_for(self):
		found = chart(PER_WEEK, self.WILD, LATER, allow_for_spread=True)
		assert found.points[0].limits.upper == pytest.approx(100 + 30 * 8 / 1.128)
		assert found.points[0].sigmas == pytest.approx(-4 / (8 / 1.128))
		assert found.findings == ()
		assert [remark.render() for remark in found.remarks] == [
			"The baseline scatters 7.1 times as much as by chance alone: the limits are that much wider."
		]

	def test_limits_are_never_narrower(self):
		calm = in_a_row(STEADY)
		assert chart(ATTAINMENT, calm, LATER, allow_for_spread=True) == chart(ATTAINMENT, calm, LATER)

	def test_exact_limits_are_wider_too_however_wild_the_baseline(self):
		wild = in_a_row([(0, 1), (9, 1)] * 15)
		plain, wider = (chart(PER_WEEK, wild, LATER, allow_for_spread=allowed) for allowed in (False, True))
		assert plain.points[0].limits.is_exact and wider.spread > 1
		assert wider.points[0].limits.upper > plain.points[0].limits.upper
		wildest = in_a_row([(0, 10**6), (10**6, 10**6)] * 10 + [(1, 2)])
		found = chart(ATTAINMENT, wildest, LATER, allow_for_spread=True)
		assert found.spread > 1000 and found.points[-1].limits.is_exact


# Properties


@st.composite
def charts(draw: st.DrawFn, of: Iterable[Charted] = Charted) -> tuple[Charted, list[Week]]:
	charted = draw(st.sampled_from([*of]))
	number = draw(st.integers(LEAST_BASELINE, 40))
	gaps = draw(st.sets(st.integers(0, number - 1), max_size=number - LEAST_BASELINE))
	figures = []
	for place in range(number):
		if place in gaps:
			figures.append((0, 0))
		elif charted.is_share:
			size = draw(st.integers(1, 60) | st.just(500))
			figures.append((draw(st.integers(0, size) | st.just(size)), size))
		else:
			size = draw(st.sampled_from((1, 5, 5, 5, 4, 0.5)))
			figures.append((draw(st.integers(0, 12) | st.integers(0, 300)), size))
	return charted, in_a_row(figures)


class TestProperties:
	@given(charts())
	def test_limits_hold_the_centre_line_and_what_lies_beyond_them_is_rule_1(self, drawn):
		charted, weeks = drawn
		found = chart(charted, weeks, LATER)
		for point in found.points:
			assert (point.value is None) is (not point.week.size)
			if point.value is None:
				continue
			limits = point.limits
			assert 0 <= limits.lower <= found.centre <= limits.upper
			assert not charted.is_share or limits.upper <= 1
			beyond = {broken.side for broken in point.broken if broken.rule is Rule.BEYOND_LIMIT}
			assert (Side.BELOW in beyond) is (point.value < limits.lower - 1e-9)
			assert (Side.ABOVE in beyond) is (point.value > limits.upper + 1e-9)
			assert not limits.is_exact or (
				point.sigmas == 0 or (point.sigmas > 0) is (point.value > found.centre)
			)

	@given(charts())
	def test_limits_come_nearer_as_the_week_grows(self, drawn):
		charted, weeks = drawn
		points = [point for point in chart(charted, weeks, LATER).points if point.limits]
		for one in points:
			for other in points:
				if one.week.size < other.week.size and not (one.limits.is_exact or other.limits.is_exact):
					assert one.limits.lower <= other.limits.lower and one.limits.upper >= other.limits.upper

	@given(charts(), st.randoms(use_true_random=False))
	def test_the_order_in_which_weeks_come_does_not_matter(self, drawn, order):
		charted, weeks = drawn
		shuffled = [*weeks]
		order.shuffle(shuffled)
		assert chart(charted, shuffled, LATER) == chart(charted, weeks, LATER)

	@given(charts())
	def test_what_came_later_changes_nothing_about_a_week(self, drawn):
		charted, weeks = drawn
		first = baseline(len(weeks))
		long = chart(charted, [*weeks, Week(monday(len(weeks)), 0, 1)], LATER, first)
		assert long.points[:-1] == chart(charted, weeks, LATER, first).points

	@given(charts())
	def test_every_broken_rule_is_told_once_in_words_with_its_figures(self, drawn):
		charted, weeks = drawn
		found = chart(charted, weeks, LATER)
		new = [
			(point.week, broken.rule, broken.side)
			for point in found.points
			for broken in point.broken
			if broken.is_new
		]
		assert new == [(finding.week, finding.rule, finding.side) for finding in found.findings]
		for finding in found.findings:
			said = finding.sentence.render()
			assert finding.week.label in said and charted.value in said and "{" not in said
			assert finding.is_worse is (finding.side is charted.worse)
		for place, point in enumerate(found.points, start=1):
			for broken in point.broken:
				looked_at = found.points[place - LENGTHS[broken.rule] : place]
				assert all(one.value is not None for one in looked_at), "no gap within"

	@given(charts(of=[Charted.ATTAINMENT]))
	def test_met_and_missed_tell_the_same(self, drawn):
		charted, weeks = drawn
		missed = [replace(week, count=int(week.size) - week.count) for week in weeks]
		one, other = chart(charted, weeks, LATER), chart(charted, missed, LATER)
		# at one half neither outcome is the rarer one, and exact sigmas are of the one that is
		assume(abs(one.centre - 0.5) > 1e-9)
		assert other.centre == pytest.approx(1 - one.centre)
		for point, mirrored in zip(one.points, other.points, strict=True):
			if point.sigmas is not None:
				assert mirrored.sigmas == pytest.approx(-point.sigmas, abs=1e-6)

	@given(charts())
	def test_normal_limits_are_three_of_the_sigma_that_weeks_are_measured_in(self, drawn):
		charted, weeks = drawn
		found = chart(charted, weeks, LATER)
		assume(0 < found.centre and not (charted.is_share and found.centre == 1))
		for point in found.points:
			if point.limits and not point.limits.is_exact:
				variance = found.centre * (1 - found.centre if charted.is_share else 1) / point.week.size
				assert point.sigmas == pytest.approx((point.value - found.centre) / sqrt(variance))
				assert point.limits.lower == pytest.approx(max(0, found.centre - SIGMAS * sqrt(variance)))


# How often chance alone raises an alarm


Make = Callable[[random.Random, float], tuple[int, float]]
"""Figures of a week whose rate is so many times what it was."""


def met_by_chance(share: float, least: int, most: int) -> Make:
	def make(dice: random.Random, factor: float) -> tuple[int, float]:
		size = dice.randint(least, most)
		return sum(dice.random() >= (1 - share) * factor for _ in range(size)), size

	return make


def tickets_by_chance(rate: float, *sizes: float) -> Make:
	def make(dice: random.Random, factor: float) -> tuple[int, float]:
		size = dice.choice(sizes)
		count, time = 0, dice.expovariate(rate * factor)
		while time <= size:
			count, time = count + 1, time + dice.expovariate(rate * factor)
		return count, size

	return make


def simulated(charted: Charted, make: Make, weeks: int, factor: float, series: int) -> list[Chart]:
	"""Charts with `weeks` of baseline and a year after it."""
	dice = random.Random(20_261_124)
	return [
		chart(
			charted,
			in_a_row([make(dice, 1) for _ in range(weeks)] + [make(dice, factor) for _ in range(52)]),
			LATER,
			baseline(weeks),
		)
		for _ in range(series)
	]


def signals_after(found: Chart, weeks: int) -> list[int]:
	"""How many weeks after its baseline each signal was raised."""
	return [
		(signal.week.start - monday(weeks)).days // 7 + 1
		for signal in found.signals
		if signal.week.start >= monday(weeks)
	]


LIKE_TEAMS = pytest.mark.parametrize(
	("charted", "make"),
	[
		pytest.param(ATTAINMENT, met_by_chance(0.93, 5, 60), id="93 of a hundred, few to many"),
		pytest.param(ATTAINMENT, met_by_chance(0.8, 40, 80), id="80 of a hundred, many"),
		pytest.param(ATTAINMENT, met_by_chance(0.97, 30, 30), id="97 of a hundred, always thirty"),
		pytest.param(ATTAINMENT, met_by_chance(0.999, 1, 20), id="nearly all"),
		pytest.param(PER_DAY, tickets_by_chance(6, 2, 3, 4, 5, 5, 5, 6), id="six a day"),
		pytest.param(PER_WEEK, tickets_by_chance(2, 1), id="two a week"),
	],
)


class TestFalseAlarms:
	"""Seeded, so that the figures are the same wherever this runs."""

	@LIKE_TEAMS
	@pytest.mark.parametrize(("weeks", "bound"), [(12, 0.02), (26, 0.0125)])
	def test_in_control_a_week_raises_a_signal_this_rarely(self, charted, make, weeks, bound):
		found = simulated(charted, make, weeks, factor=1, series=40)
		raised = sum(len(signals_after(one, weeks)) for one in found)
		assert raised / (40 * 52) <= bound

	def test_the_normal_limits_would_not_hold_where_the_exact_ones_do(self):
		"""Why there are exact limits: rule 1 alone, thirty tickets a week of which one in fifty is missed."""
		dice = random.Random(7)
		make = met_by_chance(0.98, 30, 30)
		missed = [30 - make(dice, 1)[0] for _ in range(20_000)]
		limit = 0.6 + 3 * sqrt(30 * 0.02 * 0.98)
		normal = sum(one > limit for one in missed) / len(missed)
		found = chart(ATTAINMENT, in_a_row([(294, 300)] * 20 + [(0, 30)]), LATER, baseline(20))
		exact = sum(1 - one / 30 < found.points[-1].limits.lower for one in missed) / len(missed)
		assert normal > 0.002 and exact <= 0.00135

	@pytest.mark.parametrize(
		("charted", "make", "factor"),
		[
			pytest.param(ATTAINMENT, met_by_chance(0.93, 20, 60), 3, id="missed three times as often"),
			pytest.param(ATTAINMENT, met_by_chance(0.8, 40, 80), 1.5, id="missed half as often again"),
			pytest.param(PER_DAY, tickets_by_chance(6, 4, 5, 5, 5), 1.3, id="three in ten tickets more"),
		],
	)
	def test_a_shift_is_found_within_weeks(self, charted, make, factor):
		found = simulated(charted, make, 26, factor, series=40)
		first = [min(signals_after(one, 26), default=99) for one in found]
		assert sorted(first)[len(first) // 2] <= 4, "half of them"
		assert sum(one <= 12 for one in first) >= 0.95 * len(first)

	def test_a_change_for_the_better_is_shown_and_raises_nothing(self):
		found = simulated(ATTAINMENT, met_by_chance(0.8, 40, 80), 26, 0.3, series=20)
		shown = [[finding for finding in one.findings if not finding.is_worse] for one in found]
		assert all(shown)
		assert sum(len(signals_after(one, 26)) for one in found) == 0
