"""What an improvement needs besides an effective verification before it is closed: its results are evaluated,
standardised, taught and kept as a case (R66, R68, R69, R73, R78-R81, decision f)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from itss_improvement.domain import notice
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term


class Gate(str, Enum):
	"""In the order in which they are passed."""

	EVALUATION = "Effect Evaluated"
	STANDARDISING = "Documents Revised"
	TRAINING = "People Trained"
	CASE = "Kept as a Case"


class Standing(str, Enum):
	PASSED = "Passed"
	NOT_NEEDED = "None Needed"
	OPEN = "Still to Do"


@dataclass(frozen=True, slots=True)
class Checked:
	"""How an improvement stands at a gate, and why."""

	gate: Gate
	standing: Standing
	because: Sentence
	"""What is there, why none is needed, or what is to be done."""
	records: tuple[tuple[str, str], ...] = ()
	"""DocType and name of what is there, finished or not."""


REASON_FIELDS = {
	Gate.STANDARDISING: "no_revision_reason",
	Gate.TRAINING: "no_training_reason",
	Gate.CASE: "no_case_reason",
}
"""Of the record of a path, where it says why none is needed."""


def may_need_none(gate: Gate, record: str) -> bool:
	"""Whether an improvement on the path of the DocType `record` may pass `gate` by a reason: a routine improvement
	everywhere; the others only where no document is concerned (R66, decision f)."""
	return gate is Gate.STANDARDISING or record == notice.MACHINE.record


def check_passed(found: Iterable[Checked]) -> None:
	"""Raise RuleBroken with all that is still to be done."""
	open_gates = [checked for checked in found if checked.standing is Standing.OPEN]
	if not open_gates:
		return
	told = Sentence("{0}: {1}", (Term(open_gates[0].gate.value), open_gates[0].because))
	for checked in open_gates[1:]:
		told = Sentence("{0} {1}", (told, Sentence("{0}: {1}", (Term(checked.gate.value), checked.because))))
	raise RuleBroken("closing", "It cannot be closed yet. {0}", told)
