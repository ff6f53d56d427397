"""When a figure misses its target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.unmet_target import Figure, figure_of, is_threshold, misses

numbers = st.integers(-1000, 1000)
units = st.sampled_from(("", "%", " h", " 分钟", "次"))
at_least = st.sampled_from(("", "≥", ">=", "≥ ", "不低于", "至少 "))
at_most = st.sampled_from(("≤", "<=", "不超过", "至多 "))


class TestMisses:
	@pytest.mark.parametrize(
		("value", "target", "missed"),
		[
			("87.5% (24)", "≥ 90%", True),
			("90% (24)", "≥ 90%", False),
			("89.99%", "90%", True),
			("95", "≥95%", False),
			("5", "≤ 3", True),
			("3", "< 3", True),
			("2", "＜３", False),
			("90%", "> 90%", True),
			("8 h", "不超过 4 小时", True),
			("90 min", "≤ 2h", False),
			("1,200 次", "不少于 1,500 次", True),
			("82 分", "≥ 85 分", True),
			("-1", "0", True),
		],
	)
	def test_as_people_write_it(self, value, target, missed):
		assert misses(value, target) is missed

	@pytest.mark.parametrize(
		("value", "target"),
		[
			("", "90%"),
			("85%", ""),
			(None, None),
			("好", "更好"),
			("约 85%", "90%"),
			("85%", "90 分"),
			("8 h", "90%"),
			("8", "4 h"),
			("<script>", "1"),
			("9" * 400, ""),
		],
	)
	def test_what_cannot_be_compared_is_not_judged(self, value, target):
		assert misses(value, target) is None

	@given(numbers, numbers, units, at_least)
	def test_at_least(self, value, target, unit, sign):
		assert misses(f"{value}{unit}", f"{sign}{target}{unit}") is (value < target)

	@given(numbers, numbers, units, at_most)
	def test_at_most(self, value, target, unit, sign):
		assert misses(f"{value}{unit}", f"{sign}{target}{unit}") is (value > target)

	@given(numbers, numbers)
	def test_more_and_less_leave_out_the_target_itself(self, value, target):
		assert misses(str(value), f">{target}") is (value <= target)
		assert misses(str(value), f"低于 {target}") is (value >= target)

	@given(st.text(max_size=30), st.text(max_size=30))
	def test_whatever_is_written_it_is_an_answer(self, value, target):
		assert misses(value, target) in (True, False, None)


def test_a_figure_with_its_sign_and_unit():
	assert figure_of("≥ 95%") == Figure(95, "%", "≥")
	assert figure_of("不超过 2 小时") == Figure(7200, "time", "≤")
	assert figure_of("12 (35)") == Figure(12, "")


def test_the_threshold_of_a_trigger_is_no_target():
	assert is_threshold(True, "< 3")
	assert not is_threshold(True, "≥ 90%")
	assert not is_threshold(False, "< 3")
