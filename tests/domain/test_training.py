"""Trainings: who reports them as held, and what they need (R69, R80)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from math import inf, nan

import pytest

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case
from itss_improvement.domain.training import (
	LONGEST,
	MACHINE,
	ORGANISERS,
	Attendee,
	Status,
	check_attendees,
	check_date,
	check_duration,
	check_held,
)

TODAY = date(2026, 11, 26)
ONE_DAY = timedelta(days=1)


@pytest.mark.row("R69")
def test_quality_officers_and_department_owners_take_its_steps():
	for size in range(len(Role) + 1):
		for roles in combinations(Role, size):
			found, _barred = MACHINE.possible("Planned", Actor("me", frozenset(roles)), Case())
			expected = {"Report as Held", "Cancel"} if ORGANISERS & set(roles) else set()
			assert set(found) == expected


def test_what_was_held_or_cancelled_ends_there_and_still_takes_improvements():
	for status in (Status.HELD, Status.CANCELLED):
		assert MACHINE.from_state(status.value) == []
		written = MACHINE.written_by(status.value, ORGANISERS)
		assert written == ({"improvements"} if status is Status.HELD else set())


@pytest.mark.row("R69")
def test_it_was_held_when_somebody_came_and_not_in_the_future():
	there = [Attendee("A", attended=True), Attendee("B")]
	check_held(TODAY, there, TODAY)
	check_held(TODAY - ONE_DAY, there, TODAY)
	with pytest.raises(RuleBroken, match="lies in the future"):
		check_held(TODAY + ONE_DAY, there, TODAY)
	for nobody in ([], [Attendee("A")]):
		with pytest.raises(RuleBroken, match="Nobody attended"):
			check_held(TODAY, nobody, TODAY)


@pytest.mark.parametrize(
	("attendees", "why"),
	[
		([Attendee(" ")], "row 1: choose a User, or write a Name"),
		([Attendee("A"), Attendee("A ")], "row 2: A is in the table twice"),
		([Attendee("A", "a@x"), Attendee("B", "a@x")], "row 2: a@x is in the table twice"),
		([Attendee("A", result="Passed")], "row 1: A has a Result and did not attend"),
	],
)
def test_who_is_in_the_table(attendees, why):
	with pytest.raises(RuleBroken, match=why):
		check_attendees(attendees)


def test_namesakes_are_two_where_they_are_users():
	check_attendees(
		[Attendee("A", "a@x"), Attendee("A", "b@x"), Attendee("C", attended=True, result="Passed")]
	)


def test_duration_and_date():
	for hours in (0, 0.5, 200):
		check_duration(hours)
	for hours in (-1, 200.5, nan, inf):
		with pytest.raises(RuleBroken, match="from 0 to 200"):
			check_duration(hours)
	check_date(TODAY + LONGEST, TODAY)
	with pytest.raises(RuleBroken, match="more than two years away"):
		check_date(TODAY + LONGEST + ONE_DAY, TODAY)
