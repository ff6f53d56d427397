"""An improvement measure 改进措施实施记录: what is planned, what was done, and who says so (R38-R40, R58-R60).

Its planned half is written until its path's plan is fixed, its actual half from then on, and the two stand beside
one another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from math import isfinite

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Duty, Name, Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Measure"


class Status(str, Enum):
	PLANNED = "Planned"
	IN_PROGRESS = "In Progress"
	DONE = "Done"
	CANCELLED = "Cancelled"


OPEN = frozenset({Status.PLANNED.value, Status.IN_PROGRESS.value})
ENDED = frozenset({Status.DONE.value, Status.CANCELLED.value})
"""Its evidence is kept as it is from then on."""
LARGEST = 999_999_999
"""Of an effort or a cost: what is more is a slip of the pen, and does not fit."""


class EvidenceState(str, Enum):
	"""Of a file, beside what it was when it was attached (R60)."""

	UNCHANGED = "Unchanged since it was attached"
	CHANGED = "Changed since it was attached"
	MISSING = "No longer on the server"


OFFICER = frozenset({Role.QUALITY_OFFICER})
DEPARTMENT = frozenset({Role.DEPARTMENT_OWNER})
PERFORMERS = frozenset(
	{Role.DEPARTMENT_OWNER, Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
)
"""Who may carry a measure out, and report it themselves."""

UNDER_WAY = "its path is being carried out"
"""A fact: before, measures are only planned; afterwards they are judged."""
CANNOT_SIGN = "the responsible person cannot report it"
"""A fact: they have no desk, or may not log in any more. Then whoever heads the department does it on their
behalf."""

EVIDENCE_FOUND = (
	"evidence.file",
	"evidence.fingerprint",
	"evidence.file_size",
	"evidence.attached_by",
	"evidence.attached_on",
)
"""What the server finds out about a file: nobody writes it."""

ENTERED = {"started_on": "started_entered_at", "completed_on": "completed_entered_at"}
"""When each of the days on which something was done was written down, as it stands now: nobody writes it."""

PLAN = Section(
	"Measure Plan",
	(
		"reference_doctype",
		"reference_name",
		"cause",
		"milestone",
		"measure",
		"measure_type",
		"responsible_person",
		"planned_start",
		"due_date",
	),
	{Status.PLANNED.value: OFFICER | DEPARTMENT},
)
IMPLEMENTATION = Section(
	"Implementation",
	(
		"work_done",
		"started_on",
		"completed_on",
		"completion",
		"deviation",
		"deviation_reason",
		"effort",
		"cost",
		"change_number",
		"evidence",
		*EVIDENCE_FOUND,
		*ENTERED.values(),
	),
	{Status.IN_PROGRESS.value: DEPARTMENT},
	by_duty={Status.IN_PROGRESS.value: frozenset({Duty.IMPLEMENTER, Duty.HEAD})},
)


def _finish(duty: Duty, only_if: str = "") -> Transition:
	return Transition(
		"Finish",
		Status.IN_PROGRESS.value,
		Status.DONE.value,
		PERFORMERS,
		requires=("work_done", "started_on", "completed_on", "evidence"),
		only_for=(duty,),
		only_if=only_if,
		signs=IMPLEMENTATION.name,
	)


MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.PLANNED.value, Stage.PLAN),
		State(Status.IN_PROGRESS.value, Stage.DO, "Primary"),
		State(Status.DONE.value, Stage.CHECK, "Success"),
		State(Status.CANCELLED.value, Stage.PLAN, "Inverse"),
	),
	transitions=(
		Transition(
			"Start",
			Status.PLANNED.value,
			Status.IN_PROGRESS.value,
			OFFICER | DEPARTMENT,
			requires=("responsible_person", "due_date"),
			only_if=UNDER_WAY,
			signs=PLAN.name,
		),
		# the plan of its path was fixed, and every measure with it
		Transition(
			"Start",
			Status.PLANNED.value,
			Status.IN_PROGRESS.value,
			frozenset(),
			requires=("responsible_person", "due_date"),
			signs=PLAN.name,
			by_app=True,
		),
		_finish(Duty.IMPLEMENTER),
		_finish(Duty.HEAD, only_if=CANNOT_SIGN),
		Transition(
			"Return",
			Status.DONE.value,
			Status.IN_PROGRESS.value,
			OFFICER,
			decides=("return_reason",),
			requires=("return_reason",),
			only_if=UNDER_WAY,
			reopens=(IMPLEMENTATION.name,),
		),
		*(
			Transition(
				"Cancel",
				before.value,
				Status.CANCELLED.value,
				OFFICER | DEPARTMENT,
				decides=("cancellation_reason",),
				requires=("cancellation_reason",),
			)
			for before in (Status.PLANNED, Status.IN_PROGRESS)
		),
		# its path was left: the opportunity was reassessed
		*(
			Transition("Cancel", before.value, Status.CANCELLED.value, frozenset(), by_app=True)
			for before in (Status.PLANNED, Status.IN_PROGRESS)
		),
	),
	sections=(PLAN, IMPLEMENTATION),
	written_by_app=(
		"title",
		"opportunity",
		"responsible_department",
		"path_round",
		"aim",
		*EVIDENCE_FOUND,
		*ENTERED.values(),
	),
)


# One measure


def check_plan(planned_start: date | None, due_date: date | None) -> None:
	"""Raise RuleBroken where it ends before it begins."""
	if planned_start and due_date and planned_start > due_date:
		raise RuleBroken(
			"planned dates", "Planned Start {0} is later than Due Date {1}.", planned_start, due_date
		)


def check_due_date(due_date: date, today: date) -> None:
	"""Raise RuleBroken where a due date that somebody chooses `today` is over already."""
	if due_date < today:
		raise RuleBroken("past due date", "Due Date {0} lies in the past.", due_date)


def check_course(
	started_on: date | None, completed_on: date | None, path_opened_on: date, today: date
) -> None:
	"""Raise RuleBroken unless what was done was done between the day on which its path was opened and `today`, and
	was begun before it was completed. What is not given yet is not judged."""
	for label, day in (("Started On", started_on), ("Completed On", completed_on)):
		if day and day > today:
			raise RuleBroken("future", "{0} {1} lies in the future.", label, day)
		if day and day < path_opened_on:
			raise RuleBroken(
				"before its path",
				"{0} {1} is before {2}, the day on which its path was opened.",
				label,
				day,
				path_opened_on,
			)
	if started_on and completed_on and started_on > completed_on:
		raise RuleBroken("course", "Started On {0} is later than Completed On {1}.", started_on, completed_on)


def is_late(due_date: date, completed_on: date | None, today: date) -> bool:
	"""Whether it was completed after it was due, or is due and not completed."""
	return (completed_on or today) > due_date


def check_deviation(due_date: date, completed_on: date, deviation: str | None, reason: str | None) -> None:
	"""Raise RuleBroken where it did not go as planned, and nobody says why (R59)."""
	if (reason or "").strip():
		return
	if completed_on > due_date:
		raise RuleBroken(
			"late",
			"Reason for Deviation is required: it was completed on {0} and due on {1}.",
			completed_on,
			due_date,
		)
	if (deviation or "").strip():
		raise RuleBroken("deviation", "Reason for Deviation is required where there is a Deviation.")


def check_amount(label: str, amount: float) -> None:
	"""Raise RuleBroken unless an effort or a cost is one. `label`: the field's."""
	if not (isfinite(amount) and 0 <= amount <= LARGEST):
		raise RuleBroken("amount", "{0} must be a number from 0 to {1}.", label, LARGEST)


# All measures of a path


@dataclass(frozen=True, slots=True)
class Measure:
	"""One measure as the rules over all of a path's see it."""

	name: str
	status: str
	responsible_person: str | None = None
	due_date: date | None = None
	aim: str | None = None
	"""Row of the root cause that it is meant for, or of the milestone."""


def check_planned(
	measures: Iterable[Measure],
	root_causes: Mapping[str, str] | None = None,
	gone: Collection[str] = (),
) -> None:
	"""Raise RuleBroken unless the plan can be fixed: at least one measure is open, each with a due date and a
	responsible person who is not `gone` (users who cannot log in any more); and where there are `root_causes`
	(text by row), each measure is meant for one of them and each of them has one, which may be done already where more
	is planned about others (R38, R39, R58)."""
	measures = [*measures]
	planned = [measure for measure in measures if measure.status in OPEN]
	if not planned:
		raise RuleBroken("no measure", "There is no measure yet: add at least one.")
	for measure in planned:
		if not measure.responsible_person:
			raise RuleBroken("person", "Measure {0} has no Responsible Person.", Name(measure.name))
		if measure.responsible_person in gone:
			raise RuleBroken(
				"gone",
				"Measure {0}: {1} cannot log in any more. Choose another Responsible Person.",
				Name(measure.name),
				Name(measure.responsible_person),
			)
		if not measure.due_date:
			raise RuleBroken("due date", "Measure {0} has no Due Date.", Name(measure.name))
		if root_causes is not None and measure.aim not in root_causes:
			raise RuleBroken(
				"root cause",
				"Measure {0} is not meant for a root cause of this record: choose one.",
				Name(measure.name),
			)
	done = (measure for measure in measures if measure.status == Status.DONE.value)
	_check_every_cause_is_met([*planned, *done], root_causes or {})


def check_done(measures: Iterable[Measure], root_causes: Mapping[str, str] | None = None) -> None:
	"""Raise RuleBroken unless the measures are carried out: none is open, at least one is done, and each of the
	`root_causes` has one that is (R40, R60)."""
	measures = [*measures]
	if waiting := [measure for measure in measures if measure.status in OPEN]:
		raise RuleBroken(
			"open measure",
			"Measures that are neither done nor cancelled: {0}.",
			tuple(Name(measure.name) for measure in waiting),
		)
	done = [measure for measure in measures if measure.status == Status.DONE.value]
	if not done:
		raise RuleBroken("nothing done", "No measure was carried out: at least one has to be done.")
	_check_every_cause_is_met(done, root_causes or {})


def _check_every_cause_is_met(measures: Iterable[Measure], root_causes: Mapping[str, str]) -> None:
	met = {measure.aim for measure in measures}
	for row, text in root_causes.items():
		if row not in met:
			raise RuleBroken("unmet cause", "Root cause {0} has no measure: add one for it.", Name(text))
