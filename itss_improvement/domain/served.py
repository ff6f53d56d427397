"""Which improvements a document revision, a training or a case serves: one may serve several (R66, R69, R81, decision
f). An improvement is named by its opportunity."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Name, Section

FIELD = "improvements"
"""The table of whatever serves improvements."""

EDITORS = frozenset({Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER})

ON_A_PATH = frozenset(
	{Status.ASSESSED, Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION, Status.CLOSED}
)
"""What can be served: what is only proposed has no results yet, and what was turned down has none."""


@dataclass(frozen=True, slots=True)
class Improvement:
	opportunity: str
	status: str


def section(*statuses: Enum) -> Section:
	"""The table, apart from what is signed: that a training serves one more improvement is found out later as well."""
	return Section("Improvements Served", (FIELD,), {status.value: EDITORS for status in statuses})


def check_rows(opportunities: Sequence[str]) -> None:
	"""Raise RuleBroken where an improvement is there twice."""
	for opportunity in opportunities:
		if opportunities.count(opportunity) > 1:
			raise RuleBroken("twice", "Improvement {0} is in the table twice.", Name(opportunity))


def check_added(improvement: Improvement) -> None:
	"""Raise RuleBroken unless it is on one of the three paths."""
	if improvement.status not in {status.value for status in ON_A_PATH}:
		raise RuleBroken(
			"not on a path",
			"Improvement {0} is {1}: only what was assessed can be served.",
			Name(improvement.opportunity),
			improvement.status,
		)


def check_removed(improvement: Improvement) -> None:
	"""Raise RuleBroken where it was closed because of what served it."""
	if improvement.status == Status.CLOSED.value:
		raise RuleBroken(
			"closed",
			"Improvement {0} was closed with this record, and stays in the table.",
			Name(improvement.opportunity),
		)


def changes(before: Collection[str], after: Collection[str]) -> tuple[list[str], list[str]]:
	"""What was added and what was removed."""
	return [name for name in after if name not in before], [name for name in before if name not in after]
