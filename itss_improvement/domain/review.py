"""A management review 管理评审: who chairs it, what its minutes need, and how they are approved (R12, R13, R29).

The quality department prepares it and writes the minutes; whoever chairs it, who holds the Executive's office, approves
them. What it resolved is tracked from then on, a record each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Duty, Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Review"


class Status(str, Enum):
	PREPARED = "Prepared"
	MINUTES_SUBMITTED = "Minutes Submitted"
	APPROVED = "Minutes Approved"
	CANCELLED = "Cancelled"


PREPARERS = frozenset({Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE})
PACK = ("pack_from", "pack_to", "pack_made_on", "pack_fingerprint")
"""Of its input pack (`review_inputs`): which period, and the fingerprint that stands for all of it, so that whoever signs
the minutes signs what they were written on."""
LOG = ("log_size", "log_root", "log_made_on")
"""The newest checkpoint of the archive's log: whoever keeps the signed form keeps it."""
MINUTES = Section(
	"Minutes",
	("title", "review_date", "chair", "place", "participants", *PACK, *LOG, "inputs", "conclusions"),
	{Status.PREPARED.value: PREPARERS},
)

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.PREPARED.value, Stage.CHECK, "Warning"),
		State(Status.MINUTES_SUBMITTED.value, Stage.CHECK, "Info"),
		State(Status.APPROVED.value, Stage.ACT, "Success"),
		State(Status.CANCELLED.value, Stage.CHECK, "Inverse"),
	),
	transitions=(
		Transition(
			"Submit Minutes",
			Status.PREPARED.value,
			Status.MINUTES_SUBMITTED.value,
			PREPARERS,
			requires=("review_date", "chair", "participants", "inputs", "conclusions"),
		),
		Transition(
			"Approve Minutes",
			Status.MINUTES_SUBMITTED.value,
			Status.APPROVED.value,
			frozenset({Role.EXECUTIVE}),
			only_for=(Duty.LEADER,),
			signs=MINUTES.name,
		),
		Transition(
			"Return",
			Status.MINUTES_SUBMITTED.value,
			Status.PREPARED.value,
			frozenset({Role.EXECUTIVE}),
			decides=("return_reason",),
			requires=("return_reason",),
			only_for=(Duty.LEADER,),
		),
		Transition(
			"Cancel",
			Status.PREPARED.value,
			Status.CANCELLED.value,
			PREPARERS,
			decides=("cancellation_reason",),
			requires=("cancellation_reason",),
		),
	),
	sections=(MINUTES,),
	written_by_app=("approved_by", "approved_on", *PACK, *LOG),
)


def check_held(review_date: date, today: date, participants: Sequence[str]) -> None:
	"""Raise RuleBroken where minutes are written of a review that is still to come, or name somebody twice."""
	if review_date > today:
		raise RuleBroken(
			"future", "Review Date {0} lies in the future: minutes are written afterwards.", review_date
		)
	for position, person in enumerate(participants, 1):
		if person in participants[: position - 1]:
			raise RuleBroken("participants", "Participants, row {0}: somebody is there already.", position)
