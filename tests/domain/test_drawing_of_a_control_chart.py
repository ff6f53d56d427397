"""A control chart as a picture: nothing leaves its place, gaps stay gaps, and what calls for somebody is seen without
colour (R3)."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.control_chart import LEAST_BASELINE, Charted, Rule, chart
from itss_improvement.domain.drawing import control_chart as drawing
from itss_improvement.domain.drawing.control_chart import BOTTOM, INSIDE, LEFT, RIGHT, TOP, draw, lay_out
from itss_improvement.domain.drawing.text import width
from tests.domain.causes import HOSTILE, texts
from tests.domain.test_control_chart import (
	ATTAINMENT,
	LATER,
	PER_DAY,
	PER_WEEK,
	STEADY,
	after,
	baseline,
	charts,
	in_a_row,
)
from tests.domain.test_drawing import SVG, parsed, texts_of, title_of

pytestmark = pytest.mark.row("R3")


def weeks_in(picture: str) -> dict[str, object]:
	return {found.get("data-week"): found for found in parsed(picture).iter() if found.get("data-week")}


def parts_in(picture: str, part: str) -> list:
	return [found for found in parsed(picture).iter() if found.get("data-part") == part]


def points_of(path: str) -> list[tuple[float, float]]:
	return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


class TestLayout:
	@given(charts())
	def test_every_week_stands_within_in_order_and_within_its_limits_as_its_value_is(self, drawn):
		charted, weeks = drawn
		found = chart(charted, weeks, LATER)
		layout = lay_out(found)
		assert [mark.point for mark in layout.marks] == [
			point for point in found.points if point.value is not None
		]
		for one, other in pairwise(layout.marks):
			assert one.x < other.x
		for mark in layout.marks:
			assert LEFT < mark.x < RIGHT
			assert TOP + INSIDE - 0.01 <= mark.y <= BOTTOM - INSIDE + 0.01
		for run, upper, lower in zip(layout.runs, layout.upper, layout.lower, strict=True):
			for mark, above, below in zip(run, upper, lower, strict=True):
				assert above.left <= mark.x <= above.right and above.left == below.left
				assert above.y <= layout.centre + 0.01 and layout.centre <= below.y + 0.01
				limits = mark.point.limits
				assert (mark.y < above.y - 0.01) <= (mark.point.value > limits.upper)
				assert (mark.y > below.y + 0.01) <= (mark.point.value < limits.lower)
				for step in (above, below):
					assert TOP + INSIDE - 0.01 <= step.y <= BOTTOM - INSIDE + 0.01

	@given(charts())
	def test_the_figures_up_the_side_are_round_different_and_have_room(self, drawn):
		charted, weeks = drawn
		figures = lay_out(chart(charted, weeks, LATER)).figures
		assert 2 <= len(figures) <= drawing.MOST_FIGURES + 2
		assert len({figure.label for figure in figures}) == len(figures)
		assert all(len(figure.label) <= 7 for figure in figures)
		for one, other in pairwise(figures):
			assert one.at - other.at > 20
		if charted.is_share:
			assert all(0 <= float(figure.label.rstrip("%")) <= 100 for figure in figures)

	@pytest.mark.parametrize("many", [8, 10, 11, 26, 52, 104, 260, 1040])
	def test_as_many_weeks_are_named_as_there_is_room_for(self, many):
		found = chart(PER_WEEK, in_a_row([(3, 1)] * many), LATER, least=8)
		ticks = lay_out(found).weeks
		assert ticks[0].label == "2024-W01" and 2 <= len(ticks) <= drawing.MOST_WEEKS_NAMED
		for one, other in pairwise(ticks):
			assert other.at - one.at >= width(one.label) * 8, "beside one another"

	def test_weeks_without_figures_are_a_gap_in_every_line(self):
		weeks = in_a_row([*[(9, 10)] * 8, (0, 0), *[(9, 10)] * 8, (0, 0), (0, 0), (9, 10)])
		layout = lay_out(chart(ATTAINMENT, weeks, LATER))
		assert [len(run) for run in layout.runs] == [8, 8, 1]
		assert [len(run) for run in layout.upper] == [len(run) for run in layout.lower] == [8, 8, 1]
		picture = draw(chart(ATTAINMENT, weeks, LATER))
		assert len(parts_in(picture, "run")) == 2, "one week alone is a point"
		assert len(parts_in(picture, "upper")) == len(parts_in(picture, "lower")) == 3

	def test_limits_step_with_the_size_of_the_week(self):
		weeks = in_a_row([*STEADY, (25, 50), (200, 400)])
		picture = draw(chart(ATTAINMENT, weeks, LATER, baseline(20)))
		(upper,) = parts_in(picture, "upper")
		heights = {float(y) for y in re.findall(r"V([\d.]+)", upper.get("d"))}
		assert len(heights) == 3

	def test_the_baseline_is_marked_wherever_it_is(self):
		weeks = in_a_row(STEADY)
		found = chart(ATTAINMENT, weeks, LATER, (weeks[0].start, weeks[15].start), [weeks[4].start])
		(left, right), (_, end) = lay_out(found).baselines
		across = (RIGHT - LEFT) / 20
		assert (left, right, end) == pytest.approx((LEFT, LEFT + 4 * across, LEFT + 16 * across))


class TestPicture:
	@given(charts(), texts)
	def test_it_is_well_formed_whatever_it_is_called(self, drawn, title):
		charted, weeks = drawn
		root = parsed(draw(chart(charted, weeks, LATER), title))
		assert root.findtext(f"{SVG}title").startswith("Control chart")

	@pytest.mark.parametrize("hostile", HOSTILE)
	def test_markup_is_shown_as_it_was_written(self, hostile):
		found = chart(ATTAINMENT, in_a_row(STEADY), LATER)
		assert len([*parsed(draw(found, hostile)).iter()]) <= len([*parsed(draw(found, "x")).iter()])

	def test_a_worse_week_has_another_shape_and_its_rule_beside_it_and_below(self):
		root = parsed(picture := draw(after(49, 34)))
		weeks = weeks_in(picture)
		worse, usual = weeks["2024-W22"], weeks["2024-W21"]
		assert (worse.get("data-standing"), usual.get("data-standing")) == ("worse", None)
		assert "l" in worse.find(f"{SVG}path").get("d") and "a" in usual.find(f"{SVG}path").get("d")
		assert [found.text for found in parts_in(picture, "numbers")] == ["1"]
		assert "Nelson rule 1: One week beyond its control limit" in texts_of(root)
		assert title_of(worse) == "2024-W22: 34.0% (34 of 100) · One week beyond its control limit"
		assert title_of(usual) == "2024-W21: 49.0% (49 of 100)"

	def test_a_better_week_is_shown_as_such(self):
		picture = draw(after(66))
		better = weeks_in(picture)["2024-W21"]
		assert better.get("data-standing") == "better"
		sign = better.find(f"{SVG}path")
		assert sign.get("fill") == "#ffffff" and "a" in sign.get("d")
		said = texts_of(parsed(picture))
		assert "Better: a rule is broken" in said and "Worse: a rule is broken" not in said

	def test_only_rules_that_are_broken_are_explained(self):
		rules = [f"Nelson rule {rule.number}: {rule.value}" for rule in Rule]
		assert not set(rules) & set(texts_of(parsed(draw(after(50)))))
		assert set(rules) & set(texts_of(parsed(draw(after(*[49] * 9))))) == {rules[1]}

	def test_numbers_of_rules_never_meet(self):
		picture = draw(after(*[30] * 40, *[70] * 40))
		shown = [
			(float(found.get("x")), float(found.get("y")), width(found.text) * 11)
			for found in parts_in(picture, "numbers")
		]
		assert len(shown) > 20
		for place, (x, y, room) in enumerate(shown):
			for other_x, other_y, other_room in shown[place + 1 :]:
				assert abs(x - other_x) >= (room + other_room) / 2 - 0.1 or abs(y - other_y) >= 10

	def test_it_says_in_words_what_is_seen(self):
		root = parsed(draw(after(34), "网络组"))
		assert root.findtext(f"{SVG}title") == "Control chart of 网络组: SLA Attainment"
		assert root.findtext(f"{SVG}desc") == (
			"Weeks 2024-W01 to 2024-W21, centre line 50.0% from 20 baseline weeks."
			" SLA Attainment in 2024-W21: 34.0% (34 of 100) lies below the control limit of 35.0%;"
			" the centre line is 50.0%."
		)
		assert parsed(draw(after(50))).findtext(f"{SVG}desc").endswith("No week breaks a rule.")

	def test_the_lines_are_named_with_their_latest_figures(self):
		said = texts_of(parsed(draw(after(50))))
		assert {"Upper 65.0%", "Centre 50.0%", "Lower 35.0%"} <= set(said)

	@pytest.mark.parametrize(
		("charted", "figures"), [(ATTAINMENT, (20, 20)), (PER_WEEK, (0, 1)), (PER_DAY, (0, 5))]
	)
	def test_a_chart_in_which_nothing_ever_happened_is_one_too(self, charted, figures):
		picture = draw(chart(charted, in_a_row([figures] * LEAST_BASELINE), LATER))
		assert len(weeks_in(picture)) == LEAST_BASELINE

	@pytest.mark.parametrize(("charted", "figures"), [(ATTAINMENT, (1, 1)), (PER_WEEK, (0, 1))])
	def test_limits_that_meet_the_centre_line_leave_a_scale(self, charted, figures):
		# after sixty years without one, a single ticket is rarer than three sigma
		found = chart(charted, in_a_row([figures] * 3000), LATER)
		assert {(point.limits.lower, point.limits.upper) for point in found.points} == {
			(found.centre, found.centre)
		}
		assert len(lay_out(found).figures) >= 2 and draw(found)

	@given(st.sampled_from(Charted))
	def test_remarks_stand_below(self, charted):
		found = chart(charted, in_a_row([(9, 10)] * LEAST_BASELINE), LATER)
		assert any("provisional" in text for text in texts_of(parsed(draw(found))))

	def test_words_of_ours_are_translated_and_names_are_not(self):
		said = texts_of(parsed(draw(after(34), "Upper {0}", lambda text: f"译{text}")))
		assert "译Upper 65.0%" in said and "译Control chart of Upper {0}: 译SLA Attainment" in said
