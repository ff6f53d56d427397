"""The causes of a record as pictures: of what is stored, and of what a form has not saved yet (R37).

One place draws for both, so that what is edited is what will be printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from frappe import _

from itss_improvement.corrective_actions.analysis import causes_of, resolve_parents
from itss_improvement.domain.cause import CauseTree, tree_of
from itss_improvement.domain.drawing import cause_tree, fishbone
from itss_improvement.domain.errors import RuleBroken

VIEWS: dict[str, Callable[..., str]] = {"tree": cause_tree.draw, "fishbone": fishbone.draw}
NOT_SAID_YET = "…"
"""Stands for a cause that is just being written."""


@dataclass(frozen=True, slots=True)
class Picture:
	svg: str = ""
	numbers: dict[str, str] | None = None
	"""By row: 1, 1.1, 1.2, 2."""
	fault: str = ""
	"""Why these causes make no picture, for the session's user."""


def picture_of(view: str, problem: str, rows: Iterable) -> Picture:
	"""Rows of **Improvement Cause**, saved or not, as `view`, which is one of VIEWS."""
	rows = list(rows)
	resolve_parents(rows)
	causes = [replace(cause, text=cause.text.strip() or NOT_SAID_YET) for cause in causes_of(rows)]
	try:
		tree = tree_of(causes)
	except RuleBroken as broken:
		return Picture(fault=broken.render(_))
	return Picture(draw(view, problem, tree), dict(tree.numbers))


def draw(view: str, problem: str, tree: CauseTree, translate: Callable[[str], str] = _) -> str:
	"""SVG that stands by itself. Its words are the session's user's unless `translate` says otherwise."""
	return VIEWS[view](problem, tree, translate)
