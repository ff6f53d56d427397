"""Before and after as a picture: each metric's two values with their intervals, and the target (R74).

Metrics have units of their own, so each has a scale of its own; figures are said in words beside it, as whoever asked
for the picture writes them. Before is an empty sign on a dashed line, after a full one on a solid line: it reads the
same in black and white.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from itss_improvement.domain.drawing import svg
from itss_improvement.domain.drawing.text import width, wrapped
from itss_improvement.domain.drawing.words import Translate
from itss_improvement.domain.explanation import Sentence, Term

WIDTH, MARGIN, GAP = 760, 6, 14
NAMES, FIGURES = 190, 250
"""Pixels across the names at the left, and the figures in words at the right."""
LEFT, RIGHT = MARGIN + NAMES + GAP, WIDTH - MARGIN - FIGURES - GAP
HEADING, LEGEND, PADDING = 44, 26, 9
TARGET, BETWEEN = 17, 6
"""Pixels down the target's name above a scale, and between two sides of a metric."""
INSIDE = 10
"""Pixels across that a scale leaves free at both ends, for the signs."""
MOST_LINES, MOST_LINES_OF_FIGURES = 5, 2
DOT, WHISKER = 5.0, 5.0
BOLDER = 1.08
"""How much wider than others bold letters are."""

BEFORE_INK, AFTER_INK, TARGET_INK = "#57606a", "#0b4a8f", "#1f2328"
GRID, SCALE_PAPER = "#e3e7eb", "#f6f8fa"


@dataclass(frozen=True, slots=True)
class Side:
	"""One side of a metric, in the metric's own unit. Raises ValueError where the figures cannot be."""

	value: float | None = None
	"""None where there is no figure."""
	low: float | None = None
	high: float | None = None
	"""The interval; both None where there is none."""
	text: str = ""
	"""The figures as people read them: ``91.2% (88.0% to 93.6%)``, ``3 h 20 min``."""
	sample: int | None = 0
	"""How many tickets they were computed from; None where they were entered by hand."""

	def __post_init__(self):
		if (self.low is None) is not (self.high is None):
			raise ValueError(f"half an interval: {self.low} to {self.high}")
		if self.value is None and self.low is not None:
			raise ValueError(f"an interval without a value: {self.low} to {self.high}")
		if not all(isfinite(figure) for figure in self.figures):
			raise ValueError(f"figures that cannot be drawn: {self.figures}")
		if self.low is not None and self.high is not None and self.low > self.high:
			raise ValueError(f"an interval the wrong way round: {self.low} to {self.high}")

	@property
	def figures(self) -> tuple[float, ...]:
		return tuple(figure for figure in (self.value, self.low, self.high) if figure is not None)


@dataclass(frozen=True, slots=True)
class Compared:
	"""A metric before and after."""

	label: str
	before: Side
	after: Side
	target: float | None = None
	target_text: str = ""
	"""As people read it: ``≥ 95%``."""

	def __post_init__(self):
		if self.target is not None and not isfinite(self.target):
			raise ValueError(f"a target that cannot be drawn: {self.target}")


@dataclass(frozen=True, slots=True)
class Comparison:
	rows: Sequence[Compared]
	before: str = ""
	"""The days before, as people read them: ``2026-01-01 – 2026-03-31``."""
	after: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
	"""One side, placed. Of what is missing there is None."""

	side: Side
	is_after: bool
	y: float
	dot: float | None
	whisker: tuple[float, float] | None
	lines: tuple[str, ...]
	"""Its figures in words, below which side it is and of how many."""

	@property
	def height(self) -> float:
		return BETWEEN + svg.SMALL_LINE + svg.LINE * len(self.lines)

	@property
	def middle(self) -> float:
		return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Row:
	compared: Compared
	lines: tuple[str, ...]
	y: float
	height: float
	target: float | None
	bars: tuple[Bar, Bar]
	"""Before, and after."""

	@property
	def top(self) -> float:
		"""Where its scale begins."""
		return self.bars[0].y

	@property
	def depth(self) -> float:
		"""Pixels down its scale."""
		return sum(bar.height for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Layout:
	rows: tuple[Row, ...]
	height: float

	@property
	def bottom(self) -> float:
		return self.height - LEGEND


def lay_out(comparison: Comparison, translate: Translate = lambda text: text) -> Layout:
	rows: list[Row] = []
	y: float = MARGIN + HEADING
	for compared in comparison.rows:
		rows.append(_row(compared, y, translate))
		y += rows[-1].height
	return Layout(tuple(rows), y + LEGEND)


def _row(compared: Compared, y: float, translate: Translate) -> Row:
	lines = tuple(wrapped(compared.label, NAMES / svg.SIZE, MOST_LINES))
	figures = [*compared.before.figures, *compared.after.figures]
	if compared.target is not None:
		figures.append(compared.target)

	def x(figure: float | None) -> float | None:
		if figure is None:
			return None
		# halved, since the difference of two large figures may be too large to be one
		lowest, room = min(figures) / 2, max(figures) / 2 - min(figures) / 2
		share = (figure / 2 - lowest) / room if room else 0.5
		return LEFT + INSIDE + share * (RIGHT - LEFT - 2 * INSIDE)

	def bar(side: Side, is_after: bool, top: float) -> Bar:
		low, high = x(side.low), x(side.high)
		whisker = (low, high) if low is not None and high is not None else None
		said = wrapped(_text(side, translate), FIGURES / svg.SIZE / BOLDER, MOST_LINES_OF_FIGURES)
		return Bar(side, is_after, top, x(side.value), whisker, tuple(said))

	above = TARGET if compared.target is not None else 0
	before = bar(compared.before, False, 0)
	after = bar(compared.after, True, before.height)
	depth = before.height + after.height
	height = max(above + depth, svg.LINE * len(lines)) + 2 * PADDING
	top = y + above + (height - above - depth) / 2
	bars = (replace(before, y=top), replace(after, y=top + before.height))
	return Row(compared, lines, y, height, x(compared.target), bars)


def _text(side: Side, translate: Translate) -> str:
	return side.text if side.value is not None else Sentence("No Figure").render(translate)


# On paper


def draw(comparison: Comparison, translate: Translate = lambda text: text) -> str:
	"""The comparison as SVG, "" where there is nothing to compare; `translate` is for the words of ours in it."""
	if not comparison.rows:
		return ""
	layout = lay_out(comparison, translate)
	return svg.picture(
		WIDTH,
		layout.height,
		Sentence("Before and after").render(translate),
		*_heading(comparison, translate),
		*(_drawn(row, translate) for row in layout.rows),
		*_legend(layout, translate),
		description=" ".join(_in_words(row).render(translate) for row in comparison.rows),
	)


def _in_words(compared: Compared) -> Sentence:
	before, after = (_side_in_words(side) for side in (compared.before, compared.after))
	if compared.target is None:
		return Sentence("{0}: before {1}, after {2}.", (compared.label, before, after))
	return Sentence(
		"{0}: before {1}, after {2}, target {3}.", (compared.label, before, after, compared.target_text)
	)


def _side_in_words(side: Side) -> Sentence:
	figures = side.text if side.value is not None else Term("No Figure")
	if side.sample is None:
		return Sentence("{0}", (figures,))
	return Sentence("{0} (sample size {1})", (figures, side.sample))


def _heading(comparison: Comparison, translate: Translate) -> Iterator[str]:
	"""Which days the two sides are of, with their signs."""
	room = (WIDTH - 2 * MARGIN) / 2 - 40
	for place, (name, days) in enumerate(
		((Term("Before"), comparison.before), (Term("After"), comparison.after))
	):
		x, y = MARGIN + place * (WIDTH - 2 * MARGIN) / 2, MARGIN + svg.SIZE
		said = Sentence("{0}: {1}", (name, days)) if days else Sentence("{0}", (name,))
		yield _sign(x + 15, y - 5, bool(place), (x, x + 30))
		for line, text in enumerate(wrapped(said.render(translate), room / svg.SIZE / BOLDER, 2)):
			yield svg.line_of_text(text, x + 38, y + line * svg.LINE, font_weight="bold")


def _drawn(row: Row, translate: Translate) -> str:
	first = row.y + (row.height - svg.LINE * len(row.lines)) / 2 + svg.SIZE
	return svg.element(
		"g",
		svg.title_of(_in_words(row.compared).render(translate)),
		svg.element("path", d=f"M{MARGIN} {row.y:.1f}H{WIDTH - MARGIN}", stroke=GRID),
		svg.lines_of_text(row.lines, MARGIN, first),
		svg.element("rect", x=LEFT, y=row.top, width=RIGHT - LEFT, height=row.depth, fill=SCALE_PAPER),
		*_target(row, translate),
		*(_bar(bar, translate) for bar in row.bars),
		data_row="metric",
	)


def _target(row: Row, translate: Translate) -> Iterator[str]:
	if row.target is None:
		return
	yield svg.element(
		"path",
		d=f"M{row.target:.1f} {row.top - 3:.1f}v{row.depth + 3:.1f}",
		stroke=TARGET_INK,
		stroke_width=1.4,
		stroke_dasharray="2 3",
		data_bar="target",
	)
	said = Sentence("Target {0}", (row.compared.target_text,)).render(translate)
	(text,) = wrapped(said, (RIGHT - LEFT) / svg.SMALL, 1)
	half = width(text) * svg.SMALL / 2
	x = min(max(row.target, LEFT + half), RIGHT - half)
	yield svg.line_of_text(text, x, row.top - 7, font_size=svg.SMALL, text_anchor="middle")


def _bar(bar: Bar, translate: Translate) -> str:
	x, y = RIGHT + GAP, bar.y + BETWEEN / 2 + svg.SMALL + 1
	name = Term("After") if bar.is_after else Term("Before")
	told = (
		Sentence("{0}, entered by hand", (name,))
		if bar.side.sample is None
		else Sentence("{0}, sample size {1}", (name, bar.side.sample))
	)
	said = told.render(translate)
	return svg.element(
		"g",
		_sign(bar.dot, bar.middle, bar.is_after, bar.whisker) if bar.dot is not None else "",
		svg.line_of_text(said, x, y, font_size=svg.SMALL, fill=svg.FAINT),
		svg.lines_of_text(bar.lines, x, y + svg.LINE - 2, font_weight="bold" if bar.is_after else None),
		data_bar="after" if bar.is_after else "before",
	)


def _sign(x: float, y: float, is_after: bool, whisker: tuple[float, float] | None) -> str:
	"""A value with its interval."""
	ink = AFTER_INK if is_after else BEFORE_INK
	drawn = ""
	if whisker:
		low, high = whisker
		drawn += svg.element(
			"path",
			d=f"M{low:.1f} {y:.1f}H{high:.1f}",
			stroke=ink,
			stroke_width=2,
			stroke_dasharray=None if is_after else "4 3",
		)
		ends = "".join(f"M{end:.1f} {y - WHISKER:.1f}v{2 * WHISKER:.1f}" for end in whisker)
		drawn += svg.element("path", d=ends, stroke=ink, stroke_width=2)
	turn = f"a{DOT} {DOT} 0 1 0"
	circle = f"M{x - DOT:.1f} {y:.1f}{turn} {2 * DOT} 0{turn} {-2 * DOT} 0z"
	return drawn + svg.element(
		"path", d=circle, fill=ink if is_after else svg.PAPER, stroke=ink, stroke_width=2
	)


def _legend(layout: Layout, translate: Translate) -> Iterator[str]:
	said = Sentence(
		"Each metric has a scale of its own. The lines are its intervals; the dotted one is its target."
	)
	(text,) = wrapped(said.render(translate), (WIDTH - 2 * MARGIN) / svg.SMALL, 1)
	yield svg.element("path", d=f"M{MARGIN} {layout.bottom:.1f}H{WIDTH - MARGIN}", stroke=GRID)
	yield svg.line_of_text(text, MARGIN, layout.bottom + 17, font_size=svg.SMALL, fill=svg.FAINT)
