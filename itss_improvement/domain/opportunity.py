"""The improvement opportunity: its sources, its states, and who may do what in them (R25-R31, R48-R53)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role

SOURCES: dict[str, tuple[str, ...]] = {
	"Service Monitoring": (
		"Service Level",
		"Incident Resolution Time",
		"Customer Satisfaction Figures",
		"Other",
	),
	"Customer Feedback": ("Satisfaction Survey", "Customer Complaint", "Customer Suggestion"),
	"Internal Audit": ("System Audit", "Process Audit", "Special Audit"),
	"Management Review": ("Review Resolution", "System Operation"),
	"Employee Suggestion": ("Suggestion",),
	"Market Change": ("New Technology", "New Requirement", "Competition"),
}
"""The six sources of the regulation's section 4.1 with their subtypes (R26-R31)."""

SERVICE_PHASES = ("Service Planning", "Implementation", "Check", "Improvement")
"""Which part of running the service an opportunity concerns (R4)."""


class Stage(str, Enum):
	"""The PDCA stage (R9)."""

	PLAN = "Plan"
	DO = "Do"
	CHECK = "Check"
	ACT = "Act"


class Status(str, Enum):
	DRAFT = "Draft"
	SUBMITTED = "Submitted"
	RETURNED = "Returned"
	ASSESSED = "Assessed"
	REJECTED = "Rejected"
	MERGED = "Merged"


STAGE_OF = {
	Status.DRAFT: Stage.PLAN,
	Status.SUBMITTED: Stage.PLAN,
	Status.RETURNED: Stage.PLAN,
	Status.ASSESSED: Stage.DO,
	Status.REJECTED: Stage.PLAN,
	Status.MERGED: Stage.PLAN,
}

OPEN_FOR_EVIDENCE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
"""Until it is assessed, new tickets of its group join an opportunity."""

EVERYBODY_INSIDE = frozenset(
	{Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
)


@dataclass(frozen=True, slots=True)
class Transition:
	before: Status
	after: Status
	action: str
	roles: frozenset[Role]


TRANSITIONS = (
	Transition(Status.DRAFT, Status.SUBMITTED, "Submit", EVERYBODY_INSIDE),
	Transition(Status.RETURNED, Status.SUBMITTED, "Submit", EVERYBODY_INSIDE),
	Transition(Status.SUBMITTED, Status.RETURNED, "Return", frozenset({Role.QUALITY_OFFICER})),
	Transition(Status.SUBMITTED, Status.ASSESSED, "Assess", frozenset({Role.QUALITY_OFFICER})),
	Transition(Status.SUBMITTED, Status.REJECTED, "Reject", frozenset({Role.QUALITY_OFFICER})),
	Transition(Status.SUBMITTED, Status.MERGED, "Merge", frozenset({Role.QUALITY_OFFICER})),
)

EDITORS: dict[Status, frozenset[Role]] = {
	Status.DRAFT: EVERYBODY_INSIDE,
	Status.RETURNED: EVERYBODY_INSIDE,
	Status.SUBMITTED: frozenset({Role.QUALITY_OFFICER}),
	Status.ASSESSED: frozenset(),
	Status.REJECTED: frozenset(),
	Status.MERGED: frozenset(),
}
"""Who may change an opportunity's own words in each state."""


def check_source(source: str, subtype: str) -> None:
	"""Raise RuleBroken unless `subtype` belongs to `source` (R25)."""
	if source not in SOURCES:
		raise RuleBroken("source", "Source is required: choose one of the six sources of the regulation.")
	if subtype not in SOURCES[source]:
		raise RuleBroken(
			"subtype", "Source Subtype {0} does not belong to the source {1}.", subtype or "-", source
		)


def find_transition(before: Status, after: Status) -> Transition:
	"""The transition between two states, or RuleBroken if the regulation's order has none (R48)."""
	for transition in TRANSITIONS:
		if (transition.before, transition.after) == (before, after):
			return transition
	raise RuleBroken("transition", "An opportunity that is {0} cannot become {1}.", before.value, after.value)


def check_transition(before: Status | None, after: Status, roles: Iterable[Role]) -> None:
	"""Raise RuleBroken unless somebody with `roles` may take an opportunity from `before` to `after` (R48, R51).

	`before` is None for a new opportunity, which begins as a draft.
	"""
	if before is None:
		if after is not Status.DRAFT:
			raise RuleBroken("first state", "A new opportunity begins as a draft; submit it afterwards.")
		return
	if before is after:
		return
	transition = find_transition(before, after)
	if transition.roles.isdisjoint(roles):
		raise RuleBroken(
			"role",
			"{0} is for {1} only.",
			transition.action,
			tuple(sorted(role.value for role in transition.roles)),
		)


def may_edit(status: Status, roles: Iterable[Role]) -> bool:
	return not EDITORS[status].isdisjoint(roles)
