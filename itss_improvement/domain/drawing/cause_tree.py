"""The 5 Why: the problem at the left, and to the right of each cause what explains it (R37)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from itss_improvement.domain.cause import Cause, CauseTree
from itss_improvement.domain.drawing import svg
from itss_improvement.domain.drawing.text import wrapped
from itss_improvement.domain.drawing.words import Translate, place_of, standing_of
from itss_improvement.domain.explanation import Sentence

WIDTH, GAP_ACROSS, GAP_DOWN = 172, 26, 10
PADDING, MARGIN, HEADING = 9, 8, 26
ROOM = (WIDTH - 2 * PADDING) / svg.SIZE
"""Em across a box."""
MOST_LINES, MOST_LINES_OF_PROBLEM = 4, 7


@dataclass(frozen=True, slots=True)
class Box:
	cause: Cause | None
	"""None for the problem."""
	level: int
	lines: tuple[str, ...]
	height: float
	y: float = 0

	@property
	def x(self) -> float:
		return MARGIN + self.level * (WIDTH + GAP_ACROSS)

	@property
	def middle(self) -> float:
		return self.y + self.height / 2

	@property
	def id(self) -> str:
		return self.cause.id if self.cause else ""


@dataclass(frozen=True, slots=True)
class Layout:
	boxes: tuple[Box, ...]
	"""The problem first, then each cause before what explains it."""
	width: float
	height: float


def lay_out(problem: str, tree: CauseTree) -> Layout:
	"""No two boxes meet, and each stands beside the middle of those that explain it."""
	boxes, height = _placed(problem, tree, "", HEADING + MARGIN)
	levels = max(box.level for box in boxes) + 1
	return Layout(
		tuple(boxes),
		2 * MARGIN + levels * WIDTH + (levels - 1) * GAP_ACROSS,
		HEADING + MARGIN + height + MARGIN,
	)


def _placed(problem: str, tree: CauseTree, id: str, top: float) -> tuple[list[Box], float]:
	"""The box of `id` and of all that explains it from `top` down, and how much room they take."""
	own = _box(problem, tree, id)
	below, y = [], top
	explaining: list[Box] = []
	for cause in tree.children.get(id, ()):
		boxes, height = _placed(problem, tree, cause.id, y)
		explaining.append(boxes[0])
		below += boxes
		y += height + GAP_DOWN
	taken = y - GAP_DOWN - top if below else 0.0
	if own.height > taken:
		# what explains it stands beside its middle
		below = [replace(box, y=box.y + (own.height - taken) / 2) for box in below]
		return [replace(own, y=top), *below], own.height
	middle = (explaining[0].middle + explaining[-1].middle) / 2
	y = min(max(middle - own.height / 2, top), top + taken - own.height)
	return [replace(own, y=y), *below], taken


def _box(problem: str, tree: CauseTree, id: str) -> Box:
	if not id:
		lines = wrapped(problem, ROOM, MOST_LINES_OF_PROBLEM)
		return Box(None, 0, tuple(lines), 2 * PADDING + svg.LINE * len(lines))
	cause = tree.by_id[id]
	lines = wrapped(cause.text, ROOM, MOST_LINES)
	# a root cause says so in a line of its own
	captions = 2 if cause.is_root else 1
	height = 2 * PADDING + svg.SMALL_LINE * captions + svg.LINE * len(lines)
	return Box(cause, tree.depth(id), tuple(lines), height)


def draw(problem: str, tree: CauseTree, translate: Translate = lambda text: text) -> str:
	"""The tree as SVG; `translate` is for the words of ours in it."""
	layout = lay_out(problem, tree)
	return svg.picture(
		layout.width,
		layout.height,
		Sentence("5 Why").render(translate),
		*_headings(layout, translate),
		*_edges(layout),
		*(_drawn(box, problem, tree, translate) for box in layout.boxes),
	)


def _headings(layout: Layout, translate: Translate) -> Iterator[str]:
	for level in sorted({box.level for box in layout.boxes}):
		said = Sentence("Why {0}", (level,)) if level else Sentence("Problem")
		x = MARGIN + level * (WIDTH + GAP_ACROSS)
		yield svg.line_of_text(
			said.render(translate), x, MARGIN + svg.SIZE, fill=svg.FAINT, font_size=svg.SMALL
		)


def _edges(layout: Layout) -> Iterator[str]:
	boxes = {box.id: box for box in layout.boxes}
	for box in layout.boxes:
		if box.cause:
			above = boxes[box.cause.parent]
			turn = box.x - GAP_ACROSS / 2
			path = f"M{above.x + WIDTH} {above.middle:.1f}H{turn}V{box.middle:.1f}H{box.x}"
			yield svg.element("path", d=path, fill="none", stroke=svg.RULE)


def _drawn(box: Box, problem: str, tree: CauseTree, translate: Translate) -> str:
	cause = box.cause
	is_root = bool(cause and cause.is_root)
	ink = svg.ROOT_INK if is_root else svg.RULE if cause else svg.PROBLEM_INK
	frame = svg.element(
		"rect",
		x=box.x,
		y=box.y,
		width=WIDTH,
		height=box.height,
		rx=6,
		fill=svg.ROOT_PAPER if is_root else svg.PAPER if cause else svg.PROBLEM_PAPER,
		stroke=ink,
		stroke_width=2 if is_root or not cause else 1,
	)
	x, y = box.x + PADDING, box.y + PADDING + svg.SIZE
	if not cause:
		return svg.element(
			"g",
			svg.title_of(problem),
			frame,
			svg.lines_of_text(box.lines, x, y, fill=svg.PROBLEM_INK),
			data_cause="",
			data_level=1,
		)
	said = [text for text in (place_of(tree, cause, translate), standing_of(cause, translate)) if text]
	return svg.element(
		"g",
		svg.title_of(cause.text),
		frame,
		*(
			svg.line_of_text(
				wrapped(text, ROOM * svg.SIZE / svg.SMALL, 1)[0],
				x,
				box.y + PADDING + svg.SMALL - 1 + svg.SMALL_LINE * place,
				font_size=svg.SMALL,
				fill=svg.ROOT_INK if is_root else svg.FAINT,
			)
			for place, text in enumerate(said)
		),
		svg.lines_of_text(box.lines, x, y + svg.SMALL_LINE * len(said)),
		data_cause=cause.id,
		data_level=box.level + 1,
	)
