from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.disposal import Archived, Outcome, check_again, check_hold, outcome
from itss_improvement.domain.errors import RuleBroken

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(days, days, st.booleans(), st.booleans())
def test_nothing_goes_before_its_time_whatever_a_list_says(until, today, held, referred_to):
	archive = Archived("ARC-1", until, on_hold=held, referred_to=referred_to)
	if until >= today:
		with pytest.raises(RuleBroken, match="ARC-1 is kept until"):
			outcome(archive, today)
	else:
		assert (outcome(archive, today) is Outcome.DISPOSED) is (not held and not referred_to)


@given(days, days)
def test_what_is_gone_goes_no_second_time(until, today):
	assert outcome(Archived("ARC-1", until, disposed=True), today) is None


def test_a_hold_counts_before_all_else():
	archive = Archived("ARC-1", date(2020, 1, 1), on_hold=True, referred_to=True)
	assert outcome(archive, date(2026, 1, 1)) is Outcome.HELD


@pytest.mark.parametrize("days_ahead", [0, -1, 4 * 366])
def test_a_rejection_names_a_day_soon_enough(days_ahead):
	today = date(2026, 11, 26)
	with pytest.raises(RuleBroken, match="Propose Again On"):
		check_again(today + timedelta(days=days_ahead), today)
	check_again(today + timedelta(days=1), today)


@pytest.mark.parametrize(
	("held", "on_hold", "disposed", "reason", "sentence"),
	[
		(True, True, False, "r", "is under a legal hold already"),
		(False, False, False, "r", "is not under a legal hold"),
		(True, False, True, "r", "is disposed of"),
		(True, False, False, "  ", "Reason is missing"),
	],
)
def test_a_hold_that_makes_no_sense(held, on_hold, disposed, reason, sentence):
	with pytest.raises(RuleBroken, match=sentence):
		check_hold("ARC-1", held, on_hold, disposed, reason)


def test_a_hold_is_set_and_released():
	check_hold("ARC-1", True, False, False, "诉讼")
	check_hold("ARC-1", False, True, False, "已结案")
