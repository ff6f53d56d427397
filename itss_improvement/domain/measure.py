"""An improvement measure: what is planned, what was done, and who may say so (R38-R40, R58-R60, R18, R19).

Its planned half is written until its path's plan is fixed, its actual half from then on, and the two stand beside
one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

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

OFFICER = frozenset({Role.QUALITY_OFFICER})
DEPARTMENT = frozenset({Role.DEPARTMENT_OWNER})
PERFORMERS = frozenset(
	{Role.DEPARTMENT_OWNER, Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
)
"""Who may carry a measure out, and report it themselves."""

UNDER_WAY = "its path is being carried out"
"""A fact: before, measures are only planned; afterwards they are judged."""
CANNOT_SIGN = "the responsible person cannot report it"
"""A fact: they have no desk, or may not log in any more. Then their department does it on their behalf."""

PLAN = Section(
	"Plan",
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
	),
	{Status.IN_PROGRESS.value: PERFORMERS},
)


def _finish(roles: frozenset[Role], only_for: tuple[Duty, ...] = (), only_if: str = "") -> Transition:
	return Transition(
		"Finish",
		Status.IN_PROGRESS.value,
		Status.DONE.value,
		roles,
		requires=("work_done", "started_on", "completed_on", "evidence"),
		only_for=only_for,
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
		Transition("Start", Status.PLANNED.value, Status.IN_PROGRESS.value, frozenset(), by_app=True),
		_finish(PERFORMERS, only_for=(Duty.IMPLEMENTER,)),
		_finish(DEPARTMENT, only_if=CANNOT_SIGN),
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
	written_by_app=("title", "opportunity", "responsible_department", "aim"),
)


@dataclass(frozen=True, slots=True)
class Measure:
	"""One measure as the rules over all of a path's see it."""

	name: str
	status: str
	responsible_person: str | None = None
	due_date: date | None = None
	aim: str | None = None
	"""Row of the root cause that it is meant for, or of the milestone."""


def check_planned(measures: Iterable[Measure], root_causes: Mapping[str, str] | None = None) -> None:
	"""Raise RuleBroken unless the plan can be fixed: at least one measure is open, each with a responsible person
	and a due date; and where there are `root_causes` (text by row), each measure is meant for one of them and each
	of them has one (R38, R39, R58)."""
	planned = [measure for measure in measures if measure.status in OPEN]
	if not planned:
		raise RuleBroken("no measure", "There is no measure yet: add at least one.")
	for measure in planned:
		if not measure.responsible_person:
			raise RuleBroken("person", "Measure {0} has no Responsible Person.", Name(measure.name))
		if not measure.due_date:
			raise RuleBroken("due date", "Measure {0} has no Due Date.", Name(measure.name))
		if root_causes is not None and measure.aim not in root_causes:
			raise RuleBroken(
				"root cause",
				"Measure {0} is not meant for a root cause of this record: choose one.",
				Name(measure.name),
			)
	_check_every_cause_is_met(planned, root_causes or {})


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
