"""What an improvement needs besides an effective verification before it is closed: its results are evaluated,
standardised, taught and kept as a case (R66, R68, R69, R73, R78-R81, decision f)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from itss_improvement.domain import document_revision, notice, path, training
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


REASON_FIELDS: Mapping[Gate, str] = dict(
	zip((Gate.STANDARDISING, Gate.TRAINING, Gate.CASE), path.NONE_NEEDED.fields, strict=True)
)
"""Of the record of a path, where it says why none is needed."""

SERVED_BY: Mapping[Gate, str] = {
	Gate.STANDARDISING: document_revision.RECORD,
	Gate.TRAINING: training.RECORD,
}
"""The DocType of what brings an improvement past a gate. One record of it may serve several."""


def may_need_none(gate: Gate, record: str) -> bool:
	"""Whether an improvement on the path of the DocType `record` may pass `gate` by a reason: a routine improvement
	everywhere; the others only where no document is concerned (R66, decision f)."""
	return gate is Gate.STANDARDISING or record == notice.MACHINE.record


def reasons_given(gates: Mapping[Gate, str]) -> list[Gate]:
	"""The gates of which `gates` says, in words, why nothing is needed."""
	return [gate for gate, reason in gates.items() if reason.strip()]


def check_reason(gate: Gate, record: str) -> None:
	"""Raise RuleBroken where a reason is given, and an improvement on the path of `record` cannot do without."""
	if not may_need_none(gate, record):
		raise RuleBroken("needed", "{0}: only a routine improvement may say that none is needed.", gate.value)


def standing(
	gate: Gate,
	finished: Sequence[str],
	unfinished: Sequence[str],
	reason: str,
	missing: Sequence[str] = (),
) -> Checked:
	"""How an improvement stands at a gate that records of `SERVED_BY` bring it past. `finished` and `unfinished`:
	their names. `missing`: what else is known to lack one. `reason`: why none is needed, where that is allowed.

	What was begun is ended first, by finishing or cancelling it: a reason does not stand beside it.
	"""
	doctype = SERVED_BY[gate]
	records = tuple((doctype, name) for name in (*finished, *unfinished))
	if unfinished:
		because = Sentence("{0} is not finished: finish it, or cancel it.", (", ".join(unfinished),))
		return Checked(gate, Standing.OPEN, because, records)
	if reason.strip():
		because = Sentence("None is needed: {0}", (reason.strip(),))
		return Checked(gate, Standing.PASSED if finished else Standing.NOT_NEEDED, because, records)
	if missing:
		because = Sentence("Not revised yet: {0}.", (", ".join(missing),))
		return Checked(gate, Standing.OPEN, because, records)
	if finished:
		return Checked(gate, Standing.PASSED, Sentence("{0} is there.", (", ".join(finished),)), records)
	return Checked(gate, Standing.OPEN, Sentence("No record of it yet."), records)


def check_passed(found: Iterable[Checked]) -> None:
	"""Raise RuleBroken with all that is still to be done."""
	if open_gates := [checked for checked in found if checked.standing is Standing.OPEN]:
		raise RuleBroken("closing", "It cannot be closed yet. {0}", _in_one_sentence(open_gates))


def still_to_do(title: str, open_gates: Sequence[Checked]) -> Sentence:
	"""What remains of an improvement that was found effective, for whoever is responsible."""
	return Sentence("Found effective: {0}. Still to do: {1}", (title, _in_one_sentence(open_gates)))


def _in_one_sentence(found: Sequence[Checked]) -> Sentence:
	told = Sentence("{0}: {1}", (Term(found[0].gate.value), found[0].because))
	for checked in found[1:]:
		told = Sentence("{0} {1}", (told, Sentence("{0}: {1}", (Term(checked.gate.value), checked.because))))
	return told
