"""Metrics, their words, the windows and samples that are refused (R74)."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.metric import (
	DEFINITIONS,
	SAMPLE_OF,
	Direction,
	Kind,
	Metric,
	Period,
	Query,
	Rate,
	Side,
	Values,
	Volume,
	check_periods,
	check_sample,
)
from itss_improvement.domain.trigger import Dimension

FIRST_QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
SECOND_QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
CHANGE = date(2026, 4, 1)
TODAY = date(2026, 7, 1)


def refused(before, after, changed_on=CHANGE, today=TODAY) -> tuple[str, str]:
	with pytest.raises(RuleBroken) as refusal:
		check_periods(before, after, changed_on, today)
	return refusal.value.code, refusal.value.render()


class TestDefinitions:
	def test_every_metric_and_every_kind_is_defined(self):
		assert set(DEFINITIONS) == set(Metric)
		assert set(SAMPLE_OF) == {metric.definition.kind for metric in Metric} == set(Kind)

	@pytest.mark.parametrize(
		("metric", "better"),
		[
			(Metric.RESPONSE_ATTAINMENT, Direction.HIGHER),
			(Metric.RESOLUTION_ATTAINMENT, Direction.HIGHER),
			(Metric.SATISFACTION, Direction.HIGHER),
			(Metric.MEDIAN_RESOLUTION_TIME, Direction.LOWER),
			(Metric.MEAN_RESOLUTION_TIME, Direction.LOWER),
			(Metric.REOPEN_RATE, Direction.LOWER),
			(Metric.TICKET_VOLUME, Direction.LOWER),
		],
	)
	def test_which_way_is_better(self, metric, better):
		assert metric.definition.better is better


class TestWords:
	@pytest.mark.parametrize("metric", Metric)
	def test_metric_scope_and_window_are_told(self, metric):
		told = (
			Query(metric, {Dimension.TEAM: "Network", Dimension.TICKET_TYPE: ""})
			.in_words(FIRST_QUARTER)
			.render()
		)
		assert "from 2026-01-01 to 2026-03-31" in told
		assert "(Team: Network, Ticket Type: not given)" in told
		assert told.endswith(".")
		assert metric.definition.dated_by.value.lower() in told

	def test_no_two_metrics_are_told_alike(self):
		assert len({Query(metric).in_words(FIRST_QUARTER).render() for metric in Metric}) == len(Metric)

	def test_everything_and_working_time(self):
		assert Query(Metric.MEAN_RESOLUTION_TIME, working_time=True).in_words(FIRST_QUARTER).render() == (
			"Mean time to resolution of the tickets resolved from 2026-01-01 to 2026-03-31 (all tickets)."
			" Only working time of the agreement is counted, without time on hold."
		)

	def test_a_scope_of_all_dimensions(self):
		scope = dict.fromkeys(Dimension, "x")
		assert "Team: x, Customer: x, Ticket Type: x, Priority: x" in (
			Query(Metric.REOPEN_RATE, scope).in_words(FIRST_QUARTER).render()
		)

	def test_names_are_not_translated_and_words_are(self):
		told = Query(Metric.REOPEN_RATE, {Dimension.TEAM: "Team"}).in_words(FIRST_QUARTER)
		assert "(团队: Team)" in told.render(lambda text: {"Team": "团队"}.get(text, text))


class TestPeriods:
	@pytest.mark.parametrize(
		("before", "after"),
		[
			(FIRST_QUARTER, SECOND_QUARTER),
			# the day of the change belongs to either
			(Period(date(2026, 3, 1), CHANGE), Period(CHANGE + timedelta(days=1), TODAY)),
			# a day each, with a gap
			(Period(date(2026, 1, 1), date(2026, 1, 1)), Period(TODAY, TODAY)),
		],
	)
	def test_what_may_be_compared(self, before, after):
		check_periods(before, after, CHANGE, TODAY)

	@pytest.mark.parametrize(
		("before", "after", "code", "told"),
		[
			(
				None,
				SECOND_QUARTER,
				"no window",
				"Before the Change: give the first and the last day of the window.",
			),
			(
				FIRST_QUARTER,
				None,
				"no window",
				"After the Change: give the first and the last day of the window.",
			),
			(
				Period(date(2026, 3, 2), date(2026, 3, 1)),
				SECOND_QUARTER,
				"empty window",
				"Before the Change: the window ends on 2026-03-01, before it begins on 2026-03-02."
				" Exchange the two days.",
			),
			(
				FIRST_QUARTER,
				Period(date(2026, 6, 2), date(2026, 6, 1)),
				"empty window",
				"After the Change: the window ends on 2026-06-01, before it begins on 2026-06-02."
				" Exchange the two days.",
			),
			(
				Period(date(2026, 1, 1), CHANGE),
				Period(CHANGE, TODAY),
				"windows overlap",
				"The windows overlap from 2026-04-01 to 2026-04-01: a ticket counts either before the change or"
				" after it.",
			),
			(
				Period(date(2026, 1, 1), date(2026, 4, 2)),
				Period(date(2026, 4, 3), TODAY),
				"baseline after the change",
				"The window before the change ends on 2026-04-02, after the change on 2026-04-01: it must end by"
				" then.",
			),
			(
				Period(date(2026, 1, 1), date(2026, 2, 1)),
				Period(date(2026, 3, 31), TODAY),
				"result before the change",
				"The window after the change begins on 2026-03-31, before the change on 2026-04-01: it must not"
				" begin earlier.",
			),
			(
				FIRST_QUARTER,
				Period(date(2026, 4, 1), date(2026, 7, 2)),
				"window in the future",
				"The window after the change ends on 2026-07-02, which is still to come: it must end by"
				" 2026-07-01.",
			),
		],
	)
	def test_what_may_not(self, before, after, code, told):
		assert refused(before, after) == (code, told)

	def test_windows_in_the_wrong_order(self):
		assert refused(SECOND_QUARTER, FIRST_QUARTER)[0] == "baseline after the change"

	def test_without_a_change_there_is_nothing_to_compare_for(self):
		assert refused(FIRST_QUARTER, SECOND_QUARTER, changed_on=None)[0] == "no change"

	@settings(max_examples=100)
	@given(st.lists(st.integers(0, 12), min_size=6, max_size=6))
	def test_what_passes_is_in_order(self, days):
		a, b, c, d, change, today = (date(2026, 1, 1) + timedelta(days=day) for day in days)
		in_order = a <= b < c <= d <= today and b <= change <= c
		try:
			check_periods(Period(a, b), Period(c, d), change, today)
		except RuleBroken:
			assert not in_order
		else:
			assert in_order

	def test_weeks_count_both_days(self):
		assert Period(date(2026, 1, 1), date(2026, 1, 14)).weeks == 2
		assert Period(date(2026, 1, 1), date(2026, 1, 1)).weeks == pytest.approx(1 / 7)


class TestSamples:
	@pytest.mark.parametrize(
		("kind", "sample"),
		[
			(Kind.RATE, Rate(0, 0)),
			(Kind.RATE, Rate(3, 3)),
			(Kind.MEDIAN_DURATION, Values(())),
			(Kind.MEAN_DURATION, Values((0, 7.5, 1e9))),
			(Kind.SCORE, Values((0, 0.5, 1))),
			(Kind.VOLUME, Volume(0, 0.1)),
		],
	)
	def test_what_there_can_be(self, kind, sample):
		check_sample(kind, sample, Side.BEFORE)

	@pytest.mark.parametrize(
		("kind", "sample", "told"),
		[
			(Kind.RATE, Rate(4, 3), "4 of 3 tickets is no share. It must be none at least and all at most."),
			(
				Kind.RATE,
				Rate(-1, 3),
				"-1 of 3 tickets is no share. It must be none at least and all at most.",
			),
			(
				Kind.RATE,
				Rate(0, -1),
				"0 of -1 tickets is no share. It must be none at least and all at most.",
			),
			(Kind.SCORE, Values([0.5, 1.2]), "1.2 is no rating: ratings run from 0 to 1."),
			(Kind.SCORE, Values([-0.2]), "-0.2 is no rating: ratings run from 0 to 1."),
			(Kind.SCORE, Values([nan]), "nan is no rating: ratings run from 0 to 1."),
			(Kind.MEDIAN_DURATION, Values([5, nan]), "one of the durations is no number (nan)."),
			(Kind.MEAN_DURATION, Values([inf]), "one of the durations is no number (inf)."),
			(
				Kind.MEDIAN_DURATION,
				Values([5, -60]),
				"a duration of -60 seconds is below 0: a ticket was resolved before it was opened.",
			),
			(Kind.VOLUME, Volume(-1, 2), "a number of tickets cannot be -1, below 0."),
			(Kind.VOLUME, Volume(3, 0), "the window has 0 weeks, and tickets per week need more than 0."),
			(Kind.VOLUME, Volume(3, nan), "the window has nan weeks, and tickets per week need more than 0."),
		],
	)
	def test_what_there_cannot(self, kind, sample, told):
		with pytest.raises(RuleBroken) as refusal:
			check_sample(kind, sample, Side.AFTER)
		assert refusal.value.render() == f"After the Change: {told}"

	@pytest.mark.parametrize("kind", Kind)
	def test_a_sample_of_another_kind_is_a_mistake_of_the_program(self, kind):
		other = Volume(1, 1) if kind is Kind.RATE else Rate(1, 1)
		with pytest.raises(TypeError):
			check_sample(kind, other, Side.BEFORE)
