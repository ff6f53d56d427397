"""Pictures for paper: what is too tall for one sheet goes on on the next, and is cut where nothing stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from itss_improvement.domain.cause import CauseTree
from itss_improvement.domain.drawing import cause_tree, fishbone, plan
from itss_improvement.domain.drawing.svg import SIZE
from itss_improvement.domain.drawing.words import Translate

TALLEST = 1.32
"""Of its width: what a sheet of A4 has room for beneath its heading."""
LEAST = 0.6
"""Of a sheet that is filled before it is cut: else the room is wasted."""

Span = tuple[float, float]
"""From a height to another one, in pixels."""


def cuts(height: float, room: float, spans: Sequence[Span]) -> list[Span]:
	"""Sheets of at most `room`, one below the other, down to `height`. Each ends where it cuts fewest of `spans`, and
	as far down as may be."""
	found: list[Span] = []
	top = 0.0
	while height - top > room:
		end = _end(top, room, spans)
		found.append((top, end))
		top = end
	return [*found, (top, height)]


def _end(top: float, room: float, spans: Sequence[Span]) -> float:
	least, most = top + LEAST * room, top + room
	candidates = [
		most,
		*(edge for span in spans for edge in (span[0] - 2, span[1] + 2) if least <= edge <= most),
	]
	return max(candidates, key=lambda y: (-sum(first < y < last for first, last in spans), y))


_GROUP = re.compile(r"<g[ >].*?</g>", re.DOTALL)
_HEIGHT = re.compile(r' y="(-?[\d.]+)"')
BESIDE = 120.0
"""Pixels above and below a sheet within which something may still reach into it."""

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+" height="[\d.]+"')


def sheets(svg: str, spans: Iterable[Span]) -> list[str]:
	"""The picture, once for each sheet that it takes, each showing its part."""
	size = _SIZE.search(svg)
	if size is None:
		return []
	width, height = float(size[1]), float(size[2])
	found = []
	for top, end in cuts(height, width * TALLEST, list(spans)):
		shown = (
			f'viewBox="0 {top:.1f} {width:.1f} {end - top:.1f}" width="{width:.1f}" height="{end - top:.1f}"'
		)
		rest = _within(svg[size.end() :], top - BESIDE, end + BESIDE)
		found.append(svg[: size.start()] + shown + rest)
	return found


def spans_of(svg: str) -> list[Span]:
	"""Where the groups of a picture stand."""
	found = ([float(y) for y in _HEIGHT.findall(group[0])] for group in _GROUP.finditer(svg))
	return [(min(heights) - SIZE, max(heights) + SIZE) for heights in found if heights]


def _within(drawn: str, top: float, end: float) -> str:
	"""Without the groups that lie on other sheets: a picture of many sheets would else be drawn whole on each."""

	def kept(group: re.Match) -> str:
		heights = [float(y) for y in _HEIGHT.findall(group[0])]
		return "" if heights and (max(heights) < top or min(heights) > end) else group[0]

	return _GROUP.sub(kept, drawn)


def cause_tree_sheets(problem: str, tree: CauseTree, translate: Translate) -> list[str]:
	boxes = cause_tree.lay_out(problem, tree).boxes
	return sheets(cause_tree.draw(problem, tree, translate), ((box.y, box.y + box.height) for box in boxes))


def fishbone_sheets(problem: str, tree: CauseTree, translate: Translate) -> list[str]:
	bones = fishbone.lay_out(problem, tree, translate).bones
	return sheets(
		fishbone.draw(problem, tree, translate),
		((entry.y, entry.y + entry.height) for bone in bones for entry in bone.entries),
	)


def plan_sheets(planned: plan.Plan, translate: Translate) -> list[str]:
	layout = plan.lay_out(planned, translate)
	if layout is None:
		return []
	return sheets(plan.draw(planned, translate), ((row.y + 1, row.y + row.height - 1) for row in layout.rows))
