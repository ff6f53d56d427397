"""Which improvements belong to the plan of a year (服务能力改进计划), and how it is grouped (R15, R29, R72)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import TypeVar

from itss_improvement.domain import opportunity
from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.opportunity import Status

Planned = TypeVar("Planned")

OPEN = frozenset(
	status.value
	for status in (
		opportunity.Status.SUBMITTED,
		opportunity.Status.RETURNED,
		opportunity.Status.ASSESSED,
		opportunity.Status.AWAITING_VERIFICATION,
		opportunity.Status.UNDER_OBSERVATION,
	)
)
"""A draft is nobody's plan yet; what was rejected or merged is nobody's any more."""


class Group(str, Enum):
	"""In the order of the plan."""

	PROJECT = ImprovementClass.PROJECT.value
	CAPA = ImprovementClass.CAPA.value
	ROUTINE = ImprovementClass.ROUTINE.value
	NOT_ASSESSED = "Not Assessed Yet"


def group_of(improvement_class: str | None, status: str) -> Group:
	"""What was submitted or returned has no class, even if it had one in a round before."""
	if not improvement_class or status in (Status.SUBMITTED.value, Status.RETURNED.value):
		return Group.NOT_ASSESSED
	return Group(improvement_class)


def belongs(submitted: date, closed: date | None, year: int) -> bool:
	"""Whether an improvement is one of `year`: it was submitted by its end, and not closed before it began. So an open one
	is carried into each year that comes."""
	return submitted.year <= year and (closed is None or closed.year >= year)


def grouped(planned: Iterable[tuple[Group, Planned]]) -> dict[Group, list[Planned]]:
	"""In the order of the groups, those without any left out; within one as they came."""
	found: dict[Group, list[Planned]] = {group: [] for group in Group}
	for group, one in planned:
		found[group].append(one)
	return {group: ones for group, ones in found.items() if ones}
