"""What the records of the three paths have in common."""

from __future__ import annotations

from collections.abc import Iterable

from itss_improvement.domain.state_machine import Stage, State, Transition

SUPERSEDED = "Superseded"
"""The opportunity was reassessed: another record goes on, linked both ways."""

STATE = State(SUPERSEDED, Stage.PLAN, "Inverse")
WRITTEN_BY_APP = (
	"opportunity",
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
