"""Windows tile time, checked against a walk from day to day that knows nothing but the calendar's words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.window import Window, WindowLength, window_of, windows_between
from tests.domain.strategies import calendar_lengths, lengths, moments

ONE_DAY = timedelta(days=1)
ONE_TICK = timedelta(microseconds=1)

WORDS = {
	WindowLength.TICKET: lambda day: day.isoformat()[:10],
	WindowLength.DAY: lambda day: day.isoformat()[:10],
	WindowLength.WEEK: lambda day: "{}-W{:02d}".format(*day.isocalendar()[:2]),
	WindowLength.MONTH: lambda day: day.isoformat()[:7],
	WindowLength.QUARTER: lambda day: f"{day.year}-Q{'111222333444'[day.month - 1]}",
}
"""What each day's window is called: days belong together if and only if they have the same word."""


def walked(moment: datetime, length: WindowLength) -> Window:
	"""The window found by walking from `moment`'s day to both sides for as long as the word stays the same."""
	word = WORDS[length]
	first = datetime(moment.year, moment.month, moment.day)
	label, last = word(first), first
	while word(first - ONE_DAY) == label:
		first -= ONE_DAY
	while word(last + ONE_DAY) == label:
		last += ONE_DAY
	return Window(first, last + ONE_DAY, label)


@given(moments, lengths)
def test_a_window_is_what_a_walk_over_the_days_finds(moment, length):
	assert window_of(moment, length) == walked(moment, length)


@pytest.mark.parametrize("length", WindowLength)
def test_windows_follow_each_other_without_gap_or_overlap_for_thirty_years(length):
	window = window_of(datetime(1999, 12, 30, 23, 59), length)
	labels = set()
	while window.start.year < 2030:
		assert window_of(window.start, length) == window
		assert window_of(window.end - ONE_TICK, length) == window
		labels.add(window.label)
		following = window_of(window.end, length)
		assert following.start == window.end
		assert following > window
		assert following.label > window.label, "labels sort as time does"
		window = following
	assert len(labels) > 100


@given(moments, st.integers(1, 400), lengths)
def test_the_windows_of_a_period_are_those_of_its_days(start, days, length):
	end = start + ONE_DAY * days
	moments_in_it = [*(start + ONE_DAY * day for day in range(days)), end - ONE_TICK]
	expected = {window_of(moment, length) for moment in moments_in_it}
	assert list(windows_between(start, end, length)) == sorted(expected)


@given(moments, moments, calendar_lengths)
def test_two_moments_share_a_window_if_they_share_its_label(one, other, length):
	first, second = window_of(one, length), window_of(other, length)
	assert (first == second) is (first.label == second.label) is (first.start <= other < first.end)


@pytest.mark.parametrize(
	("moment", "length", "label", "start", "end"),
	[
		("2024-02-29 12:00", WindowLength.DAY, "2024-02-29", "2024-02-29", "2024-03-01"),
		("2024-02-29 12:00", WindowLength.MONTH, "2024-02", "2024-02-01", "2024-03-01"),
		("2023-02-28 23:59", WindowLength.MONTH, "2023-02", "2023-02-01", "2023-03-01"),
		("2026-12-31 23:59", WindowLength.MONTH, "2026-12", "2026-12-01", "2027-01-01"),
		("2026-12-31 23:59", WindowLength.QUARTER, "2026-Q4", "2026-10-01", "2027-01-01"),
		("2027-01-01 00:00", WindowLength.QUARTER, "2027-Q1", "2027-01-01", "2027-04-01"),
		# the ISO year of a week is the year of its Thursday
		("2021-01-03 23:59", WindowLength.WEEK, "2020-W53", "2020-12-28", "2021-01-04"),
		("2024-12-30 00:00", WindowLength.WEEK, "2025-W01", "2024-12-30", "2025-01-06"),
		("2026-11-22 13:00", WindowLength.TICKET, "2026-11-22", "2026-11-22", "2026-11-23"),
	],
)
def test_the_turns_of_the_calendar(moment, length, label, start, end):
	expected = Window(datetime.fromisoformat(start), datetime.fromisoformat(end), label)
	assert window_of(datetime.fromisoformat(moment), length) == expected
