"""What the key figures are, and how they are told (R3, R7, R8, R10, R16)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.key_figures import (
	NOTHING,
	Figure,
	Series,
	Unit,
	months_until,
	rating_in_stars,
)

pytestmark = pytest.mark.row("R3", "R7", "R8", "R10", "R16")

MONTHS = months_until(date(2026, 3, 31))


def told(value) -> str:
	return value if isinstance(value, str) else value.render()


class TestMonths:
	def test_twelve_with_the_day_s_own_last(self):
		labels = [month.label for month in MONTHS]
		assert labels == [f"2025-{number:02}" for number in range(4, 13)] + ["2026-01", "2026-02", "2026-03"]
		assert (MONTHS[-2].first, MONTHS[-2].last) == (date(2026, 2, 1), date(2026, 2, 28))

	@given(st.dates(date(2001, 1, 1), date(2150, 12, 31)), st.integers(1, 40))
	def test_they_follow_one_another(self, day, many):
		months = months_until(day, many)
		assert len(months) == many
		assert months[-1].first <= day <= months[-1].last
		assert all((after.first - before.last).days == 1 for before, after in pairwise(months))


class TestSeries:
	def test_a_month_without_anything_has_no_value_and_0_is_one(self):
		series = Series.of(
			Figure.EFFECTIVE,
			MONTHS,
			[(date(2026, 3, 2), "Effective", 0), (date(2026, 2, 9), "Ineffective", 2)],
		)
		assert [series.value(counts) for counts in series.counts[-3:]] == [None, 0.0, None]
		assert [series.in_short(counts) for counts in series.counts[-3:]] == [NOTHING, "0%", NOTHING]
		assert told(series.with_sample(series.counts[-2])) == "0% (0/2)"
		assert told(series.with_sample(series.counts[-1])) == NOTHING

	def test_days_outside_of_the_months_are_left_out(self):
		counted = [
			(date(2025, 3, 31), "Late", 1),
			(date(2026, 4, 1), "Late", 1),
			(date(2025, 4, 1), "Late", 1),
		]
		assert Series.of(Figure.ON_TIME, MONTHS, counted).total == Counter(Late=1)

	@pytest.mark.parametrize(
		("on_time", "late", "short"),
		[(1, 0, "100%"), (0, 1, "0%"), (2, 1, "66.6%"), (9999, 1, "99.9%"), (1, 7, "12.5%")],
	)
	def test_a_share_is_never_rounded_up(self, on_time, late, short):
		counts = Counter({"On Time": on_time, "Late": late})
		assert Series(Figure.ON_TIME, (), ()).in_short(counts) == short

	def test_stars_have_a_mean(self):
		series = Series.of(
			Figure.SATISFACTION,
			MONTHS,
			[(date(2026, 3, 1), "5 Stars", 3), (date(2026, 3, 31), "2 Stars", 1)],
		)
		assert series.value(series.total) == 4.25
		assert told(series.with_sample(series.total)) == "4.2 stars, rated: 4"

	def test_departments_are_counted(self):
		series = Series.of(
			Figure.PARTICIPATION,
			MONTHS,
			[
				(date(2026, 1, 5), "运维", 3),
				(date(2026, 2, 5), "采购", 1),
				(date(2026, 2, 6), "运维", 1),
				(date(2026, 3, 6), "人力", 2),
			],
			departments=["运维", "采购", "质量"],
		)
		assert series.parts == ("运维", "人力", "采购", "质量"), "the most active first"
		assert [series.in_short(counts) for counts in series.counts[-3:]] == ["1/3", "2/3", "1/4"]
		assert told(series.with_sample(series.total)) == "3/4 departments, opportunities: 7"
		assert series.in_short(Counter()) == NOTHING


class TestDefinitions:
	@pytest.mark.parametrize("figure", Figure)
	def test_each_says_what_it_is(self, figure):
		definition = figure.definition
		assert len(definition.sentence.render()) > 60
		if definition.unit is Unit.PERCENT:
			assert definition.parts[0].weight == 1
			assert {part.weight for part in definition.parts[1:]} == {0}
		assert bool(definition.parts) is (definition.unit is not Unit.DEPARTMENTS)

	@pytest.mark.parametrize(
		("rating", "stars"),
		[(0.2, "1 Star"), (0.05, "1 Star"), (0.6, "3 Stars"), (1, "5 Stars"), (7, "5 Stars")],
	)
	def test_ratings_in_stars(self, rating, stars):
		assert rating_in_stars(rating) == stars

	def test_the_parts_are_words_of_the_records(self):
		from itss_improvement.domain.corrective_action import ActionType
		from itss_improvement.domain.notice import Punctuality
		from itss_improvement.domain.verification import Conclusion

		def names(figure):
			return {part.name for part in figure.definition.parts}

		assert names(Figure.EFFECTIVE) == {conclusion.value for conclusion in Conclusion}
		assert names(Figure.PREVENTIVE) == {kind.value for kind in ActionType}
		assert names(Figure.ON_TIME) == {found.value for found in Punctuality}
