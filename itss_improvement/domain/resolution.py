"""What a management review resolved, tracked until it is verified (管理评审改进决议跟踪表; R12, R29)."""

from __future__ import annotations

from datetime import date
from enum import Enum

from itss_improvement.domain import path
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.review import PREPARERS
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Duty, Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Resolution"


class Status(str, Enum):
	DRAFT = "Draft"
	IN_PROGRESS = "In Progress"
	AWAITING_VERIFICATION = path.AWAITING_VERIFICATION
	VERIFIED = "Verified"
	CARRIED_OVER = "Carried Over"
	"""It is taken up again by a later review."""
	CANCELLED = "Cancelled"


RELIES_ON_EVIDENCE = frozenset({Status.AWAITING_VERIFICATION.value, Status.VERIFIED.value})
"""Its evidence is kept as it is meanwhile."""


class Category(str, Enum):
	IMPROVEMENT = "Opportunity for Improvement"
	SYSTEM = "Change of the System"
	RESOURCES = "Need of Resources"


class Conclusion(str, Enum):
	ACHIEVED = "Achieved"
	PARTLY = "Partly Achieved"


RESOLUTION = Section(
	"Resolution",
	(
		"review",
		"category",
		"resolution",
		"resource_commitment",
		"responsible_department",
		"responsible_person",
		"due_date",
		"verification_method",
	),
	{Status.DRAFT.value: PREPARERS},
)
DEPARTMENT = frozenset({Role.DEPARTMENT_OWNER, Role.QUALITY_OFFICER})
PERFORMERS = DEPARTMENT | {Role.STAFF, Role.MANAGEMENT_REPRESENTATIVE, Role.EXECUTIVE}
COMPLETION = Section(
	"Completion",
	("progress", "completion", "completed_on", "evidence_file", "evidence_fingerprint"),
	{Status.IN_PROGRESS.value: DEPARTMENT},
	by_duty={Status.IN_PROGRESS.value: frozenset({Duty.IMPLEMENTER})},
)
VERDICT = Section("Verdict", ("verification_conclusion", "verification_remark"), {})

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.DRAFT.value, Stage.PLAN),
		State(Status.IN_PROGRESS.value, Stage.DO, "Primary"),
		State(Status.AWAITING_VERIFICATION.value, Stage.CHECK, "Info"),
		State(Status.VERIFIED.value, Stage.ACT, "Success"),
		State(Status.CARRIED_OVER.value, Stage.ACT, "Inverse"),
		State(Status.CANCELLED.value, Stage.PLAN, "Inverse"),
	),
	transitions=(
		# the minutes of its review were approved
		Transition("Adopt", Status.DRAFT.value, Status.IN_PROGRESS.value, frozenset(), by_app=True),
		Transition("Cancel", Status.DRAFT.value, Status.CANCELLED.value, frozenset(), by_app=True),
		Transition(
			"Cancel",
			Status.DRAFT.value,
			Status.CANCELLED.value,
			PREPARERS,
			decides=("cancellation_reason",),
			requires=("cancellation_reason",),
		),
		Transition(
			"Report Completion",
			Status.IN_PROGRESS.value,
			Status.AWAITING_VERIFICATION.value,
			PERFORMERS,
			requires=("completion", "completed_on"),
			only_for=(Duty.IMPLEMENTER, Duty.MEMBER),
			signs=COMPLETION.name,
		),
		*path.of_the_quality_department(
			"Verify",
			Status.AWAITING_VERIFICATION.value,
			Status.VERIFIED.value,
			decides=VERDICT.fields,
			requires=VERDICT.fields,
			signs=VERDICT.name,
		),
		*path.of_the_quality_department(
			"Return",
			Status.AWAITING_VERIFICATION.value,
			Status.IN_PROGRESS.value,
			decides=("return_reason",),
			requires=("return_reason",),
			reopens=(COMPLETION.name,),
		),
		# What was not finished is a matter for the next review: by itself once the minutes of that are approved. Until then
		# whoever has it goes on with it, and a review that is planned for next year, or cancelled, takes nothing from them.
		Transition(
			"Carry Over", Status.IN_PROGRESS.value, Status.CARRIED_OVER.value, frozenset(), by_app=True
		),
		# one that is to be resolved anew is taken into a review that is still prepared
		Transition(
			"Carry Over",
			Status.IN_PROGRESS.value,
			Status.CARRIED_OVER.value,
			PREPARERS,
			decides=("carried_into",),
			requires=("carried_into",),
		),
	),
	sections=(RESOLUTION, COMPLETION, VERDICT),
	written_by_app=(
		"title",
		"number",
		"opportunity",
		"carried_from",
		"evidence_fingerprint",
		"verified_by",
		"verified_on",
	),
)


def check_resolution(category: str, resource_commitment: str, due_date: date | None, today: date) -> None:
	"""Raise RuleBroken where a need of resources has none committed to it (R12), or what is drafted is due already."""
	if category == Category.RESOURCES.value and not resource_commitment.strip():
		raise RuleBroken(
			"resources",
			"Resource Commitment is required for {0}: say what is provided, and by whom.",
			category,
		)
	if due_date and due_date < today:
		raise RuleBroken("past due date", "Due Date {0} lies in the past.", due_date)


def check_completed(completed_on: date, adopted_on: date, today: date) -> None:
	"""Raise RuleBroken unless it was completed between the review and today."""
	if completed_on > today:
		raise RuleBroken("future", "{0} {1} lies in the future.", "Completed On", completed_on)
	if completed_on < adopted_on:
		raise RuleBroken(
			"before adopted",
			"Completed On {0} is earlier than the review of {1} that resolved it.",
			completed_on,
			adopted_on,
		)


def check_carried(state: str, later: date, earlier: date) -> None:
	"""Raise RuleBroken unless the review that takes it up comes after the one that resolved it, and is still prepared.
	`state`: of the later one; `later`, `earlier`: the days of the two."""
	if state != "Prepared":
		raise RuleBroken("carried", "The review that takes it up is {0}: choose one that is prepared.", state)
	if later <= earlier:
		raise RuleBroken(
			"carried",
			"The review that takes it up is on {0}, not after the one of {1} that resolved it.",
			later,
			earlier,
		)
