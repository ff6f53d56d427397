"""The improvement project: its states, who may do what in them, and what its charter has to say (R11, R12, R24,
R43-R47, R61-R64).

The department applies, the Management Representative decides, and above a threshold the Executive as well
(decision a). The team carries it out and reports; somebody else accepts each goal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from itss_improvement.domain import path
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Duty, Name, Section, Stage, State, StateMachine, Transition
from itss_improvement.domain.working_days import check_year

RECORD = "Improvement Project"


class Status(str, Enum):
	DRAFT = "Draft"
	SUBMITTED = "Submitted"
	RETURNED = "Returned"
	EXECUTIVE_APPROVAL = "Executive Approval"
	IN_PROGRESS = "In Progress"
	ACCEPTANCE = "Acceptance"
	ACCEPTED = "Accepted"
	AWAITING_VERIFICATION = path.AWAITING_VERIFICATION
	UNDER_OBSERVATION = path.UNDER_OBSERVATION
	CLOSED = path.CLOSED
	REJECTED = "Rejected"


class Level(str, Enum):
	"""How likely a risk is, and how much it would do."""

	LOW = "Low"
	MEDIUM = "Medium"
	HIGH = "High"


class Met(str, Enum):
	"""What came of a goal."""

	YES = "Met"
	PARTLY = "Partly Met"
	NO = "Not Met"


OFFICER = frozenset({Role.QUALITY_OFFICER})
REPRESENTATIVE = frozenset({Role.MANAGEMENT_REPRESENTATIVE})
EXECUTIVE = frozenset({Role.EXECUTIVE})
DEPARTMENT = frozenset({Role.DEPARTMENT_OWNER, Role.QUALITY_OFFICER})
"""The roles that somebody of a responsible department has: the quality department may be it."""
TEAM = DEPARTMENT | {Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
"""The roles of whoever may be on a project's team."""

PERFORMERS = frozenset({Duty.LEADER, Duty.TEAM, Duty.MEMBER})

EXECUTIVE_DECIDES = "the budget reaches the Executive's threshold"
"""A fact (decision a)."""

CHARTER = Section(
	"Charter",
	(
		"title",
		"leader",
		"background",
		"goals",
		"scope_in",
		"scope_out",
		"resource_people",
		"budget",
		"other_resources",
		"planned_start",
		"planned_end",
		"report_period",
		"milestones",
		"risks",
		"direct_benefit",
		"indirect_benefit",
		"customer_benefit",
		"assessment_indicators",
		"team",
	),
	{Status.DRAFT.value: DEPARTMENT, Status.RETURNED.value: DEPARTMENT},
)
REPRESENTATIVE_OPINION = Section(
	"Management Representative's Opinion", (*CHARTER.fields, "representative_opinion"), {}
)
EXECUTIVE_OPINION = Section(
	"Executive's Opinion",
	(*REPRESENTATIVE_OPINION.fields, "executive_opinion", "resource_commitment"),
	{},
)
RETURN = Section("Return", ("return_reason",), {})
REJECTION = Section("Rejection", ("rejection_reason",), {})
PROGRESS = Section(
	"Progress",
	("milestones.actual_start", "milestones.actual_end", "milestones.percent"),
	{},
	# what was done is said by those who do it
	by_duty={Status.IN_PROGRESS.value: PERFORMERS},
)
RESULTS = Section("Results", (*PROGRESS.fields, "result_summary"), {})
ACCEPTANCE = Section(
	"Acceptance",
	(
		"goals",
		"goals.achieved_value",
		"goals.met",
		"goals.acceptance_evidence",
		"goals.accepted_by",
		"result_summary",
		"acceptance_conclusion",
	),
	{},
)
SOLIDIFICATION = Section(
	"Solidification",
	("documents", "no_document_reason"),
	{},
	by_duty={Status.IN_PROGRESS.value: PERFORMERS, Status.ACCEPTED.value: PERFORMERS},
)


def _approve(
	action: str,
	before: Status,
	after: Status,
	roles: frozenset[Role],
	section: Section,
	decides: tuple[str, ...],
	**only,
) -> Transition:
	return Transition(
		action,
		before.value,
		after.value,
		roles,
		decides=decides,
		requires=decides,
		barred=(Duty.APPLICANT, Duty.LEADER),
		signs=section.name,
		**only,
	)


def _decline(before: Status, roles: frozenset[Role]) -> Iterable[Transition]:
	"""It goes back to its applicant, or ends; to withdraw is no approval."""
	yield Transition(
		"Return",
		before.value,
		Status.RETURNED.value,
		roles,
		decides=RETURN.fields,
		requires=RETURN.fields,
		signs=RETURN.name,
		reopens=(CHARTER.name, REPRESENTATIVE_OPINION.name),
	)
	yield Transition(
		"Reject",
		before.value,
		Status.REJECTED.value,
		roles,
		decides=REJECTION.fields,
		requires=REJECTION.fields,
		signs=REJECTION.name,
	)


STATES = (
	State(Status.DRAFT.value, Stage.PLAN),
	State(Status.SUBMITTED.value, Stage.PLAN, "Warning"),
	State(Status.RETURNED.value, Stage.PLAN, "Inverse"),
	State(Status.EXECUTIVE_APPROVAL.value, Stage.PLAN, "Warning"),
	State(Status.IN_PROGRESS.value, Stage.DO, "Primary"),
	State(Status.ACCEPTANCE.value, Stage.DO, "Warning"),
	State(Status.ACCEPTED.value, Stage.DO, "Success"),
	*path.CHECKED,
	State(Status.REJECTED.value, Stage.PLAN, "Danger"),
)

MACHINE = StateMachine(
	record=RECORD,
	states=(*STATES, path.END, path.STATE),
	transitions=(
		*(
			Transition(
				"Submit",
				before.value,
				Status.SUBMITTED.value,
				DEPARTMENT,
				# goals, scope, resources and plan are the four parts of R44
				requires=(
					"background",
					"goals",
					"scope_in",
					"scope_out",
					"resource_people",
					"planned_start",
					"planned_end",
					"milestones",
					"report_period",
					"leader",
					"team",
				),
				only_for=(Duty.MEMBER,),
				signs=CHARTER.name,
			)
			for before in (Status.DRAFT, Status.RETURNED)
		),
		_approve(
			"Approve and Pass to Executive",
			Status.SUBMITTED,
			Status.EXECUTIVE_APPROVAL,
			REPRESENTATIVE,
			REPRESENTATIVE_OPINION,
			("representative_opinion",),
			only_if=EXECUTIVE_DECIDES,
		),
		_approve(
			"Approve",
			Status.SUBMITTED,
			Status.IN_PROGRESS,
			REPRESENTATIVE,
			REPRESENTATIVE_OPINION,
			("representative_opinion",),
			unless=EXECUTIVE_DECIDES,
		),
		_approve(
			"Approve",
			Status.EXECUTIVE_APPROVAL,
			Status.IN_PROGRESS,
			EXECUTIVE,
			EXECUTIVE_OPINION,
			("executive_opinion", "resource_commitment"),
		),
		*_decline(Status.SUBMITTED, REPRESENTATIVE),
		*_decline(Status.EXECUTIVE_APPROVAL, EXECUTIVE),
		Transition(
			"Request Acceptance",
			Status.IN_PROGRESS.value,
			Status.ACCEPTANCE.value,
			TEAM,
			decides=("result_summary",),
			requires=("result_summary",),
			only_for=(Duty.LEADER, Duty.MEMBER),
			signs=RESULTS.name,
		),
		# what was approved is changed only by being approved again
		Transition(
			"Change Charter",
			Status.IN_PROGRESS.value,
			Status.DRAFT.value,
			DEPARTMENT,
			decides=("change_reason",),
			requires=("change_reason",),
			only_for=(Duty.LEADER, Duty.MEMBER),
			reopens=(CHARTER.name, REPRESENTATIVE_OPINION.name, EXECUTIVE_OPINION.name),
		),
		Transition(
			"Accept",
			Status.ACCEPTANCE.value,
			Status.ACCEPTED.value,
			OFFICER | REPRESENTATIVE,
			decides=(
				"goals.achieved_value",
				"goals.met",
				"goals.acceptance_evidence",
				"acceptance_conclusion",
			),
			requires=(
				"goals.achieved_value",
				"goals.met",
				"goals.acceptance_evidence",
				"acceptance_conclusion",
			),
			barred=(Duty.LEADER, Duty.TEAM, Duty.IMPLEMENTER),
			signs=ACCEPTANCE.name,
		),
		Transition(
			"Return",
			Status.ACCEPTANCE.value,
			Status.IN_PROGRESS.value,
			OFFICER | REPRESENTATIVE,
			decides=RETURN.fields,
			requires=RETURN.fields,
			signs=RETURN.name,
			reopens=(RESULTS.name,),
		),
		Transition(
			"Submit for Verification",
			Status.ACCEPTED.value,
			Status.AWAITING_VERIFICATION.value,
			TEAM,
			only_for=(Duty.LEADER, Duty.MEMBER),
			signs=SOLIDIFICATION.name,
		),
		# what was verified did not help, did so in part, or did not for long: it is carried on
		*(
			Transition(
				"Carry On",
				before.value,
				Status.IN_PROGRESS.value,
				frozenset(),
				reopens=(RESULTS.name, ACCEPTANCE.name, SOLIDIFICATION.name),
				by_app=True,
			)
			for before in (Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION)
		),
		*path.checking(),
		*path.superseding(STATES),
	),
	sections=(
		CHARTER,
		REPRESENTATIVE_OPINION,
		EXECUTIVE_OPINION,
		RETURN,
		REJECTION,
		PROGRESS,
		RESULTS,
		ACCEPTANCE,
		SOLIDIFICATION,
		*path.SECTIONS,
	),
	written_by_app=(
		*path.WRITTEN_BY_APP,
		"responsible_department",
		"due_date",
		"applicant",
		"applicant_name",
		"leader_name",
		"team.full_name",
		"executive_threshold",
		"approved_on",
		"under_way_since",
		"milestones.done",
		"percent_done",
		"report_from",
		"report_to",
		"next_report_due",
		"next_report_provisional",
		"goals.accepted_by",
		"accepted_on",
	),
)


# The charter

LARGEST_BUDGET = 1_000_000_000_000
LARGEST_WEIGHT = 1000


@dataclass(frozen=True, slots=True)
class Goal:
	metric: str
	measured_by: str = ""
	baseline: str = ""
	target: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
	title: str
	planned_start: date | None = None
	planned_end: date | None = None
	weight: float = 1
	actual_start: date | None = None
	actual_end: date | None = None
	percent: float = 0
	"""0 to 100, as its team says."""


@dataclass(frozen=True, slots=True)
class Risk:
	title: str
	response: str = ""
	rollback: str = ""


@dataclass(frozen=True, slots=True)
class Member:
	user: str
	duty: str = ""


@dataclass(frozen=True, slots=True)
class Charter:
	planned_start: date | None
	planned_end: date | None
	budget: float
	leader: str
	goals: Sequence[Goal] = ()
	milestones: Sequence[Milestone] = ()
	risks: Sequence[Risk] = ()
	team: Sequence[Member] = ()


def check_values(charter: Charter, today: date) -> None:
	"""Raise RuleBroken for what cannot be, however much of the charter is still missing."""
	if not 0 <= charter.budget <= LARGEST_BUDGET:
		raise RuleBroken(
			"budget",
			"Budget is {0}: it must be from 0 to {1}.",
			f"{charter.budget:,.2f}",
			f"{LARGEST_BUDGET:,}",
		)
	_check_order(charter.planned_start, charter.planned_end)
	for milestone in charter.milestones:
		_check_planned(milestone, charter)
		_check_actual(milestone, today)
	members = Counter(member.user for member in charter.team)
	for user, times in members.items():
		if times > 1:
			raise RuleBroken("member twice", "{0} is in the team twice.", Name(user))
	if charter.leader and charter.leader not in members:
		raise RuleBroken(
			"leader",
			"Leader {0} is not in the team: add them to it with their duty, or choose somebody who is.",
			Name(charter.leader),
		)


def check_complete(charter: Charter) -> None:
	"""Raise RuleBroken unless every row says what it has to before somebody decides on it (R44)."""
	for goal in charter.goals:
		for label, value in (
			("How It Is Measured", goal.measured_by),
			("Baseline", goal.baseline),
			("Target", goal.target),
		):
			if not value.strip():
				raise RuleBroken("goal", "Goal {0}: {1} is required.", Name(goal.metric), label)
	for milestone in charter.milestones:
		for label, day in (
			("Planned Start", milestone.planned_start),
			("Planned End", milestone.planned_end),
		):
			if not day:
				raise RuleBroken("milestone", "Milestone {0}: {1} is required.", Name(milestone.title), label)
	for risk in charter.risks:
		for label, value in (("Response", risk.response), ("Rollback", risk.rollback)):
			if not value.strip():
				raise RuleBroken("risk", "Risk {0}: {1} is required.", Name(risk.title), label)
	for member in charter.team:
		if not member.duty.strip():
			raise RuleBroken("duty", "Team: {0} has no duty yet.", Name(member.user))


def _check_order(start: date | None, end: date | None) -> None:
	for day in (start, end):
		if day:
			check_year(day.year)
	if start and end and end < start:
		raise RuleBroken("plan", "Planned End {0} lies before Planned Start {1}.", end, start)


def _check_planned(milestone: Milestone, charter: Charter) -> None:
	title, start, end = Name(milestone.title), milestone.planned_start, milestone.planned_end
	if start and end and end < start:
		raise RuleBroken(
			"milestone order",
			"Milestone {0}: Planned End {1} lies before its Planned Start {2}.",
			title,
			end,
			start,
		)
	first = min((day for day in (start, end) if day), default=None)
	last = max((day for day in (start, end) if day), default=None)
	if first and charter.planned_start and first < charter.planned_start:
		raise RuleBroken(
			"milestone too early",
			"Milestone {0}: {1} lies before the project starts, {2}.",
			title,
			first,
			charter.planned_start,
		)
	if last and charter.planned_end and last > charter.planned_end:
		raise RuleBroken(
			"milestone too late",
			"Milestone {0}: {1} lies after the project ends, {2}.",
			title,
			last,
			charter.planned_end,
		)
	if not 0 < milestone.weight <= LARGEST_WEIGHT:
		raise RuleBroken(
			"weight", "Milestone {0}: Weight must be above 0 and at most {1}.", title, LARGEST_WEIGHT
		)


def _check_actual(milestone: Milestone, today: date) -> None:
	title, start, end = Name(milestone.title), milestone.actual_start, milestone.actual_end
	for label, day in (("Actual Start", start), ("Actual End", end)):
		if day and day > today:
			raise RuleBroken("future", "Milestone {0}: {1} {2} lies in the future.", title, label, day)
	if end and not start:
		raise RuleBroken("not started", "Milestone {0} has an Actual End: enter its Actual Start too.", title)
	if start and end and end < start:
		raise RuleBroken(
			"actual order",
			"Milestone {0}: Actual End {1} lies before its Actual Start {2}.",
			title,
			end,
			start,
		)
	if not 0 <= milestone.percent <= 100:
		raise RuleBroken("percent", "Milestone {0}: Percent must be from 0 to 100.", title)
	if milestone.percent == 100 and not end:
		raise RuleBroken("not ended", "Milestone {0} is at 100%: enter its Actual End.", title)


# How far it is


def progress(milestones: Iterable[Milestone]) -> float:
	"""How much of the project is done, 0 to 100: that of its milestones, by weight (R45)."""
	return _by_weight(milestones, lambda milestone: 100 if milestone.actual_end else milestone.percent)


def planned_progress(milestones: Iterable[Milestone], day: date) -> float:
	"""How much of it would be done by the end of `day` if all went by plan and each milestone evenly."""

	def planned(milestone: Milestone) -> float:
		start, end = milestone.planned_start, milestone.planned_end
		if not start or not end or end < start or day < start:
			return 0
		return min(100.0, ((day - start).days + 1) / ((end - start).days + 1) * 100)

	return _by_weight(milestones, planned)


def _by_weight(milestones: Iterable[Milestone], share) -> float:
	milestones = [*milestones]
	total = sum(milestone.weight for milestone in milestones)
	if total <= 0:
		return 0.0
	done = sum(share(milestone) * milestone.weight for milestone in milestones)
	return round(done / total, 1)


def check_milestones_done(milestones: Iterable[Milestone]) -> None:
	"""Raise RuleBroken while one is not (R46)."""
	if waiting := [milestone for milestone in milestones if not milestone.actual_end]:
		raise RuleBroken(
			"milestones open",
			"Milestones that are not done: {0}. Enter their Actual End, or change the charter.",
			tuple(Name(milestone.title) for milestone in waiting),
		)


def check_solidification(documents: Sequence[str], reason: str) -> None:
	"""Raise RuleBroken unless the results go into system documents, or a reason says why into none (R47)."""
	if documents and reason.strip():
		raise RuleBroken(
			"solidified twice",
			"Documents are listed, and Why No Document Is Needed says that none is needed: keep one of the two.",
		)
	if not documents and not reason.strip():
		raise RuleBroken(
			"not solidified",
			"Documents is empty: list the system documents that the results go into,"
			" or say in Why No Document Is Needed why there are none.",
		)
