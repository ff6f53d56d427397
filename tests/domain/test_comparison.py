"""Before and after: the verdict, the target, the sample that would be enough, and the form it is kept in (R74)."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import date
from math import nan
from random import Random
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_improvement.domain.comparison import (
	SCHEMA,
	Comparison,
	TargetVerdict,
	Verdict,
	compare,
	measure,
	shown,
	shown_difference,
)
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.metric import Direction, Kind, Metric, Period, Query, Rate, Values, Volume
from itss_improvement.domain.trigger import Dimension

FIRST_QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
SECOND_QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
CHANGE = date(2026, 4, 1)
TODAY = date(2026, 7, 1)

RATES = (Metric.RESPONSE_ATTAINMENT, Metric.RESOLUTION_ATTAINMENT, Metric.REOPEN_RATE)


def compared(metric: Metric, before, after, target: float | None = None, **query) -> Comparison:
	return compare(
		Query(metric, **query),
		before=before,
		after=after,
		before_period=FIRST_QUARTER,
		after_period=SECOND_QUARTER,
		changed_on=CHANGE,
		today=TODAY,
		target=target,
	)


def samples(metric: Metric) -> st.SearchStrategy:
	kind = metric.definition.kind
	if kind is Kind.RATE:
		return st.integers(0, 60).flatmap(
			lambda total: st.builds(Rate, st.integers(0, total), st.just(total))
		)
	if kind is Kind.VOLUME:
		return st.builds(Volume, st.integers(0, 80), st.sampled_from((1.0, 12.5)))
	highest = 1 if kind is Kind.SCORE else 1e6
	return st.builds(Values, st.lists(st.floats(0, highest), max_size=15).map(tuple))


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
	metric = draw(st.sampled_from(Metric))
	scope = draw(st.dictionaries(st.sampled_from(Dimension), st.sampled_from(("", "网络", "Acme's {0}"))))
	return compared(
		metric,
		draw(samples(metric)),
		draw(samples(metric)),
		draw(st.none() | st.floats(0, 1)),
		scope=scope,
		working_time=draw(st.booleans()),
	)


class TestVerdict:
	@pytest.mark.parametrize(
		("metric", "before", "after", "verdict"),
		[
			(Metric.RESPONSE_ATTAINMENT, Rate(140, 200), Rate(180, 200), Verdict.IMPROVED),
			(Metric.RESPONSE_ATTAINMENT, Rate(180, 200), Rate(140, 200), Verdict.WORSE),
			(Metric.RESPONSE_ATTAINMENT, Rate(7, 10), Rate(9, 10), Verdict.UNCLEAR),
			(Metric.REOPEN_RATE, Rate(60, 200), Rate(20, 200), Verdict.IMPROVED),
			(Metric.REOPEN_RATE, Rate(20, 200), Rate(60, 200), Verdict.WORSE),
			(
				Metric.MEDIAN_RESOLUTION_TIME,
				Values(range(100, 140)),
				Values(range(60, 100)),
				Verdict.IMPROVED,
			),
			(Metric.MEDIAN_RESOLUTION_TIME, Values(range(60, 100)), Values(range(100, 140)), Verdict.WORSE),
			(Metric.MEDIAN_RESOLUTION_TIME, Values((9, 8, 7)), Values((1, 2, 3)), Verdict.UNCLEAR),
			(Metric.MEAN_RESOLUTION_TIME, Values(range(100, 140)), Values(range(60, 100)), Verdict.IMPROVED),
			(Metric.MEAN_RESOLUTION_TIME, Values((5, 5, 5)), Values((4, 4, 4)), Verdict.UNCLEAR),
			(Metric.SATISFACTION, Values([0.4, 0.6] * 30), Values([0.8, 1.0] * 30), Verdict.IMPROVED),
			(Metric.SATISFACTION, Values([0.8, 1.0] * 30), Values([1.0] * 5), Verdict.UNCLEAR),
			(Metric.TICKET_VOLUME, Volume(260, 13), Volume(180, 13), Verdict.IMPROVED),
			(Metric.TICKET_VOLUME, Volume(180, 13), Volume(260, 13), Verdict.WORSE),
			(Metric.TICKET_VOLUME, Volume(20, 13), Volume(18, 13), Verdict.UNCLEAR),
			(Metric.TICKET_VOLUME, Volume(0, 13), Volume(0, 13), Verdict.UNCLEAR),
			(Metric.TICKET_VOLUME, Volume(13, 13), Volume(0, 13), Verdict.IMPROVED),
		],
	)
	def test_by_the_direction_of_the_metric(self, metric, before, after, verdict):
		assert compared(metric, before, after).verdict is verdict

	@pytest.mark.parametrize("empty", ["before", "after", "both"])
	@pytest.mark.parametrize("metric", [metric for metric in Metric if metric is not Metric.TICKET_VOLUME])
	def test_nothing_to_measure_is_no_value_and_never_0(self, metric, empty):
		none = Rate(0, 0) if metric in RATES else Values(())
		some = Rate(1, 2) if metric in RATES else Values((0.5,))
		came_out = compared(
			metric, some if empty == "after" else none, some if empty == "before" else none, target=0.5
		)
		assert came_out.verdict is Verdict.NO_VALUE
		assert came_out.difference is None and came_out.enough is None
		assert (came_out.before.value is None) is (empty != "after")
		assert (came_out.target_verdict is None) is (empty != "before")
		told = [sentence.render() for sentence in came_out.in_words()]
		assert f"There is no value: {metric.definition.nothing.render()}" in told
		assert "There is nothing to compare." in told

	@settings(max_examples=80)
	@given(comparisons())
	def test_it_is_read_off_the_interval(self, came_out):
		difference = came_out.difference
		if came_out.verdict is Verdict.NO_VALUE:
			assert None in (came_out.before.value, came_out.after.value)
		elif came_out.verdict is Verdict.UNCLEAR:
			assert difference.interval is None or difference.interval.holds(0)
		else:
			assert not difference.interval.holds(0)
			rose = difference.value > 0
			higher = came_out.metric.definition.better is Direction.HIGHER
			assert (rose is higher) is (came_out.verdict is Verdict.IMPROVED)
			assert came_out.enough is None

	@settings(max_examples=40)
	@given(st.data(), st.sampled_from(Metric))
	def test_what_improved_one_way_is_worse_the_other(self, data, metric):
		one, other = data.draw(samples(metric)), data.draw(samples(metric))
		turned = {Verdict.IMPROVED: Verdict.WORSE, Verdict.WORSE: Verdict.IMPROVED}
		verdict = compared(metric, one, other).verdict
		assert compared(metric, other, one).verdict is turned.get(verdict, verdict)

	def test_the_order_of_values_does_not_matter_and_samples_stay_as_they_are(self):
		values = [5.0, 1.0, 9.0, 3.0, 2.0, 8.0, 4.0]
		turned = compared(Metric.MEDIAN_RESOLUTION_TIME, Values(values), Values(values[::-1]))
		assert turned.before == turned.after
		assert values[0] == 5.0

	def test_measuring_alone(self):
		figure = measure(Kind.MEDIAN_DURATION, Values([9.0, 1.0, 5.0]))
		assert (figure.value, figure.interval, figure.size) == (5.0, None, 3)


def drawn(metric: Metric, random: Random, size: int):
	"""A sample as a desk has them: times with a long tail, mostly good ratings."""
	kind = metric.definition.kind
	if kind is Kind.RATE:
		return Rate(sum(random.random() < 0.8 for _ in range(size)), size)
	if kind is Kind.VOLUME:
		# as many as come in the time in which `size` are expected
		waited, count = random.expovariate(1), 0
		while waited < size:
			waited, count = waited + random.expovariate(1), count + 1
		return Volume(count, size)
	if kind is Kind.SCORE:
		return Values(random.choices((0.2, 0.4, 0.6, 0.8, 1.0), (1, 1, 2, 6, 10), k=size))
	return Values([random.lognormvariate(9, 1) for _ in range(size)])


@pytest.mark.parametrize("metric", Metric)
@pytest.mark.parametrize("sizes", [(25, 25), (15, 60)])
def test_where_nothing_changed_about_one_comparison_in_twenty_says_otherwise(metric, sizes):
	random, runs = Random(11), 300
	wrong = sum(
		compared(metric, *(drawn(metric, random, size) for size in sizes)).verdict is not Verdict.UNCLEAR
		for _ in range(runs)
	)
	# means of times with a long tail are what fits least, in small windows of unequal size
	assert wrong / runs < (0.1 if metric is Metric.MEAN_RESOLUTION_TIME else 0.08)


class TestEnough:
	def test_it_is_more_than_there_was_and_told(self):
		came_out = compared(Metric.RESPONSE_ATTAINMENT, Rate(7, 10), Rate(9, 10))
		assert came_out.enough == 62
		assert came_out.verdict_in_words().render() == (
			"The difference could be chance. To tell a difference of this size, 62 tickets in each window would be"
			" enough."
		)

	def test_of_a_volume_it_is_weeks(self):
		came_out = compared(Metric.TICKET_VOLUME, Volume(20, 2), Volume(16, 2))
		assert came_out.enough == 36
		assert "36 weeks in each window" in came_out.verdict_in_words().render()

	def test_of_a_difference_that_is_none_there_is_none(self):
		came_out = compared(Metric.RESPONSE_ATTAINMENT, Rate(7, 10), Rate(14, 20))
		assert came_out.enough is None
		assert came_out.verdict_in_words().render() == (
			"The difference could be chance. No larger sample is known that would tell."
		)

	def test_where_the_formula_asks_for_less_than_there_was_nothing_is_promised(self):
		before, after = Values([60.0] * 60 + [3600.0] * 40), Values([60.0] * 90 + [3600.0] * 10)
		came_out = compared(Metric.MEDIAN_RESOLUTION_TIME, before, after)
		assert (came_out.verdict, came_out.enough) == (Verdict.UNCLEAR, None)
		assert came_out.difference.value == 0

	@settings(max_examples=80)
	@given(comparisons())
	def test_it_is_never_what_there_was_already(self, came_out):
		if came_out.enough:
			sizes = [figure.size for figure in (came_out.before, came_out.after)]
			if came_out.kind is Kind.VOLUME:
				sizes = [figure.weeks for figure in (came_out.before, came_out.after)]
			assert came_out.enough > min(sizes)


class TestTarget:
	@pytest.mark.parametrize(
		("metric", "after", "target", "expected"),
		[
			(Metric.RESPONSE_ATTAINMENT, Rate(190, 200), 0.9, TargetVerdict.REACHED),
			(Metric.RESPONSE_ATTAINMENT, Rate(19, 20), 0.9, TargetVerdict.REACHED_BY_CHANCE),
			(Metric.RESPONSE_ATTAINMENT, Rate(18, 20), 0.9, TargetVerdict.REACHED_BY_CHANCE),
			(Metric.RESPONSE_ATTAINMENT, Rate(17, 20), 0.9, TargetVerdict.MISSED),
			(Metric.REOPEN_RATE, Rate(2, 200), 0.05, TargetVerdict.REACHED),
			(Metric.REOPEN_RATE, Rate(1, 20), 0.05, TargetVerdict.REACHED_BY_CHANCE),
			(Metric.REOPEN_RATE, Rate(2, 20), 0.05, TargetVerdict.MISSED),
			# too few for an interval
			(Metric.MEDIAN_RESOLUTION_TIME, Values((50.0,)), 60, TargetVerdict.REACHED_BY_CHANCE),
			(Metric.MEDIAN_RESOLUTION_TIME, Values((50.0,) * 9), 50, TargetVerdict.REACHED),
			(Metric.TICKET_VOLUME, Volume(100, 10), 9, TargetVerdict.MISSED),
			(Metric.RESPONSE_ATTAINMENT, Rate(19, 20), None, None),
		],
	)
	def test_of_the_value_after(self, metric, after, target, expected):
		came_out = compared(metric, after, after, target)
		assert came_out.target_verdict is expected
		told = [sentence.render() for sentence in came_out.in_words() if "target of" in sentence.render()]
		assert len(told) == (expected is not None)

	@pytest.mark.parametrize(
		("metric", "target"),
		[
			(Metric.RESPONSE_ATTAINMENT, 95),
			(Metric.SATISFACTION, -0.1),
			(Metric.SATISFACTION, nan),
			(Metric.TICKET_VOLUME, -1),
			(Metric.MEDIAN_RESOLUTION_TIME, nan),
		],
	)
	def test_one_that_cannot_be_is_refused(self, metric, target):
		sample = {Kind.RATE: Rate(1, 2), Kind.VOLUME: Volume(1, 1)}.get(
			metric.definition.kind, Values((0.5,))
		)
		with pytest.raises(RuleBroken, match="cannot be: it must"):
			compared(metric, sample, sample, target)


class TestRefused:
	def test_windows_are_checked(self):
		with pytest.raises(RuleBroken, match="overlap"):
			compare(
				Query(Metric.REOPEN_RATE),
				before=Rate(1, 2),
				after=Rate(1, 2),
				before_period=FIRST_QUARTER,
				after_period=FIRST_QUARTER,
				changed_on=CHANGE,
				today=TODAY,
			)

	@pytest.mark.parametrize(
		("before", "after", "side"), [(Rate(3, 2), Rate(1, 2), "Before"), (Rate(1, 2), Rate(3, 2), "After")]
	)
	def test_samples_are_checked_and_the_window_is_named(self, before, after, side):
		with pytest.raises(RuleBroken, match=f"^{side} the Change: 3 of 2 tickets"):
			compared(Metric.REOPEN_RATE, before, after)


class TestWords:
	def test_a_rate(self):
		came_out = compared(
			Metric.RESPONSE_ATTAINMENT, Rate(48, 80), Rate(56, 70), 0.9, scope={Dimension.TEAM: "Network"}
		)
		assert [sentence.render() for sentence in came_out.in_words()] == [
			"Before the Change: Share of the tickets opened from 2026-01-01 to 2026-03-31 with a response target that"
			" were answered in time (Team: Network).",
			"The value is 60% (with 95% confidence from 49.05% to 70.04%), of tickets: 80.",
			"After the Change: Share of the tickets opened from 2026-04-01 to 2026-06-30 with a response target that"
			" were answered in time (Team: Network).",
			"The value is 80% (with 95% confidence from 69.18% to 87.7%), of tickets: 70.",
			"The difference is +20 percentage points (with 95% confidence from +5.24 percentage points to +33.39"
			" percentage points).",
			"It improved by more than chance explains.",
			"The target of 90% is missed.",
		]

	def test_a_median_and_a_volume(self):
		times = compared(
			Metric.MEDIAN_RESOLUTION_TIME, Values([3600.0 * n for n in range(2, 12)]), Values((30.0, 7200.0))
		)
		told = [sentence.render() for sentence in times.in_words()]
		assert told[1] == "The value is 6.5 h (with 95% confidence from 3 h to 10 h), of tickets: 10."
		assert told[3] == (
			"The value is 1 h, of tickets: 2. They are too few, or too much alike, for an interval."
		)
		assert told[4].startswith("The typical difference of a ticket after to one before is −")
		volume = compared(Metric.TICKET_VOLUME, Volume(26, 13), Volume(13, 13))
		told = [sentence.render() for sentence in volume.in_words()]
		assert told[1] == (
			"The value is 2 per week (with 95% confidence from 1.31 per week to 2.93 per week), of 26 tickets in 13"
			" weeks."
		)

	@pytest.mark.parametrize(
		("kind", "value", "plain", "signed"),
		[
			(Kind.RATE, 0.9496, "94.96%", "+94.96 percentage points"),
			(Kind.RATE, 0.0, "0%", "0 percentage points"),
			(Kind.SCORE, 0.8, "0.8", "+0.8"),
			(Kind.SCORE, -0.001, "0", "0"),
			(Kind.MEAN_DURATION, 45, "45 s", "+45 s"),
			(Kind.MEAN_DURATION, 90, "1.5 min", "+1.5 min"),
			(Kind.MEAN_DURATION, -90000, "-25 h", "−25 h"),
			(Kind.VOLUME, 100, "100 per week", "+100 per week"),
		],
	)
	def test_figures(self, kind, value, plain, signed):
		assert shown(kind, value).render() == plain
		assert shown_difference(kind, value).render() == signed

	@settings(max_examples=60)
	@given(comparisons())
	def test_every_sentence_is_whole(self, came_out):
		for sentence in came_out.in_words():
			assert sentence.render()[-1] in ".)"


class TestKept:
	@settings(max_examples=80)
	@given(comparisons())
	def test_it_comes_back_from_plain_json_as_it_was(self, came_out):
		text = json.dumps(came_out.as_data(), allow_nan=False)
		assert Comparison.from_data(json.loads(text)) == came_out

	def test_what_was_asked_is_kept_in_words_of_the_records_language(self):
		came_out = compared(Metric.REOPEN_RATE, Rate(6, 20), Rate(2, 20))
		data = came_out.as_data(lambda text: text.replace("all tickets", "全部工单"))
		assert data["before"]["query"].endswith("(全部工单).")
		assert "2026-04-01 to 2026-06-30" in data["after"]["query"]
		assert data["schema"] == SCHEMA
		assert (data["before"]["size"], data["before"]["successes"], data["before"]["value"]) == (20, 6, 0.3)
		assert data["verdict"] == "Could Be Chance" and data["enough"] > 20
		assert Comparison.from_data(data) == came_out

	@pytest.mark.parametrize("schema", [None, 0, SCHEMA + 1, "1"])
	def test_another_form_is_refused(self, schema):
		data = compared(Metric.REOPEN_RATE, Rate(6, 20), Rate(2, 20)).as_data()
		with pytest.raises(RuleBroken, match="reads form 1"):
			Comparison.from_data({**data, "schema": schema})

	def test_it_cannot_be_changed(self):
		with pytest.raises(FrozenInstanceError):
			compared(Metric.REOPEN_RATE, Rate(6, 20), Rate(2, 20)).verdict = Verdict.IMPROVED


def test_tens_of_thousands_of_tickets_take_less_than_a_second():
	before = Values([(number * 7919) % 100_003 + 1.0 for number in range(30_000)])
	after = Values([(number * 6007) % 90_001 + 1.0 for number in range(30_000)])
	started = perf_counter()
	assert compared(Metric.MEDIAN_RESOLUTION_TIME, before, after).verdict is Verdict.IMPROVED
	assert perf_counter() - started < 1
