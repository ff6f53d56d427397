"""The disposal 处置 of archives whose time is over: what is proposed, and who approves it (R93).

A list is proposed by the app, and approved or rejected by the Management Representative. Nothing is taken from it by
hand: what is to be kept longer is put under a legal hold, and is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum

from itss_improvement.domain.archive import LEAST_YEARS
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Section, Stage, State, StateMachine, Transition

RECORD = "Improvement Disposal"
HELD_BACK_MOST_YEARS = LEAST_YEARS
"""How long a rejection may keep the app from proposing the same again."""


class Status(str, Enum):
	PROPOSED = "Awaiting Approval"
	APPROVED = "Approved"
	REJECTED = "Rejected"
	DISPOSED = "Disposed"


class Outcome(str, Enum):
	DISPOSED = "Disposed"
	HELD = "Left Out: Legal Hold"
	"""It was put under a hold after it was proposed."""
	REFERRED_TO = "Left Out: Still Referred To"
	"""An improvement that goes on names it: it came back, or was merged into it."""
	FAILED = "Not Yet: Failed, Tried Again Daily"


REPRESENTATIVE = frozenset({Role.MANAGEMENT_REPRESENTATIVE})
LIST = Section("Disposal List", ("title", "proposed_on", "archives"), {})

MACHINE = StateMachine(
	record=RECORD,
	states=(
		State(Status.PROPOSED.value, Stage.ACT, "Warning"),
		State(Status.APPROVED.value, Stage.ACT, "Primary"),
		State(Status.REJECTED.value, Stage.ACT, "Inverse"),
		State(Status.DISPOSED.value, Stage.ACT, "Success"),
	),
	transitions=(
		Transition("Approve", Status.PROPOSED.value, Status.APPROVED.value, REPRESENTATIVE, signs=LIST.name),
		Transition(
			"Reject",
			Status.PROPOSED.value,
			Status.REJECTED.value,
			REPRESENTATIVE,
			decides=("rejection_reason", "propose_again_on"),
			requires=("rejection_reason", "propose_again_on"),
		),
		Transition("Dispose", Status.APPROVED.value, Status.DISPOSED.value, frozenset(), by_app=True),
	),
	sections=(LIST,),
	written_by_app=(*LIST.fields, "approved_by", "approved_on", "disposed_on"),
)


@dataclass(frozen=True, slots=True)
class Archived:
	"""An archive, as far as it matters whether its time is over."""

	name: str
	retain_until: date
	"""The last day on which it is kept."""
	on_hold: bool = False
	disposed: bool = False
	referred_to: bool = False
	"""By an improvement that goes on."""


def outcome(archive: Archived, today: date) -> Outcome | None:
	"""What an approved list does with an archive on it; None for one that is disposed of already. Raises RuleBroken for
	one whose time is not over, whatever a list says."""
	if archive.disposed:
		return None
	if archive.retain_until >= today:
		raise RuleBroken("early", "{0} is kept until {1}.", archive.name, archive.retain_until)
	if archive.on_hold:
		return Outcome.HELD
	return Outcome.REFERRED_TO if archive.referred_to else Outcome.DISPOSED


def check_again(again: date, today: date) -> None:
	"""Raise RuleBroken for a day on which the same cannot sensibly be proposed again."""
	if again <= today:
		raise RuleBroken("again", "Propose Again On {0} does not lie in the future.", again)
	if again.year > today.year + HELD_BACK_MOST_YEARS:
		raise RuleBroken(
			"again",
			"Propose Again On {0} is more than {1} years away: put what is to be kept under a legal hold.",
			again,
			HELD_BACK_MOST_YEARS,
		)


def check_hold(name: str, held: bool, on_hold: bool, disposed: bool, reason: str) -> None:
	"""Raise RuleBroken where `name` cannot be put under a hold (`held`), or released from one, for `reason`."""
	if disposed:
		raise RuleBroken("disposed", "{0} is disposed of: there is nothing left to hold.", name)
	if held and on_hold:
		raise RuleBroken("hold", "{0} is under a legal hold already.", name)
	if not held and not on_hold:
		raise RuleBroken("hold", "{0} is not under a legal hold.", name)
	if not reason.strip():
		raise RuleBroken("reason", "{0}: Reason is missing: say why.", name)


OPEN: Collection[str] = frozenset({Status.PROPOSED.value, Status.APPROVED.value})
"""What is on such a list is not proposed a second time."""
