"""Before and after as a picture: where signs stand, what they say, and that whatever people wrote is text (R74)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.drawing import comparison as drawing
from itss_improvement.domain.drawing import svg
from itss_improvement.domain.drawing.comparison import (
	INSIDE,
	LEFT,
	RIGHT,
	Compared,
	Comparison,
	Side,
	draw,
	lay_out,
)
from itss_improvement.domain.drawing.text import width
from tests.domain.causes import HOSTILE, texts
from tests.domain.test_drawing import SVG, parsed, texts_of, title_of

pytestmark = pytest.mark.row("R74")

LONG = "核心业务系统一级事件平均解决时长（含夜班与法定节假日，不含客户确认等待时间，按受理时间所在周统计）"
BEFORE = Side(0.821, 0.76, 0.868, "82.1% (76.0% to 86.8%)", 196)
AFTER = Side(0.947, 0.902, 0.972, "94.7% (90.2% to 97.2%)", 168)
ATTAINMENT = Compared("SLA attainment", BEFORE, AFTER, 0.95, "≥ 95%")

figures = (
	st.floats(-1e12, 1e12) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from((0.0, 1.0))
)


@st.composite
def sides(draw: st.DrawFn) -> Side:
	text, sample = draw(texts), draw(st.integers(0, 10**9))
	if draw(st.booleans()):
		return Side(None, text=text, sample=sample)
	value, *ends = draw(st.tuples(figures, figures, figures))
	low, high = sorted(ends) if draw(st.booleans()) else (None, None)
	return Side(value, low, high, text, sample)


rows = st.builds(Compared, texts, sides(), sides(), st.none() | figures, texts)
comparisons = st.builds(Comparison, st.lists(rows, max_size=12), texts, texts)


def bars_in(element: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
	return [found for found in element.iter() if found.get("data-bar") == kind]


def rows_in(root: ElementTree.Element) -> list[ElementTree.Element]:
	return [found for found in root.iter() if found.get("data-row") == "metric"]


class TestLayout:
	@given(comparisons)
	def test_rows_do_not_meet_and_every_sign_lies_within(self, compared):
		layout = lay_out(compared)
		assert len(layout.rows) == len(compared.rows)
		for one, other in pairwise(layout.rows):
			assert one.y + one.height == pytest.approx(other.y)
		for row in layout.rows:
			assert svg.LINE * len(row.lines) <= row.height, "its name fits"
			before, after = row.bars
			assert row.y <= row.top and before.y + before.height == pytest.approx(after.y)
			assert row.top + row.depth <= row.y + row.height + 0.01
			if row.target is not None:
				assert row.top - row.y >= drawing.TARGET, "room for its name"
			shown = [
				row.target,
				*(bar.dot for bar in row.bars),
				*(end for bar in row.bars for end in bar.whisker or ()),
			]
			for x in shown:
				assert x is None or LEFT + INSIDE - 0.01 <= x <= RIGHT - INSIDE + 0.01

	@given(rows)
	def test_signs_stand_in_the_order_of_their_figures(self, row):
		(placed,) = lay_out(Comparison([row])).rows
		pairs = [(row.target, placed.target)]
		for side, bar in zip((row.before, row.after), placed.bars, strict=True):
			low, high = bar.whisker or (None, None)
			pairs += [(side.value, bar.dot), (side.low, low), (side.high, high)]
		known = sorted((figure, x) for figure, x in pairs if figure is not None)
		assert [figure is None for figure, _ in pairs] == [x is None for _, x in pairs]
		for (figure, x), (larger, right) in pairwise(known):
			assert x <= right + 1e-6
			if figure == larger:
				assert x == pytest.approx(right)

	def test_the_scale_reaches_from_the_least_to_the_most(self):
		(row,) = lay_out(Comparison([ATTAINMENT])).rows
		before, after = row.bars
		assert before.whisker[0] == LEFT + INSIDE and after.whisker[1] == RIGHT - INSIDE
		share = (0.95 - 0.76) / (0.972 - 0.76)
		assert row.target == pytest.approx(LEFT + INSIDE + share * (RIGHT - LEFT - 2 * INSIDE))

	def test_a_target_beyond_both_sides_is_within(self):
		(row,) = lay_out(Comparison([Compared("a", Side(1), Side(2), 10)])).rows
		assert row.target == RIGHT - INSIDE

	def test_equal_figures_stand_in_the_middle(self):
		(row,) = lay_out(Comparison([Compared("a", Side(3), Side(3), 3)])).rows
		assert {row.target, *(bar.dot for bar in row.bars)} == {(LEFT + RIGHT) / 2}

	def test_long_names_and_figures_are_wrapped_and_never_leave_their_column(self):
		side = Side(1, 0, 2, "5 小时 10 分钟（4 小时 10 分钟～6 小时 40 分钟）", 196)
		(row,) = lay_out(Comparison([Compared(LONG, side, side)])).rows
		assert len(row.lines) == 4 and "".join(row.lines) == LONG
		assert [len(bar.lines) for bar in row.bars] == [2, 2]
		assert all(width(line) * svg.SIZE <= drawing.NAMES for line in row.lines)
		assert all(width(line) * svg.SIZE <= drawing.FIGURES for bar in row.bars for line in bar.lines)


class TestPicture:
	def test_without_a_metric_there_is_none(self):
		assert draw(Comparison([])) == ""

	@given(comparisons)
	def test_whatever_people_wrote_is_text(self, compared):
		if picture := draw(compared):
			root = parsed(picture)
			assert len(rows_in(root)) == len(compared.rows)

	@pytest.mark.parametrize("hostile", HOSTILE)
	def test_markup_is_shown_as_it_was_written(self, hostile):
		side = Side(1, text=hostile)
		root = parsed(draw(Comparison([Compared(hostile, side, side, 1, hostile)], hostile, hostile)))
		assert len(rows_in(root)) == len(bars_in(root, "before")) == len(bars_in(root, "after")) == 1

	def test_a_row_says_in_words_what_its_signs_show(self):
		root = parsed(draw(Comparison([ATTAINMENT], "2026-01 – 2026-03", "2026-05 – 2026-07")))
		(row,) = rows_in(root)
		said = (
			"SLA attainment: before 82.1% (76.0% to 86.8%) (sample size 196), after 94.7% (90.2% to 97.2%)"
			" (sample size 168), target ≥ 95%."
		)
		assert title_of(row) == root.findtext(f"{SVG}desc") == said
		assert title_of(root) == "Before and after"
		assert texts_of(row) == [
			"SLA attainment",
			"Target ≥ 95%",
			"Before, sample size 196",
			"82.1% (76.0% to 86.8%)",
			"After, sample size 168",
			"94.7% (90.2% to 97.2%)",
		]
		assert {"Before: 2026-01 – 2026-03", "After: 2026-05 – 2026-07"} <= set(texts_of(root))

	def test_before_and_after_are_told_apart_without_colour(self):
		root = parsed(draw(Comparison([ATTAINMENT])))
		before, after = bars_in(root, "before")[0], bars_in(root, "after")[0]
		fills = [[path.get("fill") for path in bar.iter(f"{SVG}path")][-1] for bar in (before, after)]
		dashes = [
			next(path.get("stroke-dasharray") for path in bar.iter(f"{SVG}path")) for bar in (before, after)
		]
		assert fills[0] == svg.PAPER != fills[1]
		assert dashes[0] and not dashes[1]

	def test_what_has_no_figure_says_so_and_has_no_sign(self):
		root = parsed(draw(Comparison([Compared("a", Side(1, text="1", sample=3), Side())])))
		(after,) = bars_in(root, "after")
		assert [*after.iter(f"{SVG}path")] == []
		assert texts_of(after) == ["After, sample size 0", "No Figure"]
		assert title_of(rows_in(root)[0]) == "a: before 1 (sample size 3), after No Figure (sample size 0)."

	def test_without_an_interval_there_is_a_sign_alone_and_without_a_target_no_line(self):
		root = parsed(draw(Comparison([Compared("a", Side(1), Side(2))])))
		assert [
			len([*bar.iter(f"{SVG}path")]) for bar in (*bars_in(root, "before"), *bars_in(root, "after"))
		] == [1, 1]
		assert bars_in(root, "target") == []

	def test_words_of_ours_are_translated_and_names_are_not(self):
		row = Compared("Before", BEFORE, AFTER, 1, "Target")
		said = texts_of(parsed(draw(Comparison([row]), lambda text: f"译{text}")))
		assert {"Before", "译Target Target", "译译Before, sample size 196"} <= set(said)


class TestFigures:
	@pytest.mark.parametrize(
		"make",
		[
			lambda: Side(1, 0),
			lambda: Side(1, None, 2),
			lambda: Side(None, 0, 2),
			lambda: Side(1, 2, 0),
			lambda: Side(float("nan")),
			lambda: Side(1, 0, float("inf")),
			lambda: Compared("a", Side(), Side(), float("nan")),
		],
	)
	def test_figures_that_cannot_be_drawn_are_a_fault_of_the_caller(self, make):
		with pytest.raises(ValueError):
			make()
