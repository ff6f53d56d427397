"""Reports on a project: for which period, until when, and who makes them (R45, R64).

Periods are counted from the project's planned start. The one that is asked for next begins on the day after the last
report, and ends where a period ends; so a report that came late or covered more moves nothing but itself.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.project import TEAM
from itss_improvement.domain.state_machine import (
	DocStatus,
	Duty,
	Name,
	Section,
	Stage,
	State,
	StateMachine,
	Transition,
)

RECORD = "Improvement Project Report"
ONE_DAY = timedelta(days=1)


class ReportPeriod(str, Enum):
	WEEKLY = "Weekly"
	FORTNIGHTLY = "Fortnightly"
	MONTHLY = "Monthly"


class Status(str, Enum):
	DRAFT = "Draft"
	SUBMITTED = "Submitted"
	WITHDRAWN = "Withdrawn"
	"""It was begun and is not made: another one is, or none is needed any more."""


REPORT = Section(
	"Report",
	(
		"project",
		"period_from",
		"period_to",
		"work_done",
		"deviations",
		"risks",
		"next_steps",
		"percent_done",
		"percent_planned",
		"milestones",
	),
	{Status.DRAFT.value: TEAM},
)

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.DRAFT.value, Stage.DO),
		State(Status.SUBMITTED.value, Stage.DO, "Success", DocStatus.SUBMITTED),
		State(Status.WITHDRAWN.value, Stage.DO, "Inverse"),
	),
	transitions=(
		Transition(
			"Submit",
			Status.DRAFT.value,
			Status.SUBMITTED.value,
			TEAM,
			requires=("period_from", "period_to", "work_done", "next_steps"),
			only_for=(Duty.LEADER, Duty.TEAM),
			signs=REPORT.name,
		),
		Transition(
			"Withdraw",
			Status.DRAFT.value,
			Status.WITHDRAWN.value,
			TEAM,
			only_for=(Duty.LEADER, Duty.TEAM),
		),
		# its project is not under way any more
		Transition("Withdraw", Status.DRAFT.value, Status.WITHDRAWN.value, frozenset(), by_app=True),
	),
	sections=(REPORT,),
	written_by_app=(
		"title",
		"opportunity",
		"responsible_department",
		"due_date",
		"percent_done",
		"percent_planned",
		"milestones",
		"reported_by",
		"reported_on",
		"working_days_late",
		"amended_from",
	),
)


@dataclass(frozen=True, slots=True)
class Period:
	"""Both days are in it."""

	first: date
	last: date

	def overlaps(self, other: Period) -> bool:
		return self.first <= other.last and other.first <= self.last


def next_period(
	start: date, end: date, every: ReportPeriod, reported_until: date | None, not_before: date
) -> Period:
	"""The period that is reported on next by a project that is planned from `start` to `end`.

	`reported_until` is the last day that was reported on. None is asked for that ended before `not_before`, the day
	from which the project is under way: what lies before belongs to the first one. A project that goes on after its
	planned end goes on reporting.
	"""
	first = max(start, reported_until + ONE_DAY) if reported_until else start
	reached = max(first, not_before)
	last = next(day for day in _ends(start, every, reached) if day >= reached)
	return Period(first, end if reached <= end < last else last)


def _ends(start: date, every: ReportPeriod, near: date) -> Iterator[date]:
	"""The last days of the periods from `start` on, beginning with one that is not after `near` by more than one."""
	if every is ReportPeriod.MONTHLY:
		months = max(1, (near.year - start.year) * 12 + near.month - start.month)
		while True:
			yield _months_after(start, months) - ONE_DAY
			months += 1
	length = timedelta(days=7 if every is ReportPeriod.WEEKLY else 14)
	last = start + max(0, (near - start) // length) * length + length - ONE_DAY
	while True:
		yield last
		last += length


def _months_after(start: date, months: int) -> date:
	years, month = divmod(start.month - 1 + months, 12)
	year, month = start.year + years, month + 1
	return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def check_period(
	period: Period, project_start: date, next_first: date, latest: date, others: Iterable[tuple[str, Period]]
) -> None:
	"""Raise RuleBroken unless a report may be on `period`.

	`next_first` is the first day that was not reported on yet, `latest` the last one that anything can be said of;
	`others` are the periods of the project's other reports, by name.
	"""
	if period.last < period.first:
		raise RuleBroken(
			"period order", "Period To {0} lies before Period From {1}.", period.last, period.first
		)
	if period.first < project_start:
		raise RuleBroken(
			"before start",
			"Period From {0} lies before the project starts, {1}.",
			period.first,
			project_start,
		)
	if period.last > latest:
		raise RuleBroken(
			"ahead", "Period To {0} lies after {1}: a report is on what has been.", period.last, latest
		)
	for name, other in others:
		if period.overlaps(other):
			raise RuleBroken(
				"overlap",
				"{0} to {1} overlaps the period of {2}, {3} to {4}: change Period From or Period To.",
				period.first,
				period.last,
				Name(name),
				other.first,
				other.last,
			)
	if period.first > next_first:
		raise RuleBroken(
			"gap",
			"Period From {0} leaves out what was since {1}: the next report begins on that day.",
			period.first,
			next_first,
		)
