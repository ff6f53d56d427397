"""The gates before the end of a path, asked of whoever keeps what each is about."""

from __future__ import annotations

from collections.abc import Callable

from itss_improvement import cases, document_revisions, trainings
from itss_improvement.domain.closing import (
	REASON_FIELDS,
	Checked,
	Gate,
	Standing,
	check_passed,
	check_reason,
	reasons_given,
)
from itss_improvement.evaluations import gates as evaluation

GATES: tuple[Callable[[object], Checked], ...] = (
	evaluation.evaluated,
	document_revisions.gate,
	trainings.gate,
	cases.gate,
)
"""Each is given the record of a path. In the order of `domain.closing.Gate`."""


def standing(path) -> list[Checked]:
	"""How `path` stands at each gate."""
	return [gate(path) for gate in GATES]


def open_gates(path) -> list[Checked]:
	return [checked for checked in standing(path) if checked.standing is Standing.OPEN]


def check(path) -> None:
	"""Raise RuleBroken unless `path` has passed all of them."""
	check_passed(standing(path))


def check_reasons(path) -> None:
	"""Raise RuleBroken where `path` says that something is not needed which it cannot do without."""
	for gate in _reasons(path):
		check_reason(gate, path.doctype)


def count_none_needed(path) -> int:
	"""Of how many gates `path` says why nothing is needed: what the gap list counts (decision f)."""
	return len(_reasons(path))


def _reasons(path) -> list[Gate]:
	return reasons_given({gate: path.get(field) or "" for gate, field in REASON_FIELDS.items()})
