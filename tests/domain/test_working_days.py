"""Working days, checked against a walk from day to day, and against the calendars that the State Council published."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.working_days import (
	FIXED_HOLIDAYS,
	DayKind,
	Deadline,
	SpecialDay,
	WorkingCalendar,
	check_year,
	counted_in_words,
	faults_of_day,
	missing_holidays,
	moved_in_words,
	provisional_in_words,
	skipped_in_words,
)

ONE_DAY = timedelta(days=1)
HOLIDAY, MAKE_UP = DayKind.HOLIDAY, DayKind.MAKE_UP
YEARS = (2023, 2024, 2025, 2026)

MADE_UP_2026 = ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
"""国办发明电〔2025〕7号, copied by hand: the weekends of 2026 on which people work."""

OFF_2026 = [
	("2026-01-01", "2026-01-03", "元旦"),
	("2026-02-15", "2026-02-23", "春节"),
	("2026-04-04", "2026-04-06", "清明"),
	("2026-05-01", "2026-05-05", "劳动节"),
	("2026-06-19", "2026-06-21", "端午"),
	("2026-09-25", "2026-09-27", "中秋"),
	("2026-10-01", "2026-10-07", "国庆节"),
]
"""From the same notice: first and last day off."""


def day(text: str) -> date:
	return date.fromisoformat(text)


def days_from(first: date, last: date) -> list[date]:
	return [first + ONE_DAY * step for step in range((last - first).days + 1)]


def notice_of_2026() -> list[SpecialDay]:
	off = [
		SpecialDay(one, HOLIDAY, title)
		for first, last, title in OFF_2026
		for one in days_from(day(first), day(last))
	]
	return [*off, *(SpecialDay(day(text), MAKE_UP, "调休") for text in MADE_UP_2026)]


def published(*years: int) -> WorkingCalendar:
	found = []
	for year in years:
		for one in days_from(date(year, 1, 1), date(year, 12, 31)):
			off, title = chinese_calendar.get_holiday_detail(one)
			if title:
				found.append(SpecialDay(one, HOLIDAY if off else MAKE_UP, title))
	return WorkingCalendar.of(years, found)


NOTICE = WorkingCalendar.of([2026], notice_of_2026())
REAL = published(*YEARS)


# The slow reference: nothing but a walk


def worked(calendar: WorkingCalendar, one: date) -> bool:
	found = calendar.special.get(one)
	return found.kind is MAKE_UP if found else one.isoweekday() <= 5


def walked(calendar: WorkingCalendar, start: date, working_days: int) -> tuple[list[date], list[date]]:
	"""The days counted and skipped."""
	counted, skipped, one = [], [], start
	while len(counted) < abs(working_days):
		one += ONE_DAY if working_days > 0 else -ONE_DAY
		(counted if worked(calendar, one) else skipped).append(one)
	return counted, skipped


def counted_between(calendar: WorkingCalendar, first: date, last: date) -> int:
	if last < first:
		return -sum(worked(calendar, one) for one in days_from(last, first - ONE_DAY))
	return sum(worked(calendar, one) for one in days_from(first + ONE_DAY, last))


dates = st.dates(date(2024, 11, 1), date(2027, 3, 1))
steps = st.integers(-60, 60)
titles = st.sampled_from(("", "国庆节", "it's 50%", "🎉"))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
	"""Some of three years, with long holidays and weekends worked, odd ones included."""
	loaded = draw(st.sets(st.sampled_from((2025, 2026, 2027))))
	inside = dates.filter(lambda one: one.year in loaded) if {2025, 2026} & loaded else st.nothing()
	special: dict[date, SpecialDay] = {}
	for first in draw(st.lists(inside, max_size=6)) if loaded & {2025, 2026} else ():
		title = draw(titles)
		for one in days_from(first, first + ONE_DAY * draw(st.integers(0, 12))):
			if one.year in loaded:
				special[one] = SpecialDay(one, HOLIDAY, title)
	for one in draw(st.lists(inside, max_size=8)) if loaded & {2025, 2026} else ():
		special[one] = SpecialDay(one, MAKE_UP, draw(titles))
	return WorkingCalendar(frozenset(loaded), special)


class TestAgainstAWalk:
	@given(calendars(), dates, steps)
	def test_a_deadline_is_what_a_walk_finds(self, calendar, start, working_days):
		found = calendar.add_working_days(start, working_days)
		counted, skipped = walked(calendar, start, working_days)
		assert found.due == (counted[-1] if counted else start)
		assert list(found.counted) == counted
		assert [one.day for one in found.skipped] == skipped
		assert [one.day for one in found.made_up] == [one for one in counted if one in calendar.special]
		unknown = {one.year for one in (*counted, *skipped)} - calendar.loaded
		assert found.not_loaded == tuple(sorted(unknown))
		assert found.provisional is bool(unknown)

	@given(calendars(), dates, dates)
	def test_days_between_are_what_a_walk_counts(self, calendar, first, last):
		found = calendar.working_days_between(first, last)
		assert found.days == counted_between(calendar, first, last)
		judged = days_from(last, first - ONE_DAY) if last < first else days_from(first + ONE_DAY, last)
		assert found.provisional is any(one.year not in calendar.loaded for one in judged)

	@given(calendars(), dates, steps)
	def test_counting_undoes_adding(self, calendar, start, working_days):
		due = calendar.add_working_days(start, working_days).due
		assert calendar.working_days_between(start, due).days == working_days

	@given(calendars(), dates, dates)
	def test_a_later_start_is_never_due_earlier(self, calendar, one, other):
		first, second = sorted((one, other))
		assert calendar.add_working_days(first, 5).due <= calendar.add_working_days(second, 5).due

	@given(calendars(), dates)
	def test_the_nearest_working_days(self, calendar, one):
		for found, step in (
			(calendar.next_working_day(one), ONE_DAY),
			(calendar.previous_working_day(one), -ONE_DAY),
		):
			expected = one
			while not worked(calendar, expected):
				expected += step
			assert found.due == expected and found.counted == (expected,)
			assert [skip.day for skip in found.skipped] == [
				one + step * passed for passed in range(abs((expected - one).days))
			]
			assert found.provisional is any(
				passed.year not in calendar.loaded
				for passed in (*found.counted, *(s.day for s in found.skipped))
			)
			assert (moved_in_words(one, found) is None) is (expected == one)

	@given(calendars(), dates)
	def test_a_day_is_worked_or_not(self, calendar, one):
		assert calendar.is_working_day(one) == (worked(calendar, one), one.year not in calendar.loaded)

	@given(calendars(), dates, steps)
	def test_what_is_told_names_every_day(self, calendar, start, working_days):
		found = calendar.add_working_days(start, working_days)
		if working_days:
			told = counted_in_words(found).render()
			assert all(str(one) in told for one in found.counted)
			assert told.count("make-up working day") == len(found.made_up)
		assert (skipped_in_words(found) is None) is (not found.skipped)
		told = provisional_in_words(found)
		assert all(str(year) in told.render() for year in found.not_loaded) if told else not found.not_loaded


class TestTheCalendarsOfChina:
	@pytest.mark.parametrize("year", YEARS)
	def test_day_by_day(self, year):
		for one in days_from(date(year, 1, 1), date(year, 12, 31)):
			assert REAL.is_working_day(one) == (chinese_calendar.is_workday(one), False), one

	@pytest.mark.parametrize("year", YEARS)
	def test_five_days_from_every_day(self, year):
		last = date(year, 12, 31) if year < max(YEARS) else date(year, 12, 20)
		for start in days_from(date(year, 1, 1), last):
			left, one = 5, start
			while left:
				one += ONE_DAY
				left -= chinese_calendar.is_workday(one)
			found = REAL.add_working_days(start, 5)
			assert (found.due, found.provisional) == (one, False), start

	def test_2026_as_the_notice_says(self):
		worked_weekends, off = set(map(day, MADE_UP_2026)), set()
		for first, last, _title in OFF_2026:
			off.update(days_from(day(first), day(last)))
		for one in days_from(date(2026, 1, 1), date(2026, 12, 31)):
			expected = one in worked_weekends or (one.weekday() < 5 and one not in off)
			assert chinese_calendar.is_workday(one) is expected, one
			assert NOTICE.is_working_day(one).working is expected, one
		assert NOTICE.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == (248, False)

	@pytest.mark.parametrize("text", MADE_UP_2026)
	def test_a_make_up_weekend_counts_and_is_named(self, text):
		found = NOTICE.add_working_days(day(text) - ONE_DAY, 1)
		assert found.due == day(text) and [one.day for one in found.made_up] == [day(text)]
		assert counted_in_words(found).render() == f"{text} (make-up working day, 调休)"
		assert NOTICE.next_working_day(day(text)).due == day(text)

	@pytest.mark.parametrize(
		("start", "due", "skipped"),
		[
			# over the National Day week, with a Saturday worked
			("2026-09-29", "2026-10-12", "2026-10-01 to 2026-10-07 (国庆节), 2026-10-11 (weekend)"),
			# a notice issued on a holiday: the clock starts on the first day that is worked
			("2026-10-01", "2026-10-13", "2026-10-02 to 2026-10-07 (国庆节), 2026-10-11 (weekend)"),
			("2026-02-13", "2026-02-27", "2026-02-15 to 2026-02-23 (春节)"),
			("2026-11-20", "2026-11-27", "2026-11-21 to 2026-11-22 (weekend)"),
			# on a weekend that is worked it starts the day after, which is none
			("2026-09-20", "2026-09-28", "2026-09-25 to 2026-09-27 (中秋)"),
		],
	)
	def test_five_working_days(self, start, due, skipped):
		found = NOTICE.add_working_days(day(start), 5)
		assert (found.due, skipped_in_words(found).render()) == (day(due), skipped)
		assert len(found.counted) == 5 and not found.provisional

	def test_two_days_before(self):
		found = NOTICE.add_working_days(day("2026-10-08"), -2)
		assert found.due == day("2026-09-29")
		assert skipped_in_words(found).render() == "2026-10-01 to 2026-10-07 (国庆节)"

	def test_no_days_are_the_day_itself(self):
		assert NOTICE.add_working_days(day("2026-10-01"), 0) == Deadline(day("2026-10-01"))


class TestAYearThatIsNotLoaded:
	def test_monday_to_friday_are_counted_and_it_is_said(self):
		found = NOTICE.add_working_days(day("2026-12-30"), 5)
		assert found.due == day("2027-01-06"), "1 January is not guessed either"
		assert found.provisional and found.not_loaded == (2027,)
		assert provisional_in_words(found).render() == (
			"The working calendar of 2027 is not loaded yet: Monday to Friday are counted, and the date is provisional."
		)
		assert not NOTICE.add_working_days(day("2026-12-30"), 1).provisional

	def test_only_days_that_were_judged_matter(self):
		assert not NOTICE.add_working_days(day("2025-12-31"), 1).provisional
		assert NOTICE.add_working_days(day("2026-01-01"), -1).provisional
		assert not NOTICE.working_days_between(day("2025-12-31"), day("2026-12-31")).provisional
		assert NOTICE.working_days_between(day("2025-12-30"), day("2026-12-31")).provisional
		assert NOTICE.working_days_between(day("2026-12-31"), day("2027-01-01")).provisional
		assert not NOTICE.working_days_between(day("2027-01-01"), day("2026-12-31")).provisional

	def test_several_are_named(self):
		found = WorkingCalendar().add_working_days(day("2026-12-30"), 270)
		assert "2026, 2027, 2028" in provisional_in_words(found).render()

	def test_days_of_a_year_that_is_not_loaded_are_a_mistake(self):
		with pytest.raises(ValueError, match="2027-01-01"):
			WorkingCalendar.of([2026], [SpecialDay(day("2027-01-01"), HOLIDAY)])


@pytest.mark.parametrize("found", ["add", "next", "previous", "before"])
def test_the_end_of_time_is_a_broken_rule(found):
	calendar = WorkingCalendar.of([9999], [SpecialDay(date(9999, 12, 31), HOLIDAY)])
	first = WorkingCalendar.of([1], [SpecialDay(date(1, 1, 1), HOLIDAY)])
	calls = {
		"add": lambda: calendar.add_working_days(date(9999, 12, 30), 3),
		"next": lambda: calendar.next_working_day(date.max),
		"previous": lambda: first.previous_working_day(date.min),
		"before": lambda: first.add_working_days(date(1, 1, 2), -9),
	}
	with pytest.raises(RuleBroken) as refusal:
		calls[found]()
	assert refusal.value.code == "date"
	assert calendar.working_days_between(date.min, date.max).days > 2_000_000


class TestWhatAYearIsLike:
	def test_years(self):
		check_year(2000)
		check_year(2027)
		for wrong in (0, 27, 1999, 2200, 20266):
			with pytest.raises(RuleBroken, match=str(wrong)):
				check_year(wrong)

	@pytest.mark.parametrize(
		("found", "code"),
		[
			(SpecialDay(day("2026-06-19"), HOLIDAY), None),
			(SpecialDay(day("2026-05-09"), MAKE_UP), None),
			(SpecialDay(day("2026-10-01"), HOLIDAY), "duplicate"),
			(SpecialDay(day("2026-10-03"), MAKE_UP), "overlap"),
			(SpecialDay(day("2026-10-08"), MAKE_UP), "make-up"),
			(SpecialDay(day("2027-01-01"), HOLIDAY), "year of day"),
		],
	)
	def test_days(self, found, code):
		others = {one.day: one for one in notice_of_2026() if one.title == "国庆节"}
		faults = list(faults_of_day(2026, found, others))
		assert [fault.code for fault in faults] == ([code] if code else [])
		assert all(str(found.day) in str(fault) for fault in faults)

	def test_every_published_year_is_complete(self):
		for year in range(2004, 2027):
			calendar = published(year)
			assert missing_holidays(year, calendar.special.values()) == []
			for one in calendar.special.values():
				others = {other: found for other, found in calendar.special.items() if other != one.day}
				assert not list(faults_of_day(year, one, others))

	def test_whoever_leaves_out_a_holiday_is_told_which(self):
		kept = [one for one in notice_of_2026() if one.day != day("2026-05-01")]
		assert missing_holidays(2026, kept) == [day("2026-05-01")]
		assert missing_holidays(2026, []) == [date(2026, *fixed) for fixed in FIXED_HOLIDAYS]
