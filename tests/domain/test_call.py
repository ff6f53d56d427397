"""The quarterly call: its quarter, and which answers are ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.call import LONGEST_REMARK, CallStatus, check_answer, quarter_of
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.text import on_one_line, without_unseen

OPEN, SUBMITTED, NOTHING = CallStatus


@given(st.dates(date(1900, 1, 1), date(2900, 1, 1)))
def test_a_quarter_has_its_day_and_ends_where_the_next_begins(day):
	found = quarter_of(day)
	assert found.first <= day <= found.last
	assert found.label == f"{day.year}-Q{(day.month + 2) // 3}"
	assert quarter_of(found.last + timedelta(days=1)).first == found.last + timedelta(days=1)
	assert quarter_of(found.last) == found


@pytest.mark.parametrize(
	("before", "after", "remark", "opportunities", "code"),
	[
		(OPEN, NOTHING, "查阅了工单和回访记录。", 0, None),
		(OPEN, NOTHING, "无更多", 3, None),
		(OPEN, SUBMITTED, "", 1, None),
		(OPEN, NOTHING, "🙂" * LONGEST_REMARK, 0, None),
		(OPEN, NOTHING, "x" * (LONGEST_REMARK + 1), 0, "remark"),
		(OPEN, SUBMITTED, "x" * (LONGEST_REMARK + 1), 1, "remark"),
		(OPEN, NOTHING, " \n\t", 0, "remark"),
		(OPEN, SUBMITTED, "有", 0, "opportunities"),
		(OPEN, OPEN, "有", 0, "answer"),
		(NOTHING, SUBMITTED, "", 1, "answered"),
		(SUBMITTED, OPEN, "", 1, "answered"),
		(NOTHING, NOTHING, "another", 0, "answered"),
	],
)
def test_answers(before, after, remark, opportunities, code):
	if code is None:
		check_answer(before, after, remark, opportunities)
		return
	with pytest.raises(RuleBroken) as refusal:
		check_answer(before, after, remark, opportunities)
	assert refusal.value.code == code


class TestText:
	def test_what_cannot_be_shown_goes(self):
		assert without_unseen("a\x00b\x1b[31m\r\nc\td\u202e\ue000🙂") == "ab[31m\nc\td\ue000🙂"
		assert on_one_line(" a\r\n\tb\x07 ") == "a b"

	@given(st.text(st.characters(exclude_categories=["Cs"])))
	def test_it_is_done_once(self, text):
		found = without_unseen(text)
		assert without_unseen(found) == found
		assert "\n" not in on_one_line(text) and not set(found) & set(map(chr, range(9)))
