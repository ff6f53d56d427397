"""The record of an improvement that came back 改进复发: who decides on it, and what a decision leads to (R42, R65, R67).

It is proposed by the watch (`domain.recurrence`), with the tickets and how they are like the old ones. A quality officer
decides; the Management Representative where the quality department did the work (decision c).
"""

from __future__ import annotations

from enum import Enum

from itss_improvement.domain import corrective_action, notice, path, project
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.recurrence import Proposal
from itss_improvement.domain.state_machine import Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Recurrence"
WATCHED_AFTER_CLOSING, LONGEST_WATCH = 180, 730
"""Calendar days after its end that an improvement is watched, by default and at most. Half a year sees every trigger's
window twice, the quarter included, and the next management review; a problem that comes back later has other causes as
often as not."""


class Status(str, Enum):
	PROPOSED = "Proposed"
	CONFIRMED = "Confirmed"
	DISMISSED = "Dismissed"
	WITHDRAWN = "Withdrawn"
	"""The improvement was taken up again, or went another way, before anybody decided."""


class Effect(str, Enum):
	"""What a confirmed recurrence leads to."""

	ANALYSE_AGAIN = "its causes are analysed anew"
	BECOME_CORRECTIVE_ACTION = "it becomes a corrective action"
	CONTINUE = "it is carried out further"
	NEW_CORRECTIVE_ACTION = "a new corrective action is linked to it"


BEFORE_CLOSING: dict[str, Effect] = {
	corrective_action.MACHINE.record: Effect.ANALYSE_AGAIN,
	# it has no causes to return to (decision d)
	notice.MACHINE.record: Effect.BECOME_CORRECTIVE_ACTION,
	project.MACHINE.record: Effect.CONTINUE,
}
"""By the DocType of the record that came back."""


def effect_of(proposal: str, doctype: str) -> Effect:
	"""`doctype`: of the record that came back."""
	if proposal == Proposal.RECURRENCE.value:
		return Effect.NEW_CORRECTIVE_ACTION
	return BEFORE_CLOSING[doctype]


def follows(effect: Effect, record: str, next_round: int) -> Sentence:
	"""What confirming it does to the record of the path named `record`."""
	if effect is Effect.ANALYSE_AGAIN:
		return Sentence("{0} goes back to root cause analysis, which begins round {1}.", (record, next_round))
	if effect is Effect.BECOME_CORRECTIVE_ACTION:
		return Sentence("{0} has no causes to go back to: it becomes a corrective action.", (record,))
	if effect is Effect.CONTINUE:
		return Sentence("{0} returns to execution.", (record,))
	return Sentence(
		"{0} is closed and stays as it is: a new corrective action is made, linked to it as a recurrence.",
		(record,),
	)


PROPOSED = (
	"title",
	"opportunity",
	"reference_doctype",
	"reference_name",
	"proposal",
	"reason",
	"what_follows",
	"bar_tickets",
	"bar_window",
	"window_label",
	"effective_at",
	"tickets",
)
DECIDED = ("decision_reason", "next_due_date")
DECISION = Section("Decision on the Recurrence", (*PROPOSED, *DECIDED), {})

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.PROPOSED.value, Stage.CHECK, "Warning"),
		State(Status.CONFIRMED.value, Stage.ACT, "Danger"),
		State(Status.DISMISSED.value, Stage.ACT, "Success"),
		State(Status.WITHDRAWN.value, Stage.ACT, "Inverse"),
	),
	transitions=(
		# to say that one's own work did not hold is no judgement in one's favour
		*path.of_the_quality_department(
			"Confirm Recurrence",
			Status.PROPOSED.value,
			Status.CONFIRMED.value,
			decides=DECIDED,
			requires=("next_due_date",),
			barred=(),
			signs=DECISION.name,
		),
		*path.of_the_quality_department(
			"Dismiss Recurrence",
			Status.PROPOSED.value,
			Status.DISMISSED.value,
			decides=("decision_reason",),
			requires=("decision_reason",),
			signs=DECISION.name,
		),
		Transition("Withdraw", Status.PROPOSED.value, Status.WITHDRAWN.value, frozenset(), by_app=True),
	),
	sections=(DECISION,),
	written_by_app=(
		*PROPOSED,
		"responsible_department",
		"improvement_round",
		"ticket_count",
		"recurrence_key",
		"proposed_on",
		"decide_by",
		"decide_by_provisional",
		"decide_days",
		"decided_by",
		"decided_on",
		"new_opportunity",
	),
)


def check_watch_days(days: int) -> None:
	"""`days`: calendar days after its end that an improvement is watched; 0 where it ends with the observation."""
	if not 0 <= days <= LONGEST_WATCH:
		raise RuleBroken(
			"watch",
			"Watched After Closing is {0} days: it must be from 0 to {1}.",
			days,
			LONGEST_WATCH,
		)
