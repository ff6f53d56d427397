"""The words of ours in a picture of causes."""

from __future__ import annotations

from collections.abc import Callable

from itss_improvement.domain.cause import Cause, CauseTree
from itss_improvement.domain.explanation import Term

Translate = Callable[[str], str]


def place_of(tree: CauseTree, cause: Cause, translate: Translate) -> str:
	"""Its number and its bone."""
	category = tree.category(cause.id)
	return " · ".join([tree.numbers[cause.id], *([translate(category)] if category else [])])


def standing_of(cause: Cause, translate: Translate) -> str:
	"""That it is a root cause, and of which kind; "" for any other."""
	if not cause.is_root:
		return ""
	root = Term("Root Cause")
	return " · ".join(translate(word) for word in (root.text, cause.kind) if word)
