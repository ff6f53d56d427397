"""Reports on a project: which period is next, what a period may be, and who reports (R45, R64)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.project_report import (
	MACHINE,
	REPORT,
	Period,
	ReportPeriod,
	Status,
	check_period,
	next_period,
)
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case, DocStatus, Duty

pytestmark = pytest.mark.row("R45", "R64")

START, END = date(2026, 1, 31), date(2026, 7, 30)
TEAM = {Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
every = st.sampled_from(ReportPeriod)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def asked(every: ReportPeriod, reported_until=None, not_before=START, start=START, end=END) -> Period:
	return next_period(start, end, every, reported_until, not_before)


class TestPeriods:
	@pytest.mark.parametrize(
		("every", "first", "second", "third"),
		[
			("Weekly", (1, 31, 2, 6), (2, 7, 2, 13), (2, 14, 2, 20)),
			("Fortnightly", (1, 31, 2, 13), (2, 14, 2, 27), (2, 28, 3, 13)),
			# a month from the 31st ends where the next one has no 31st
			("Monthly", (1, 31, 2, 27), (2, 28, 3, 30), (3, 31, 4, 29)),
		],
	)
	def test_one_follows_the_other(self, every, first, second, third):
		until = None
		for month, day, last_month, last_day in (first, second, third):
			found = asked(ReportPeriod(every), until)
			assert found == Period(date(2026, month, day), date(2026, last_month, last_day))
			until = found.last

	def test_what_lies_before_the_approval_belongs_to_the_first(self):
		assert asked(ReportPeriod.WEEKLY, not_before=date(2026, 2, 14)) == Period(START, date(2026, 2, 20))

	def test_a_report_on_less_leaves_the_rest_of_the_period(self):
		assert asked(ReportPeriod.WEEKLY, date(2026, 2, 3)) == Period(date(2026, 2, 4), date(2026, 2, 6))

	def test_the_last_one_ends_with_the_plan_and_goes_on_where_the_project_does(self):
		late = asked(ReportPeriod.MONTHLY, date(2026, 7, 9))
		assert late == Period(date(2026, 7, 10), END)
		overrun = asked(ReportPeriod.MONTHLY, END)
		assert overrun == Period(date(2026, 7, 31), date(2026, 8, 30))

	def test_a_start_that_was_moved_on_begins_there(self):
		assert asked(ReportPeriod.WEEKLY, date(2026, 1, 10)).first == START

	@given(every, days, st.integers(0, 700), st.none() | st.integers(0, 700), st.integers(-30, 700))
	def test_it_holds_of_every_period(self, every, start, length, reported, offset):
		end = start + timedelta(days=length)
		until = None if reported is None else start + timedelta(days=reported)
		not_before = start + timedelta(days=offset)
		found = next_period(start, end, every, until, not_before)
		assert found.first == (until + timedelta(days=1) if until else start)
		assert found.first <= found.last and not_before <= found.last
		longest = {"Weekly": 7, "Fortnightly": 14, "Monthly": 31}[every.value]
		begun = max(found.first, not_before)
		assert (found.last - begun).days < longest, "no longer than a period from where it is asked for"

	@given(every, days, st.integers(10, 400))
	def test_reported_on_in_time_they_cover_the_plan_without_a_gap(self, every, start, length):
		end = start + timedelta(days=length)
		found: list[Period] = []
		while not found or found[-1].last < end:
			until = found[-1].last if found else None
			found.append(next_period(start, end, every, until, start))
		assert (found[0].first, found[-1].last) == (start, end)
		for one, other in pairwise(found):
			assert other.first - one.last == timedelta(days=1)
			assert not one.overlaps(other)


PERIOD = Period(date(2026, 2, 7), date(2026, 2, 13))


def judge(
	period: Period = PERIOD, start=START, next_first=date(2026, 2, 7), latest=date(2026, 2, 13), others=()
):
	check_period(period, start, next_first, latest, others)


class TestCheck:
	def test_the_one_that_is_asked_for_passes(self):
		judge()
		judge(Period(date(2026, 2, 7), date(2026, 2, 7)))
		judge(others=[("PRJ-R01", Period(date(2026, 1, 31), date(2026, 2, 6)))])

	@pytest.mark.parametrize(
		("options", "sentence"),
		[
			(
				{"period": Period(date(2026, 2, 13), date(2026, 2, 7))},
				"Period To 2026-02-07 lies before Period From 2026-02-13.",
			),
			(
				{"period": Period(date(2026, 1, 30), date(2026, 2, 7))},
				"Period From 2026-01-30 lies before the project starts, 2026-01-31.",
			),
			(
				{"period": Period(date(2026, 2, 7), date(2026, 2, 14))},
				"Period To 2026-02-14 lies after 2026-02-13: a report is on what has been.",
			),
			(
				{"others": [("PRJ-R01", Period(date(2026, 2, 1), date(2026, 2, 7)))]},
				"2026-02-07 to 2026-02-13 overlaps the period of PRJ-R01, 2026-02-01 to 2026-02-07: change Period"
				" From or Period To.",
			),
			(
				{"period": Period(date(2026, 2, 8), date(2026, 2, 13))},
				"Period From 2026-02-08 leaves out what was since 2026-02-07: the next report begins on that day.",
			),
		],
	)
	def test_what_it_may_not_be(self, options, sentence):
		with pytest.raises(RuleBroken) as refused:
			judge(**options)
		assert str(refused.value) == sentence

	@given(*(st.tuples(days, st.integers(0, 40)) for _ in range(2)))
	def test_periods_overlap_where_they_share_a_day(self, one, other):
		first, second = (Period(day, day + timedelta(days=length)) for day, length in (one, other))

		def days_of(period: Period) -> set[int]:
			return set(range(period.first.toordinal(), period.last.toordinal() + 1))

		assert first.overlaps(second) is bool(days_of(first) & days_of(second)) is second.overlaps(first)


SETS_OF_ROLES = [set(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]


class TestOrder:
	@pytest.mark.parametrize("after", ["Submitted", "Withdrawn"])
	@pytest.mark.parametrize("duty", Duty)
	def test_it_is_made_by_the_team_alone(self, after, duty):
		for roles in SETS_OF_ROLES:
			actor, case = Actor("somebody", frozenset(roles)), Case({duty: {"somebody"}})
			if roles & TEAM and duty in (Duty.LEADER, Duty.TEAM):
				assert MACHINE.check_transition("Draft", after, actor, case)
				continue
			with pytest.raises(RuleBroken) as refused:
				MACHINE.check_transition("Draft", after, actor, case)
			assert refused.value.code == ("reserved" if roles & TEAM else "role")

	def test_what_was_submitted_stays(self):
		for status in (Status.SUBMITTED, Status.WITHDRAWN):
			assert MACHINE.from_state(status.value) == []
			assert MACHINE.written_by(status.value, set(Role), set(Duty)) == set()
		assert MACHINE.state("Submitted").docstatus is DocStatus.SUBMITTED
		assert MACHINE.state("Withdrawn").docstatus is DocStatus.DRAFT

	def test_whoever_submits_signs_all_of_it(self):
		assert {"work_done", "milestones", "percent_done", "period_to"} <= set(REPORT.fields)
		assert [step.signs for step in MACHINE.transitions if step.after == "Submitted"] == ["Report"]
