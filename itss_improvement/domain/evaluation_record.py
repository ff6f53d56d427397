"""The record of an evaluation 改进效果评估报告: who concludes it, what it needs, and which improvements need one (R73).

It lies ready when an improvement that needs one comes under observation, and is concluded by a quality officer who did
none of the work; by the Management Representative where the quality department did it (decision c).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum

from itss_improvement.domain import corrective_action, path, project
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.metric import DAYS_OF_A_WEEK, Period
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Evaluation"
REQUIRED = frozenset({corrective_action.MACHINE.record, project.MACHINE.record})
"""The paths whose improvements are evaluated before they are closed; others may be (decision f)."""
POSSIBLE = (path.AWAITING_VERIFICATION, path.UNDER_OBSERVATION, path.CLOSED)
"""The states of a record of a path in which there is something to evaluate."""


class Status(str, Enum):
	DRAFT = "Draft"
	CONCLUDED = "Concluded"
	WITHDRAWN = "Withdrawn"
	"""What was to be evaluated is worked on again, or went another way."""


SUBJECT = (
	"reference_doctype",
	"reference_name",
	"reference_round",
)
WINDOWS = ("changed_on", "before_from", "before_to", "after_from", "after_to")
FIGURES = tuple(
	f"metrics.{column}"
	for column in (
		"before_text",
		"before_interval",
		"before_size",
		"before_window",
		"after_text",
		"after_interval",
		"after_size",
		"after_window",
		"change_text",
		"verdict",
		"target_verdict",
		"computed_on",
		"in_words",
		"frozen",
	)
)
"""What was computed from tickets, and is kept as it was (R74)."""
RULED = ("total_cost", "benefit_of_year", "benefit_ratio", "rule_conclusion", "rule_reasons")
"""What follows from the rest of the record."""
WRITTEN = (
	*WINDOWS,
	"metrics",
	"entered_metrics",
	"feedback",
	"person_days",
	"day_rate",
	"expense",
	"benefit",
	"benefit_period",
	"cost_basis",
	"clauses",
	"side_effects",
	"conclusion",
	"conclusion_reason",
	"recommendations",
)
EVALUATION = Section(
	"Evaluation",
	(*SUBJECT, *WRITTEN, *FIGURES, *RULED),
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
			requires=("conclusion",),
			signs=EVALUATION.name,
		),
		Transition("Withdraw", Status.DRAFT.value, Status.WITHDRAWN.value, frozenset(), by_app=True),
	),
	sections=(EVALUATION,),
	written_by_app=(
		*SUBJECT,
		*FIGURES,
		# the names of many tickets: what was signed is their fingerprint, among the figures
		"metrics.tickets",
		*RULED,
		"title",
		"opportunity",
		"responsible_department",
		"required",
		"asked_on",
		"evaluated_by",
		"evaluated_on",
	),
)


FEWEST_WEEKS, MOST_WEEKS = 4, 13
"""Of the windows that are proposed: fewer tell little, and over more of them other things change as well."""
MOST_YEARS = 10


def proposed_windows(changed_on: date, today: date) -> tuple[Period, Period]:
	"""Two windows of equal length on both sides of the day of the change, in whole weeks: as many as are over since.

	Where fewer than four are, the second ends in days to come: it says from when on it can be computed. Raises
	RuleBroken where the day is to come, or was more than ten years ago.
	"""
	if changed_on > today:
		raise RuleBroken("change to come", "The day of the change, {0}, is still to come.", changed_on)
	if (today - changed_on).days > MOST_YEARS * 366:
		raise RuleBroken(
			"change long ago",
			"The day of the change, {0}, is more than {1} years ago. Write it again.",
			changed_on,
			MOST_YEARS,
		)
	passed = (today - timedelta(days=1) - changed_on).days // DAYS_OF_A_WEEK
	days = timedelta(days=DAYS_OF_A_WEEK * min(max(passed, FEWEST_WEEKS), MOST_WEEKS))
	one = timedelta(days=1)
	return Period(changed_on - days, changed_on - one), Period(changed_on + one, changed_on + days)
