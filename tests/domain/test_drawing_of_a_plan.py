"""The plan of a project as a picture: where bars stand, what they say, and that whatever people wrote is text (R44,
R45)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.drawing import plan, svg
from itss_improvement.domain.drawing.plan import Plan, draw, lay_out
from itss_improvement.domain.project import Milestone
from tests.domain.causes import HOSTILE, texts
from tests.domain.test_drawing import SVG, parsed, texts_of

pytestmark = pytest.mark.row("R44", "R45")

START, TODAY = date(2026, 3, 2), date(2026, 3, 20)
END = START + timedelta(days=59)
LONG = "将夜班告警处理流程改造为由一线值班直接升级到二线，并在监控平台（含移动端）配置自动派单与超时提醒" * 2

dates = st.none() | st.dates(date(2000, 1, 1), date(2199, 12, 31))
near = st.none() | st.dates(START - timedelta(days=40), END + timedelta(days=40))
percents = st.floats(0, 100)


def milestones_of(days):
	return st.lists(
		st.builds(
			Milestone,
			texts,
			days,
			days,
			weight=st.floats(0.1, 9),
			actual_start=days,
			actual_end=days,
			percent=percents,
		),
		max_size=40,
	)


plans = st.one_of(
	*(st.builds(Plan, days, days, milestones_of(days), st.just(TODAY)) for days in (near, dates))
)


def day(offset: int) -> date:
	return START + timedelta(days=offset)


def planned(*milestones: Milestone, today: date = TODAY) -> Plan:
	return Plan(START, END, milestones, today)


def bars_in(picture: str, kind: str) -> list[ElementTree.Element]:
	return [found for found in parsed(picture).iter() if found.get("data-bar") == kind]


class TestLayout:
	def test_a_project_between_two_milestones_goes_on_until_today(self):
		done = Milestone("调研", None, None, actual_start=date(2026, 1, 21), actual_end=date(2026, 1, 21))
		layout = lay_out(Plan(None, None, [Milestone("上线", None, None), done], date(2026, 3, 20)))
		whole = layout.rows[0].actual
		assert (whole.x, whole.x + whole.width) == (pytest.approx(plan.LEFT), pytest.approx(plan.RIGHT))

	@given(plans)
	def test_rows_do_not_meet_and_every_bar_lies_within(self, found):
		layout = lay_out(found)
		if layout is None:
			assert not any([found.start, found.end, *(row.planned_start for row in found.milestones)])
			return
		assert len(layout.rows) == len(found.milestones) + 1
		assert layout.rows[0].is_whole and not any(row.is_whole for row in layout.rows[1:])
		for one, other in pairwise(layout.rows):
			assert one.y + one.height == pytest.approx(other.y)
		assert layout.rows[-1].y + layout.rows[-1].height == pytest.approx(layout.bottom)
		for row in layout.rows:
			assert svg.LINE * len(row.lines) <= row.height, "its name fits"
			for bar in (row.planned, row.actual):
				if bar:
					assert plan.LEFT - 0.01 <= bar.x and bar.x + bar.width <= plan.RIGHT + 0.01
					assert bar.width >= plan.THINNEST - 0.01
		if layout.today is not None:
			assert plan.LEFT <= layout.today <= plan.RIGHT

	@given(plans)
	def test_the_days_along_the_top_are_in_order_and_have_room(self, found):
		layout = lay_out(found)
		ticks = layout.ticks if layout else ()
		assert len(ticks) <= plan.MOST_TICKS + 1
		for one, other in pairwise(ticks):
			assert other.x - one.x >= 24, "a name of a day beside the next"
		assert all(plan.LEFT <= tick.x <= plan.RIGHT for tick in ticks)

	def test_a_bar_covers_both_of_its_days(self):
		whole, row = lay_out(planned(Milestone("a", day(0), day(0)))).rows
		across = plan.RIGHT - plan.LEFT
		assert (whole.planned.x, whole.planned.width) == (plan.LEFT, pytest.approx(across))
		assert row.planned.width == pytest.approx(across / 60)

	def test_what_is_under_way_goes_on_until_today(self):
		_, row = lay_out(planned(Milestone("a", day(0), day(40), actual_start=day(5)))).rows
		across = (plan.RIGHT - plan.LEFT) / 60
		assert row.actual.x == pytest.approx(plan.LEFT + 5 * across)
		assert row.actual.width == pytest.approx(14 * across)
		assert row.days_late == 0

	@pytest.mark.parametrize(
		("values", "late"),
		[
			({"actual_start": day(0), "actual_end": day(9)}, 0),
			({"actual_start": day(0), "actual_end": day(12)}, 3),
			# not begun, and yet it should have been done
			({}, 9),
			({"actual_start": day(0), "planned_end": day(18)}, 0),
		],
	)
	def test_how_late_a_milestone_is(self, values, late):
		row = lay_out(
			planned(Milestone("a", **{"planned_start": day(0), "planned_end": day(9), **values}))
		).rows[1]
		assert row.days_late == late

	def test_the_project_is_a_row_of_its_own(self):
		begun = Milestone("a", day(0), day(9), actual_start=day(3), actual_end=day(9))
		layout = lay_out(planned(begun, Milestone("b", day(10), END)))
		assert layout.rows[0].actual.x > plan.LEFT and layout.rows[0].milestone.actual_end is None
		assert lay_out(planned(begun)).rows[0].milestone.actual_end == day(9)

	def test_today_is_shown_where_it_lies_within(self):
		assert lay_out(planned(today=day(0))).today is not None
		assert lay_out(planned(today=day(-1))).today is None
		assert lay_out(planned(today=END + timedelta(days=1))).today is None

	@pytest.mark.parametrize(
		("last", "first_label", "labels"),
		[
			(day(6), "03-02", 7),
			(day(59), "03-02", 9),
			(date(2026, 12, 31), "2026-04", 9),
			(date(2028, 12, 31), "2026-04", 11),
			(date(2060, 12, 31), "2028", 11),
		],
	)
	def test_the_top_names_days_weeks_months_or_years(self, last, first_label, labels):
		layout = lay_out(Plan(START, last, (), TODAY))
		assert (layout.ticks[0].label, len(layout.ticks)) == (first_label, labels)


class TestPicture:
	def test_without_a_day_there_is_none(self):
		assert draw(Plan(None, None, [Milestone("a")], TODAY)) == ""

	@given(plans)
	def test_whatever_people_wrote_is_text(self, found):
		if picture := draw(found):
			parsed(picture)

	@pytest.mark.parametrize("hostile", HOSTILE)
	def test_markup_is_shown_as_it_was_written(self, hostile):
		root = parsed(draw(planned(Milestone(hostile, day(0), day(9)))))
		assert len([group for group in root.iter(f"{SVG}g") if group.get("data-row") == "milestone"]) == 1

	def test_a_row_says_in_words_what_its_bars_show(self):
		late = Milestone("上线", day(0), day(9), actual_start=day(1), percent=40)
		root = parsed(draw(planned(late)))
		(row,) = [group for group in root.iter(f"{SVG}g") if group.get("data-row") == "milestone"]
		assert row.findtext(f"{SVG}title") == (
			"上线: planned 2026-03-02 to 2026-03-11, done 2026-03-03 to –, 40%."
		)
		assert texts_of(row) == ["上线", "40%", "9 days late"]
		assert root.findtext(f"{SVG}title") == "Plan and progress on 2026-03-20: 40% done, 100% by plan."

	def test_done_in_time_under_way_and_late_are_told_apart(self):
		done = Milestone("a", day(0), day(9), actual_start=day(0), actual_end=day(9))
		under_way = Milestone("b", day(0), END, actual_start=day(0))
		late = Milestone("c", day(0), day(9), actual_start=day(0), actual_end=day(12))
		inks = [bar.get("fill") for bar in bars_in(draw(planned(done, under_way, late)), "actual")]
		assert inks == [plan.RUNNING_INK, plan.DONE_INK, plan.RUNNING_INK, plan.LATE_INK]
		assert len(set(inks)) == 3

	@pytest.mark.parametrize("count", [0, 1, 40])
	def test_every_milestone_has_a_row_with_its_name(self, count):
		rows = [Milestone(f"第 {number} 个 {LONG}", day(number), day(number + 5)) for number in range(count)]
		root = parsed(draw(planned(*rows)))
		shown = [group for group in root.iter(f"{SVG}g") if group.get("data-row") == "milestone"]
		assert len(shown) == len(bars_in(draw(planned(*rows)), "planned")) - 1 == count
		for number, group in enumerate(shown):
			name = "".join(texts_of(group)[: plan.MOST_LINES])
			assert name.startswith(f"第 {number} 个 将夜班") and name.endswith("…")
			assert group.findtext(f"{SVG}title").startswith(f"第 {number} 个 {LONG}")

	def test_without_dates_a_milestone_says_so(self):
		root = parsed(draw(planned(Milestone("上线"))))
		assert "No dates yet" in texts_of(root)
		assert len(bars_in(draw(planned(Milestone("上线", day(9), day(0)))), "planned")) == 1

	def test_words_of_ours_are_translated_and_names_are_not(self):
		root = parsed(draw(planned(Milestone("Today", day(0), day(9))), lambda text: f"译{text}"))
		said = texts_of(root)
		assert {"译Today", "译Whole Project", "译Late", "Today"} <= set(said)
