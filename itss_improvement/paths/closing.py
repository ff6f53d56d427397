"""The gates before the end of a path, asked of whoever keeps what each is about."""

from __future__ import annotations

from collections.abc import Callable

from itss_improvement.domain.closing import Checked, check_passed
from itss_improvement.evaluations import gates as evaluation

GATES: tuple[Callable[[object], Checked], ...] = (evaluation.evaluated,)
"""Each is given the record of a path. In the order of `domain.closing.Gate`."""


def standing(path) -> list[Checked]:
	"""How `path` stands at each gate."""
	return [gate(path) for gate in GATES]


def check(path) -> None:
	"""Raise RuleBroken unless `path` has passed all of them."""
	check_passed(standing(path))
