"""The verification of an improvement 改进效果验证记录: who judges it, what a conclusion needs, and what it leads to
(R41, R42, R65, R67).

It is asked for when the record of a path awaits verification, and judged by a quality officer who did none of the
work; by the Management Representative where the quality department did it (decision c).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from itss_improvement.domain import corrective_action, notice, path, project
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Verification"
LONGEST = timedelta(days=730)
"""How far away a date may lie that follows from a verification: what is further is a slip."""


class Status(str, Enum):
	DRAFT = "Draft"
	CONCLUDED = "Concluded"
	WITHDRAWN = "Withdrawn"
	"""What was to be verified is worked on again, or went another way."""


class Method(str, Enum):
	DATA = "Data"
	ON_SITE = "On Site"
	SAMPLING = "Sampling"
	INTERVIEW = "Interview"


class Conclusion(str, Enum):
	EFFECTIVE = "Effective"
	PARTLY = "Partly Effective"
	INEFFECTIVE = "Ineffective"


class Effect(str, Enum):
	"""What a conclusion leads to."""

	OBSERVE = "it is observed, and closed afterwards"
	CONTINUE = "it is carried on with further measures"
	ANALYSE_AGAIN = "its causes are analysed anew"
	BECOME_CORRECTIVE_ACTION = "it becomes a corrective action"


EFFECTS: dict[str, dict[Conclusion, Effect]] = {
	notice.MACHINE.record: {
		Conclusion.EFFECTIVE: Effect.OBSERVE,
		Conclusion.PARTLY: Effect.CONTINUE,
		# it has no causes to return to (decision d)
		Conclusion.INEFFECTIVE: Effect.BECOME_CORRECTIVE_ACTION,
	},
	corrective_action.MACHINE.record: {
		Conclusion.EFFECTIVE: Effect.OBSERVE,
		Conclusion.PARTLY: Effect.CONTINUE,
		Conclusion.INEFFECTIVE: Effect.ANALYSE_AGAIN,
	},
	project.MACHINE.record: {
		Conclusion.EFFECTIVE: Effect.OBSERVE,
		Conclusion.PARTLY: Effect.CONTINUE,
		Conclusion.INEFFECTIVE: Effect.CONTINUE,
	},
}
"""By the DocType of the record that is verified."""

CONTINUED_AS: dict[str, str] = {
	notice.MACHINE.record: notice.Status.IN_PROGRESS.value,
	corrective_action.MACHINE.record: corrective_action.Status.PLANNING.value,
	project.MACHINE.record: project.Status.IN_PROGRESS.value,
}
"""Where a record is carried on."""

JUDGED = (
	"method",
	"sample",
	"measured_value",
	"findings",
	"conclusion",
	"conclusion_reason",
	"observation_until",
	"next_due_date",
)
CRITERION = (
	"reference_doctype",
	"reference_name",
	"verification_round",
	"criterion_metric",
	"criterion_method",
	"criterion_target",
	"observe_at_least_until",
)
VERIFICATION = Section(
	"Verification",
	(*CRITERION, *JUDGED),
	{Status.DRAFT.value: frozenset({Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE})},
)

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.DRAFT.value, Stage.CHECK, "Warning"),
		State(Status.CONCLUDED.value, Stage.CHECK, "Success"),
		State(Status.WITHDRAWN.value, Stage.CHECK, "Inverse"),
	),
	transitions=(
		*path.of_the_quality_department(
			"Conclude",
			Status.DRAFT.value,
			Status.CONCLUDED.value,
			requires=("method", "sample", "measured_value", "findings", "conclusion"),
			signs=VERIFICATION.name,
		),
		Transition("Withdraw", Status.DRAFT.value, Status.WITHDRAWN.value, frozenset(), by_app=True),
	),
	sections=(VERIFICATION,),
	written_by_app=(
		*CRITERION,
		"title",
		"opportunity",
		"responsible_department",
		"asked_on",
		"verify_by",
		"verify_by_provisional",
		"verify_days",
		"verified_by",
		"verified_on",
	),
)


@dataclass(frozen=True, slots=True)
class Judgement:
	conclusion: str
	reason: str
	observation_until: date | None
	next_due_date: date | None


def check_conclusion(judgement: Judgement, today: date, observe_at_least_until: date) -> None:
	"""Raise RuleBroken unless what was concluded says how it goes on: of what is effective until when it is observed,
	not shorter than was planned; of anything else why, and by when it is to be done."""
	if judgement.conclusion not in [conclusion.value for conclusion in Conclusion]:
		raise RuleBroken(
			"conclusion",
			"Conclusion {0} is none of {1}.",
			judgement.conclusion,
			tuple(conclusion.value for conclusion in Conclusion),
		)
	if judgement.conclusion == Conclusion.EFFECTIVE.value:
		_check_observation(judgement.observation_until, today, observe_at_least_until)
		return
	if not judgement.reason.strip():
		raise RuleBroken(
			"reason",
			"Reason of the Conclusion is required for {0}: say what is still wrong.",
			judgement.conclusion,
		)
	if judgement.next_due_date is None:
		raise RuleBroken("due date", "Next Due Date is required for {0}.", judgement.conclusion)
	check_next_due_date(judgement.next_due_date, today)


def check_next_due_date(due: date, today: date) -> None:
	"""By when what goes on is to be done."""
	if due < today:
		raise RuleBroken("due date", "Next Due Date {0} lies in the past.", due)
	if due > today + LONGEST:
		raise RuleBroken("due date", "Next Due Date {0} is more than two years away.", due)


def _check_observation(until: date | None, today: date, at_least: date) -> None:
	if until is None:
		raise RuleBroken("observation", "Observation Until is required where it is found effective.")
	if until < at_least:
		raise RuleBroken(
			"observation",
			"Observation Until {0} is earlier than {1}, which the plan for its verification says.",
			until,
			at_least,
		)
	if until < today:
		raise RuleBroken("observation", "Observation Until {0} lies in the past.", until)
	if until > today + LONGEST:
		raise RuleBroken("observation", "Observation Until {0} is more than two years away.", until)
