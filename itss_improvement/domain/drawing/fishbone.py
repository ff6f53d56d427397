"""The fishbone: the problem at the head, six bones 人机料法环测, and on each the causes of its category (R37)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from itss_improvement.domain.cause import Category, Cause, CauseTree
from itss_improvement.domain.drawing import svg
from itss_improvement.domain.drawing.text import wrapped
from itss_improvement.domain.drawing.words import Translate, standing_of
from itss_improvement.domain.explanation import Sentence, Term

ABOVE = (Category.PEOPLE, Category.EQUIPMENT, Category.MATERIAL)
BELOW = (Category.METHOD, Category.ENVIRONMENT, Category.MEASUREMENT)

BONES = frozenset(category.value for category in Category)

ENTRY, GAP_ACROSS, SLANT = 176, 22, 46
"""Pixels across a cause, between a cause and the bone before, and that a bone leans at most."""
STEEPEST = 0.16
"""Pixels that a bone leans on each of its length: a short one that leaned more would cut through what is on the next."""
INDENT, PADDING, MARGIN = 10, 6, 8
LABEL, LABEL_HEIGHT = 108, 26
HEAD, HEAD_GAP, TAIL = 128, 12, 12
MOST_LINES, MOST_LINES_OF_PROBLEM, DEEPEST_SHOWN = 4, 9, 5
EMPTY_BONE = 44
"""Pixels that a bone has beside nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
	"""A cause on its bone. A cause that explains another one of the same bone stands below it, moved in."""

	cause: Cause
	level: int
	captions: tuple[str, ...]
	lines: tuple[str, ...]
	height: float
	x: float = 0
	y: float = 0
	bone: float = 0
	"""Where the twig that it stands on meets the bone."""

	@property
	def left(self) -> float:
		return self.x + INDENT * min(self.level, DEEPEST_SHOWN)

	@property
	def right(self) -> float:
		return self.x + ENTRY

	@property
	def base(self) -> float:
		return self.y + self.height - 3


@dataclass(frozen=True, slots=True)
class Bone:
	category: str
	"""A value of Category, or "" for causes that are on no bone yet."""
	entries: tuple[Entry, ...]
	tip: tuple[float, float]
	joint: tuple[float, float]
	"""Where it meets the spine."""


@dataclass(frozen=True, slots=True)
class Layout:
	bones: tuple[Bone, ...]
	spine: float
	head: tuple[float, float, float]
	"""x, y and height of the box with the problem."""
	problem: tuple[str, ...]
	width: float
	height: float


def lay_out(problem: str, tree: CauseTree, translate: Translate = lambda text: text) -> Layout:
	"""Bones of one side are equally long and lean alike, so that what is on one never meets the next."""
	on = {
		category: _on_bone(tree, category, translate) for category in (*(one.value for one in Category), "")
	}
	lines = tuple(wrapped(problem, (HEAD - 4 * PADDING) / svg.SIZE, MOST_LINES_OF_PROBLEM))
	head_height = 4 * PADDING + svg.LINE * len(lines)
	lengths = [
		max(EMPTY_BONE, *(_height(on[category.value]) for category in side)) + 2 * PADDING
		for side in (ABOVE, BELOW)
	]
	spine = MARGIN + max(LABEL_HEIGHT + lengths[0], head_height / 2)
	bones = [
		*_side(ABOVE, on, spine, -lengths[0]),
		*_side(BELOW, on, spine, lengths[1]),
	]
	column = ENTRY + GAP_ACROSS
	head_x = MARGIN + SLANT + 3 * column + HEAD_GAP
	bottom = spine + max(lengths[1] + LABEL_HEIGHT, head_height / 2) + MARGIN
	width = head_x + HEAD + MARGIN
	if on[""]:
		loose, bottom = _loose(on[""], bottom, int((width - 2 * MARGIN) // column))
		bones.append(loose)
	return Layout(tuple(bones), spine, (head_x, spine - head_height / 2, head_height), lines, width, bottom)


def _on_bone(tree: CauseTree, category: str, translate: Translate) -> list[Entry]:
	"""Not placed yet."""
	levels: dict[str, int] = {}
	found = []
	for cause in tree.in_order:
		if _bone_of(tree, cause) != category:
			continue
		level = levels[cause.id] = levels[cause.parent] + 1 if cause.parent in levels else 0
		room = (ENTRY - 2 * PADDING - INDENT * min(level, DEEPEST_SHOWN)) / svg.SIZE
		said = filter(None, (tree.numbers[cause.id], standing_of(cause, translate)))
		captions = tuple(wrapped(text, room * svg.SIZE / svg.SMALL, 1)[0] for text in said)
		lines = tuple(wrapped(cause.text, room, MOST_LINES))
		height = PADDING + svg.SMALL_LINE * len(captions) + svg.LINE * len(lines) + 3
		found.append(Entry(cause, level, captions, lines, height))
	return found


def _bone_of(tree: CauseTree, cause: Cause) -> str:
	"""What names no bone that there is stands beside them, so that no cause is lost."""
	category = tree.category(cause.id)
	return category if category in BONES else ""


def _height(entries: Sequence[Entry]) -> float:
	return sum(entry.height for entry in entries)


def _side(
	categories: Sequence[Category], on: Mapping[str, list[Entry]], spine: float, length: float
) -> Iterator[Bone]:
	"""`length` is below zero above the spine."""
	slope = min(SLANT / abs(length), STEEPEST)
	for place, category in enumerate(categories, start=1):
		joint = MARGIN + SLANT + place * (ENTRY + GAP_ACROSS)
		y = min(spine, spine + length) + PADDING
		placed = []
		for entry in on[category.value]:
			base = replace(entry, y=y).base
			# it ends before the bone, wherever that leans over it
			nearest = joint - slope * max(abs(y - spine), abs(base - spine))
			placed.append(replace(entry, x=nearest - ENTRY - 4, y=y, bone=joint - slope * abs(base - spine)))
			y += entry.height
		tip = (joint - slope * abs(length), spine + length)
		yield Bone(category.value, tuple(placed), tip, (joint, spine))


def _loose(entries: list[Entry], top: float, columns: int) -> tuple[Bone, float]:
	"""Under the fish, in as many columns as fit beside one another."""
	y = top + LABEL_HEIGHT + PADDING
	placed: list[Entry] = []
	for first in range(0, len(entries), columns):
		row = entries[first : first + columns]
		for place, entry in enumerate(row):
			x = MARGIN + place * (ENTRY + GAP_ACROSS)
			placed.append(replace(entry, x=x, y=y, bone=x + ENTRY))
		y += max(entry.height for entry in row) + PADDING
	at = (MARGIN + LABEL / 2, top)
	return Bone("", tuple(placed), at, at), y + MARGIN


def draw(problem: str, tree: CauseTree, translate: Translate = lambda text: text) -> str:
	"""The fishbone as SVG; `translate` is for the words of ours in it."""
	layout = lay_out(problem, tree, translate)
	return svg.picture(
		layout.width,
		layout.height,
		Sentence("Fishbone").render(translate),
		svg.element(
			"path",
			d=f"M{MARGIN + TAIL} {layout.spine:.1f}H{layout.head[0]:.1f}",
			stroke=svg.PROBLEM_INK,
			stroke_width=3,
		),
		_head(layout, problem),
		*(part for bone in layout.bones for part in _drawn(bone, translate)),
	)


def _head(layout: Layout, problem: str) -> str:
	x, y, height = layout.head
	return svg.element(
		"g",
		svg.title_of(problem),
		svg.element(
			"rect",
			x=x, y=y, width=HEAD, height=height, rx=6,
			fill=svg.PROBLEM_PAPER, stroke=svg.PROBLEM_INK, stroke_width=2,
		),
		svg.lines_of_text(
			layout.problem, x + 2 * PADDING, y + 2 * PADDING + svg.SIZE, fill=svg.PROBLEM_INK
		),
		data_cause="",
		data_level=1,
	)  # fmt: skip


def _drawn(bone: Bone, translate: Translate) -> Iterator[str]:
	(tip_x, tip_y), (joint_x, joint_y) = bone.tip, bone.joint
	if bone.tip != bone.joint:
		path = f"M{tip_x:.1f} {tip_y:.1f}L{joint_x:.1f} {joint_y:.1f}"
		yield svg.element("path", d=path, stroke=svg.RULE, stroke_width=2)
	yield _label(bone, translate)
	for entry in bone.entries:
		yield _entry(entry)


def _label(bone: Bone, translate: Translate) -> str:
	x, y = bone.tip
	if y < bone.joint[1]:
		y -= LABEL_HEIGHT
	said = translate(bone.category or Term("No Category").text)
	return svg.element(
		"g",
		svg.element(
			"rect",
			x=x - LABEL / 2, y=y, width=LABEL, height=LABEL_HEIGHT, rx=4,
			fill=svg.PAPER if bone.category else "#fff8e6", stroke=svg.FAINT,
		),
		svg.line_of_text(said, x, y + LABEL_HEIGHT - 8, text_anchor="middle", font_weight="bold"),
		data_category=bone.category,
		data_level=2,
	)  # fmt: skip


def _entry(entry: Entry) -> str:
	cause = entry.cause
	ink = svg.ROOT_INK if cause.is_root else svg.FAINT
	x, y = entry.left + PADDING, entry.y + svg.SMALL + 2
	return svg.element(
		"g",
		svg.title_of(cause.text),
		# a place to point at
		svg.element(
			"rect",
			x=entry.left, y=entry.y, width=entry.right - entry.left, height=entry.base - entry.y, rx=3,
			fill=svg.ROOT_PAPER if cause.is_root else svg.PAPER,
			stroke=svg.ROOT_INK if cause.is_root else None,
		),
		svg.element("path", d=f"M{entry.left:.1f} {entry.base:.1f}H{entry.bone:.1f}", stroke=svg.RULE),
		*(
			svg.line_of_text(text, x, y + svg.SMALL_LINE * place, font_size=svg.SMALL, fill=ink)
			for place, text in enumerate(entry.captions)
		),
		svg.lines_of_text(entry.lines, x, y + svg.SMALL_LINE * len(entry.captions) + 2),
		data_cause=cause.id,
		data_level=entry.level + 3,
	)  # fmt: skip
