"""What the records of the three paths have in common: they are verified, watched over, and closed (R65, R67)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Duty, Section, Stage, State, Transition

AWAITING_VERIFICATION = "Awaiting Verification"
UNDER_OBSERVATION = "Under Observation"
"""It was found effective, and that it stays so is waited for."""
CLOSED = "Closed"

SUPERSEDED = "Superseded"
"""The opportunity was reassessed: another record goes on, linked both ways."""

STATE = State(SUPERSEDED, Stage.PLAN, "Inverse")
CHECKED = (
	State(AWAITING_VERIFICATION, Stage.CHECK, "Info"),
	State(UNDER_OBSERVATION, Stage.ACT, "Primary"),
)
END = State(CLOSED, Stage.ACT, "Success")

QUALITY_RESPONSIBLE = "the quality department is responsible"
"""A fact: then the Management Representative does what the quality department does otherwise."""

DOERS = (Duty.IMPLEMENTER, Duty.ANALYST, Duty.PLANNER, Duty.LEADER, Duty.TEAM)
"""Whoever has one of these had a hand in what is verified and closed, and does neither."""

WRITES_NONE_NEEDED = frozenset({Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE, Role.DEPARTMENT_OWNER})
NONE_NEEDED = Section(
	"None Needed",
	("no_revision_reason", "no_training_reason", "no_case_reason"),
	{AWAITING_VERIFICATION: WRITES_NONE_NEEDED, UNDER_OBSERVATION: WRITES_NONE_NEEDED},
)
"""Why no document is revised, nobody is trained, no case is kept: see `domain.closing`."""
CLOSING = Section(
	"Closing",
	(
		"closing_remark",
		"closed_by",
		"closed_on",
		"verification",
		"observation_until",
		*NONE_NEEDED.fields,
	),
	{},
)
SECTIONS = (NONE_NEEDED, CLOSING)

WRITTEN_BY_APP = (
	"opportunity",
	"verification",
	"observation_until",
	"closed_by",
	"closed_on",
	"none_needed",
	"superseded_reason",
	"superseded_by_doctype",
	"superseded_by",
	"supersedes_doctype",
	"supersedes",
)


def superseding(states: Iterable[State]) -> tuple[Transition, ...]:
	"""From each of `states` to SUPERSEDED, as follows from a reassessment alone; and again, when the record that
	goes on is made."""
	return tuple(
		Transition("Supersede", state.name, SUPERSEDED, frozenset(), by_app=True) for state in states
	)


def of_the_quality_department(action: str, before: str, after: str, **options) -> Iterator[Transition]:
	"""A step that a quality officer takes who did none of the work, and the Management Representative where the
	quality department is the one that did it (R41, R65, decision c)."""
	officer, representative = {Role.QUALITY_OFFICER}, {Role.MANAGEMENT_REPRESENTATIVE}
	options = {"barred": DOERS, **options}
	yield Transition(action, before, after, frozenset(officer), unless=QUALITY_RESPONSIBLE, **options)
	yield Transition(action, before, after, frozenset(representative), only_if=QUALITY_RESPONSIBLE, **options)


def checking() -> Iterator[Transition]:
	"""From verification to the end of the path. What a verification sends back is each path's own."""
	yield Transition("Observe", AWAITING_VERIFICATION, UNDER_OBSERVATION, frozenset(), by_app=True)
	yield from of_the_quality_department(
		"Close", UNDER_OBSERVATION, CLOSED, decides=("closing_remark",), signs=CLOSING.name
	)


def check_observed(today: date, until: date | None) -> None:
	"""Raise RuleBroken unless the observation, which lasts to the end of `until`, is over."""
	if until is None:
		raise RuleBroken("not verified", "It was not found effective yet: conclude its verification first.")
	if today <= until:
		raise RuleBroken(
			"observation", "It is observed until {0}, and can be closed from the day after that.", until
		)
