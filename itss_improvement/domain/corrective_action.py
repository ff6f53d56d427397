"""The corrective and preventive action: its states, who may do what in them, and what each needs (R21, R22, R35-R42,
R57-R60).

The responsible department describes the problem, analyses its causes and plans (R57, R58); somebody else judges
each. The form's 责任部门主管/管理者代表审批 is read as: whoever heads the department approves the plan, and the
Management Representative where the head planned it themselves, or at any time (R14).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from itss_improvement.domain import path
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Duty, Section, Stage, State, StateMachine, Transition

RECORD = "Corrective and Preventive Action"


class Status(str, Enum):
	PROBLEM = "Problem"
	ANALYSIS = "Root Cause Analysis"
	REVIEW = "Cause Review"
	PLANNING = "Planning"
	APPROVAL = "Plan Approval"
	IMPLEMENTATION = "Implementation"
	AWAITING_VERIFICATION = path.AWAITING_VERIFICATION
	UNDER_OBSERVATION = path.UNDER_OBSERVATION
	CLOSED = path.CLOSED


class ActionType(str, Enum):
	CORRECTIVE = "Corrective"
	"""Something happened (R21)."""
	PREVENTIVE = "Preventive"
	"""Something might (R22)."""


class Severity(str, Enum):
	MINOR = "Minor"
	MODERATE = "Moderate"
	SEVERE = "Severe"


class ObservationUnit(str, Enum):
	WORKING_DAYS = "Working Days"
	DAYS = "Days"


class Finding(str, Enum):
	"""What came of looking at a similar place."""

	FOUND = "Found"
	NOT_FOUND = "Not Found"


LONGEST_OBSERVATION = 365

QUALITY_RESPONSIBLE = path.QUALITY_RESPONSIBLE
"""Then the Management Representative may review the causes as well, since the department may have nobody left."""

OFFICER = frozenset({Role.QUALITY_OFFICER})
REPRESENTATIVE = frozenset({Role.MANAGEMENT_REPRESENTATIVE})
DEPARTMENT = frozenset({Role.DEPARTMENT_OWNER, Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE})
"""The roles that somebody of a responsible department has: the quality department may be it, and the Management
Representative answers for one that nobody heads."""
HEADS = frozenset({Role.DEPARTMENT_OWNER, Role.QUALITY_OFFICER})

PROBLEM = Section(
	"Problem",
	(
		"title",
		"action_type",
		"severity",
		"nonconforming_clause",
		"event_date",
		"event_evidence",
		"potential_risk",
		"phenomenon",
		"scope",
		"impact",
	),
	{Status.PROBLEM.value: DEPARTMENT},
)
CONTAINMENT = Section(
	"Containment",
	("containment", "participating_departments"),
	# what holds the harm off begins at once and goes on until there is a plan
	{
		status.value: DEPARTMENT
		for status in (Status.PROBLEM, Status.ANALYSIS, Status.REVIEW, Status.PLANNING)
	},
)
ANALYSIS = Section(
	"Cause Analysis",
	("analysis_method", "causes"),
	{},
	# the responsible department's alone, with those whom it asked to take part (R57)
	{Status.ANALYSIS.value: frozenset({Duty.MEMBER, Duty.PARTICIPANT})},
)
CAUSE_REVIEW = Section("Cause Review", (*ANALYSIS.fields, "review_opinion"), {})
PLAN = Section(
	"Measures Plan",
	(
		"similar_places",
		"verification_metric",
		"verification_method",
		"verification_target",
		"observation_period",
		"observation_unit",
		"planned_measures",
	),
	{},
	{Status.PLANNING.value: frozenset({Duty.MEMBER})},
)
PLAN_APPROVAL = Section("Plan Approval", (*CONTAINMENT.fields, *PLAN.fields, "approval_opinion"), {})
IMPLEMENTATION = Section("Implementation", ("implementation_summary",), {})

ROUND = (ANALYSIS.name, CAUSE_REVIEW.name, PLAN.name, PLAN_APPROVAL.name, IMPLEMENTATION.name)
"""What is done again where the measures did not help."""
FURTHER_MEASURES = (PLAN.name, PLAN_APPROVAL.name, IMPLEMENTATION.name)
"""What is done again where they helped in part: the causes stand."""


def _review(roles: frozenset[Role], only_for: tuple[Duty, ...] = (), only_if: str = ""):
	yield Transition(
		"Approve Causes",
		Status.REVIEW.value,
		Status.PLANNING.value,
		roles,
		decides=("review_opinion",),
		requires=("review_opinion",),
		barred=(Duty.ANALYST,),
		only_for=only_for,
		only_if=only_if,
		signs=CAUSE_REVIEW.name,
	)
	yield _back("Return Analysis", Status.REVIEW, Status.ANALYSIS, roles, (ANALYSIS.name,), only_for, only_if)


def _approval(roles: frozenset[Role], only_for: tuple[Duty, ...] = ()):
	yield Transition(
		"Approve Plan",
		Status.APPROVAL.value,
		Status.IMPLEMENTATION.value,
		roles,
		decides=("approval_opinion",),
		requires=("approval_opinion",),
		barred=(Duty.PLANNER,),
		only_for=only_for,
		signs=PLAN_APPROVAL.name,
	)
	yield _back("Return Plan", Status.APPROVAL, Status.PLANNING, roles, (PLAN.name,), only_for)


def _back(
	action: str,
	before: Status,
	after: Status,
	roles: frozenset[Role],
	reopens: tuple[str, ...],
	only_for: tuple[Duty, ...] = (),
	only_if: str = "",
) -> Transition:
	return Transition(
		action,
		before.value,
		after.value,
		roles,
		decides=("return_reason",),
		requires=("return_reason",),
		only_for=only_for,
		only_if=only_if,
		reopens=reopens,
	)


STATES = (
	State(Status.PROBLEM.value, Stage.PLAN, "Warning"),
	State(Status.ANALYSIS.value, Stage.PLAN, "Primary"),
	State(Status.REVIEW.value, Stage.PLAN, "Warning"),
	State(Status.PLANNING.value, Stage.PLAN, "Primary"),
	State(Status.APPROVAL.value, Stage.PLAN, "Warning"),
	State(Status.IMPLEMENTATION.value, Stage.DO, "Primary"),
	*path.CHECKED,
)

MACHINE = StateMachine(
	record=RECORD,
	states=(*STATES, path.END, path.STATE),
	transitions=(
		Transition(
			"Start Analysis",
			Status.PROBLEM.value,
			Status.ANALYSIS.value,
			DEPARTMENT,
			requires=("action_type", "severity", "phenomenon", "scope", "impact"),
			signs=PROBLEM.name,
		),
		Transition(
			"Submit Analysis",
			Status.ANALYSIS.value,
			Status.REVIEW.value,
			DEPARTMENT,
			requires=("analysis_method", "causes"),
			only_for=(Duty.MEMBER,),
			signs=ANALYSIS.name,
		),
		_back("Return Problem", Status.ANALYSIS, Status.PROBLEM, DEPARTMENT, (PROBLEM.name,)),
		*_review(frozenset({Role.DEPARTMENT_OWNER}), (Duty.HEAD,)),
		*_review(OFFICER),
		*_review(REPRESENTATIVE, only_if=QUALITY_RESPONSIBLE),
		Transition(
			"Submit Plan",
			Status.PLANNING.value,
			Status.APPROVAL.value,
			DEPARTMENT,
			requires=(
				"similar_places",
				"verification_metric",
				"verification_method",
				"verification_target",
				"observation_period",
				"observation_unit",
			),
			only_for=(Duty.MEMBER,),
			signs=PLAN.name,
		),
		# while planning it turns out that a cause was missed
		_back(
			"Return Analysis",
			Status.PLANNING,
			Status.ANALYSIS,
			DEPARTMENT,
			(ANALYSIS.name, CAUSE_REVIEW.name),
		),
		*_approval(HEADS, (Duty.HEAD,)),
		*_approval(REPRESENTATIVE),
		Transition(
			"Report Completion",
			Status.IMPLEMENTATION.value,
			Status.AWAITING_VERIFICATION.value,
			DEPARTMENT,
			decides=("implementation_summary",),
			requires=("implementation_summary",),
			only_for=(Duty.MEMBER,),
			signs=IMPLEMENTATION.name,
		),
		*path.checking(),
		# a new round, whether the measures did not help or cannot be carried out
		*(
			Transition(
				"Analyse Again",
				before.value,
				Status.ANALYSIS.value,
				OFFICER,
				decides=("reanalysis_reason",),
				requires=("reanalysis_reason",),
				reopens=ROUND,
			)
			for before in (Status.IMPLEMENTATION, Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION)
		),
		# what was verified did not help, or did not for long (R42, R67)
		*(
			Transition(
				"Analyse Again", before.value, Status.ANALYSIS.value, frozenset(), reopens=ROUND, by_app=True
			)
			for before in (Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION)
		),
		Transition(
			"Plan Further Measures",
			Status.AWAITING_VERIFICATION.value,
			Status.PLANNING.value,
			frozenset(),
			reopens=FURTHER_MEASURES,
			by_app=True,
		),
		*path.superseding(STATES),
	),
	sections=(
		PROBLEM,
		CONTAINMENT,
		ANALYSIS,
		CAUSE_REVIEW,
		PLAN,
		PLAN_APPROVAL,
		IMPLEMENTATION,
		*path.SECTIONS,
	),
	written_by_app=(
		*path.WRITTEN_BY_APP,
		"responsible_department",
		"due_date",
		"opened_on",
		"analyse_by",
		"analyse_by_provisional",
		"analyse_days",
		"analysis_round",
		"analysed_by",
		"analysed_on",
		"reviewed_by",
		"reviewed_on",
		"planned_measures",
		"approved_by",
		"approved_on",
		"completed_on",
	),
)


@dataclass(frozen=True, slots=True)
class Problem:
	action_type: str
	event_date: date | None
	event_evidence: str
	potential_risk: str


def check_event(problem: Problem, today: date) -> None:
	"""What can never be, however far the description has come: an event in the future, or one of a risk."""
	if problem.event_date and problem.event_date > today:
		raise RuleBroken("event", "Event Date {0} lies in the future.", problem.event_date)
	if problem.action_type == ActionType.PREVENTIVE.value and (
		problem.event_date or problem.event_evidence.strip()
	):
		raise RuleBroken(
			"event",
			"A preventive action is for what has not happened yet: leave Event Date and What Happened empty, or"
			" choose the type Corrective.",
		)


def check_problem(problem: Problem, today: date) -> None:
	"""Raise RuleBroken unless a corrective action has its event and a preventive one its risk (R21, R22)."""
	check_event(problem, today)
	if problem.action_type == ActionType.CORRECTIVE.value:
		if not problem.event_date:
			raise RuleBroken("event", "A corrective action needs an event that happened: fill in Event Date.")
		if not problem.event_evidence.strip():
			raise RuleBroken(
				"event",
				"A corrective action needs an event that happened: say in What Happened how it is known.",
			)
	elif not problem.potential_risk.strip():
		raise RuleBroken(
			"risk",
			"A preventive action needs a risk that has not happened yet: describe it in Potential Risk.",
		)


@dataclass(frozen=True, slots=True)
class SimilarPlace:
	place: str
	finding: str
	decision: str


def check_similar_places(places: Sequence[SimilarPlace]) -> None:
	"""Raise RuleBroken unless other places were looked at, each with what was found and decided (举一反三)."""
	if not places:
		raise RuleBroken(
			"similar places",
			"Similar Places: look for the same problem elsewhere, and name one place at least.",
		)
	for number, row in enumerate(places, start=1):
		for label, value in (
			("Place", row.place),
			("Finding", row.finding),
			("Decision", row.decision),
		):
			if not value.strip():
				raise RuleBroken("similar places", "Similar Places, row {0}: {1} is required.", number, label)


def check_observation(period: int) -> None:
	"""`period`: in whichever unit the plan names."""
	if not 1 <= period <= LONGEST_OBSERVATION:
		raise RuleBroken(
			"observation",
			"Observation Period {0} must be from 1 to {1}.",
			period,
			LONGEST_OBSERVATION,
		)
