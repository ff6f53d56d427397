"""A training by which results are passed on 培训传达: to whom, when, with which material (R69, R80)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from math import isfinite

from itss_improvement.domain import served
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Name, Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Training"
LONGEST = timedelta(days=730)
"""How far away it may be planned: what is further is a slip."""
MOST_HOURS = 200


class Status(str, Enum):
	PLANNED = "Planned"
	HELD = "Held"
	CANCELLED = "Cancelled"


class Mode(str, Enum):
	CLASSROOM = "Classroom"
	ONLINE = "Online"
	ON_THE_JOB = "On the Job"
	SELF_STUDY = "Self-Study"


class Result(str, Enum):
	PASSED = "Passed"
	NOT_PASSED = "Not Passed"


ORGANISERS = frozenset({Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER})

TRAINING = Section(
	"Training",
	(
		"title",
		"responsible_department",
		"responsible_person",
		"held_on",
		"trainer",
		"mode",
		"place",
		"duration",
		"content",
		"material",
		"attendees",
		"sign_in_file",
		"material_fingerprint",
		"sign_in_fingerprint",
		"attended",
		"reported_by",
		"reported_on",
	),
	{Status.PLANNED.value: ORGANISERS},
)

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.PLANNED.value, Stage.ACT),
		State(Status.HELD.value, Stage.ACT, "Success"),
		State(Status.CANCELLED.value, Stage.ACT, "Inverse"),
	),
	transitions=(
		Transition(
			"Report as Held",
			Status.PLANNED.value,
			Status.HELD.value,
			ORGANISERS,
			requires=("held_on", "trainer", "duration", "content", "attendees", "sign_in_file", served.FIELD),
			signs=TRAINING.name,
		),
		Transition(
			"Cancel",
			Status.PLANNED.value,
			Status.CANCELLED.value,
			ORGANISERS,
			decides=("cancellation_reason",),
			requires=("cancellation_reason",),
		),
	),
	sections=(TRAINING, served.section(Status.PLANNED, Status.HELD)),
	written_by_app=("material_fingerprint", "sign_in_fingerprint", "attended", "reported_by", "reported_on"),
)


@dataclass(frozen=True, slots=True)
class Attendee:
	name: str
	user: str = ""
	attended: bool = False
	result: str = ""


def check_attendees(attendees: Sequence[Attendee]) -> None:
	"""Raise RuleBroken where somebody has no name, is there twice, or has a result without having attended."""
	seen: set[str] = set()
	for row, attendee in enumerate(attendees, start=1):
		if not attendee.name.strip():
			raise RuleBroken("name", "Attendance, row {0}: choose a User, or write a Name.", row)
		key = attendee.user or attendee.name.strip()
		if key in seen:
			raise RuleBroken("twice", "Attendance, row {0}: {1} is in the table twice.", row, Name(key))
		seen.add(key)
		if attendee.result and not attendee.attended:
			raise RuleBroken(
				"absent",
				"Attendance, row {0}: {1} has a Result and did not attend.",
				row,
				Name(attendee.name),
			)


def check_duration(hours: float) -> None:
	if not (isfinite(hours) and 0 <= hours <= MOST_HOURS):
		raise RuleBroken("duration", "Duration (Hours) must be from 0 to {0}.", MOST_HOURS)


def check_date(held_on: date, today: date) -> None:
	if held_on > today + LONGEST:
		raise RuleBroken("date", "Held On {0} is more than two years away.", held_on)


def check_held(held_on: date, attendees: Sequence[Attendee], today: date) -> None:
	"""Raise RuleBroken unless it can have taken place: not in the future, and somebody came."""
	if held_on > today:
		raise RuleBroken("future", "Held On {0} lies in the future.", held_on)
	if not any(attendee.attended for attendee in attendees):
		raise RuleBroken("nobody", "Nobody attended: tick Attended for whoever signed in.")
