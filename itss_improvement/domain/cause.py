"""Causes as a tree: each answers why the one above it came about, and those at the top why the problem did (R37).

The 5 Why and the fishbone are two views of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.state_machine import Name

MOST_CAUSES = 100
DEEPEST = 10
"""Whys below one another. The method's five are a rule of thumb."""
SHOWN = 30
"""Characters of a cause that are enough to recognise it in a message."""


class Category(str, Enum):
	"""The bones 人机料法环测."""

	PEOPLE = "People"
	EQUIPMENT = "Equipment"
	MATERIAL = "Material"
	METHOD = "Method"
	ENVIRONMENT = "Environment"
	MEASUREMENT = "Measurement"


class Kind(str, Enum):
	OCCURRENCE = "Occurrence"
	"""Why it came about."""
	ESCAPE = "Escape"
	"""Why nobody noticed in time."""


class AnalysisMethod(str, Enum):
	FIVE_WHY = "5 Why"
	FISHBONE = "Fishbone"
	BOTH = "Both"


@dataclass(frozen=True, slots=True)
class Cause:
	id: str
	text: str
	parent: str = ""
	"""The id of the cause that it explains; "" where it explains the problem itself."""
	category: str = ""
	is_root: bool = False
	kind: str = ""
	evidence: str = ""
	"""How it is known."""


@dataclass(frozen=True)
class CauseTree:
	"""Causes that hang together, in the order in which they were given."""

	causes: tuple[Cause, ...]

	@cached_property
	def by_id(self) -> Mapping[str, Cause]:
		return {cause.id: cause for cause in self.causes}

	@cached_property
	def children(self) -> Mapping[str, tuple[Cause, ...]]:
		"""By id; those of "" explain the problem itself."""
		found: dict[str, list[Cause]] = {}
		for cause in self.causes:
			found.setdefault(cause.parent, []).append(cause)
		return {parent: tuple(causes) for parent, causes in found.items()}

	@cached_property
	def numbers(self) -> Mapping[str, str]:
		"""By id, as they are counted on paper: 1, 1.1, 1.2, 2."""
		return dict(self._numbered("", ""))

	def _numbered(self, parent: str, prefix: str) -> Iterator[tuple[str, str]]:
		for place, cause in enumerate(self.children.get(parent, ()), start=1):
			yield cause.id, f"{prefix}{place}"
			yield from self._numbered(cause.id, f"{prefix}{place}.")

	@property
	def in_order(self) -> list[Cause]:
		"""Each before what explains it: the order of the numbers."""
		return [self.by_id[id] for id in self.numbers]

	def depth(self, id: str) -> int:
		"""1 for what explains the problem itself."""
		return self.numbers[id].count(".") + 1

	def category(self, id: str) -> str:
		"""Its bone: its own category, or that of the nearest cause above that has one."""
		cause = self.by_id[id]
		while not cause.category and cause.parent:
			cause = self.by_id[cause.parent]
		return cause.category

	@property
	def roots(self) -> tuple[Cause, ...]:
		return tuple(cause for cause in self.causes if cause.is_root)


def tree_of(causes: Sequence[Cause]) -> CauseTree:
	"""The tree that `causes` make.

	Raises RuleBroken that names the first row in which something is wrong: "text", "id", "parent" (not one of
	these causes), "cycle", "leaf" (a root cause that is explained further), "number" or "depth" (too many).
	"""
	if len(causes) > MOST_CAUSES:
		raise RuleBroken("number", "There are {0} causes: at most {1} fit.", len(causes), MOST_CAUSES)
	rows = {cause.id: row for row, cause in enumerate(causes, start=1)}
	if len(rows) < len(causes):
		raise RuleBroken(
			"id", "Causes: two rows have the same identity. Delete one of them, and add it anew."
		)
	for row, cause in enumerate(causes, start=1):
		if not cause.text.strip():
			raise RuleBroken("text", "Causes, row {0}: say what the cause is, or delete the row.", row)
		if cause.parent and cause.parent not in rows:
			raise RuleBroken(
				"parent",
				"Causes, row {0}: the cause that it explains is not among the causes of this record.",
				row,
			)
	tree = CauseTree(tuple(causes))
	_check_reachable(tree, rows)
	for row, cause in enumerate(causes, start=1):
		if tree.depth(cause.id) > DEEPEST:
			raise RuleBroken("depth", "Causes, row {0}: more than {1} whys below one another.", row, DEEPEST)
		if cause.is_root and cause.id in tree.children:
			raise RuleBroken(
				"leaf",
				"Causes, row {0}: “{1}” is explained by another cause, so it is no root cause. Unmark it.",
				row,
				Name(shortened(cause.text)),
			)
	return tree


def _check_reachable(tree: CauseTree, rows: Mapping[str, int]) -> None:
	"""Every chain of whys begins at the problem: whatever does not explains itself."""
	reached, waiting = set(), [""]
	while waiting:
		for cause in tree.children.get(waiting.pop(), ()):
			reached.add(cause.id)
			waiting.append(cause.id)
	if lost := [cause for cause in tree.causes if cause.id not in reached]:
		raise RuleBroken(
			"cycle",
			"Causes, row {0}: “{1}” would explain itself. Choose another cause above it.",
			rows[_in_cycle(tree, lost[0]).id],
			Name(shortened(_in_cycle(tree, lost[0]).text)),
		)


def _in_cycle(tree: CauseTree, cause: Cause) -> Cause:
	"""The first cause above `cause`, or `cause` itself, that explains itself."""
	seen = set()
	while cause.id not in seen:
		seen.add(cause.id)
		cause = tree.by_id[cause.parent]
	return cause


def check_finished(tree: CauseTree, method: str) -> None:
	"""Raise RuleBroken unless an analysis by `method` came to an end: root causes are named, each with its kind and
	how it is known, and on a fishbone every cause has its bone."""
	if not tree.roots:
		raise RuleBroken("root", "Mark one root cause at least: the cause that no further why leads behind.")
	for cause in tree.roots:
		number, text = Name(tree.numbers[cause.id]), Name(shortened(cause.text))
		if not cause.kind:
			raise RuleBroken(
				"kind",
				"Root cause {0} “{1}”: say whether it let the problem occur or escape.",
				number,
				text,
			)
		if not cause.evidence.strip():
			raise RuleBroken(
				"evidence", "Root cause {0} “{1}”: say how it was verified, in Evidence.", number, text
			)
	if method in (AnalysisMethod.FISHBONE.value, AnalysisMethod.BOTH.value):
		for cause in tree.in_order:
			if not tree.category(cause.id):
				raise RuleBroken(
					"category",
					"Cause {0} “{1}” is on no bone of the fishbone: choose its category.",
					Name(tree.numbers[cause.id]),
					Name(shortened(cause.text)),
				)


def shortened(text: str) -> str:
	"""`text` in one line, long enough to be recognised."""
	line = " ".join(text.split())
	return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
