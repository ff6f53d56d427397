"""A control chart as a picture: weeks as points, the centre line, limits that step with the size of each week (R3).

What calls for somebody is a mark of another shape, with the number of the rule beside it and the rule in words below:
it reads the same in black and white.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10

from itss_improvement.domain.control_chart import (
	Chart,
	Charted,
	Point,
	Rule,
	Side,
	in_figures,
	value_in_words,
)
from itss_improvement.domain.drawing import svg
from itss_improvement.domain.drawing.text import width, wrapped
from itss_improvement.domain.drawing.words import Translate
from itss_improvement.domain.explanation import Sentence, Term

WIDTH, MARGIN = 760, 6
SCALE, NAMES = 46, 98
"""Pixels across the figures at the left, and the names of the lines at the right."""
LEFT, RIGHT = MARGIN + SCALE, WIDTH - MARGIN - NAMES
HEADING, PLOT, WEEKS = 30, 250, 34
INSIDE = 16
"""Pixels above the highest figure and below the lowest, for the numbers beside a point."""
TOP, BOTTOM = MARGIN + HEADING, MARGIN + HEADING + PLOT
MOST_WEEKS_NAMED, MOST_FIGURES, MOST_LINES, MOST_NUMBERS = 10, 6, 2, 3
LARGEST_MARK, SMALLEST_MARK = 4.0, 2.2
APART = 12.0
"""Pixels down between two names of lines."""

POINT_INK, LIMIT_INK, WORSE_INK, BETTER_INK = "#0b4a8f", "#57606a", "#b42318", "#1a7f37"
GRID, BASELINE_PAPER = "#e3e7eb", "#f3f6f9"


@dataclass(frozen=True, slots=True)
class Mark:
	point: Point
	x: float
	y: float


@dataclass(frozen=True, slots=True)
class Step:
	"""A limit over one week."""

	left: float
	right: float
	y: float


@dataclass(frozen=True, slots=True)
class Tick:
	at: float
	label: str


@dataclass(frozen=True, slots=True)
class Layout:
	marks: tuple[Mark, ...]
	"""Of weeks with a value."""
	runs: tuple[tuple[Mark, ...], ...]
	"""Those of `marks` that a line connects: none goes over a gap."""
	upper: tuple[tuple[Step, ...], ...]
	lower: tuple[tuple[Step, ...], ...]
	"""As lines, each without a gap."""
	centre: float
	baselines: tuple[tuple[float, float], ...]
	"""From where to where weeks of the baseline follow one another."""
	weeks: tuple[Tick, ...]
	figures: tuple[Tick, ...]
	size: float
	"""Half of what a mark is across."""


def lay_out(chart: Chart) -> Layout:
	across = (RIGHT - LEFT) / max(1, len(chart.points))
	figures = _figures(chart)
	lowest, highest = figures[0], figures[-1]

	def y(value: float) -> float:
		return BOTTOM - INSIDE - (value - lowest) / (highest - lowest) * (PLOT - 2 * INSIDE)

	marks: list[Mark | None] = [
		Mark(point, LEFT + (place + 0.5) * across, y(point.value)) if point.value is not None else None
		for place, point in enumerate(chart.points)
	]
	runs = tuple(tuple(run) for run in _without_gaps(marks))

	def steps(value_of: Callable[[Point], float]) -> tuple[tuple[Step, ...], ...]:
		return tuple(
			tuple(Step(mark.x - across / 2, mark.x + across / 2, y(value_of(mark.point))) for mark in run)
			for run in runs
		)

	return Layout(
		tuple(mark for mark in marks if mark),
		runs,
		steps(lambda point: point.limits.upper if point.limits else 0),
		steps(lambda point: point.limits.lower if point.limits else 0),
		y(chart.centre),
		tuple(_baselines(chart, across)),
		tuple(_weeks(chart, across)),
		tuple(Tick(y(figure), _figure(chart.charted, figure, figures[1] - figures[0])) for figure in figures),
		min(LARGEST_MARK, max(SMALLEST_MARK, across * 0.36)),
	)


def _without_gaps(marks: Sequence[Mark | None]) -> Iterator[list[Mark]]:
	for is_there, run in groupby(marks, key=lambda mark: mark is not None):
		if is_there:
			yield [mark for mark in run if mark]


def _baselines(chart: Chart, across: float) -> Iterator[tuple[float, float]]:
	place = 0
	for in_baseline, run in groupby(chart.points, key=lambda point: point.in_baseline):
		many = len([*run])
		if in_baseline:
			yield LEFT + place * across, LEFT + (place + many) * across
		place += many


def _weeks(chart: Chart, across: float) -> Iterator[Tick]:
	"""The weeks that are named along the bottom, as many as there is room for."""
	every = next(
		step
		for step in (1, 2, 4, 13, 26, 52, 104, 260, 10**9)
		if len(chart.points) <= step * MOST_WEEKS_NAMED
	)
	for place in range(0, len(chart.points), every):
		yield Tick(LEFT + (place + 0.5) * across, chart.points[place].week.label)


def _figures(chart: Chart) -> list[float]:
	"""Round figures up the side, the first at or below everything and the last at or above it."""
	shown = [chart.centre]
	for point in chart.points:
		if point.value is not None and point.limits:
			shown += [point.value, point.limits.lower, point.limits.upper]
	lowest, highest = min(shown), max(shown)
	least = 0.01 if chart.charted.is_share else 1
	if highest - lowest < least:
		# everything lies on one line
		lowest = max(0.0, highest - least)
		highest = max(highest, least)
	step = _round_up((highest - lowest) / (MOST_FIGURES - 1))
	first, last = floor(lowest / step + 1e-9), ceil(highest / step - 1e-9)
	return [number * step for number in range(first, last + 1)]


def _round_up(step: float) -> float:
	power = 10 ** floor(log10(step))
	return next(round_ * power for round_ in (1, 2, 5, 10) if step <= round_ * power * (1 + 1e-9))


def _figure(charted: Charted, figure: float, step: float) -> str:
	scaled, step = (figure * 100, step * 100) if charted.is_share else (figure, step)
	decimals = max(0, -floor(log10(step) + 1e-9))
	return f"{scaled:.{decimals}f}{'%' if charted.is_share else ''}"


# On paper


def draw(chart: Chart, title: str = "", translate: Translate = lambda text: text) -> str:
	"""The chart as SVG. `title`: whose tickets, as people call them; `translate` is for the words of ours in it."""
	layout = lay_out(chart)
	legend, height = _legend(chart, translate)
	return svg.picture(
		WIDTH,
		height,
		_name(chart, title).render(translate),
		*_frame(chart, layout, title, translate),
		*_lines(chart, layout, translate),
		*(_mark(chart.charted, mark, layout.size, translate) for mark in layout.marks),
		*_numbers(layout),
		*legend,
		description=" ".join(said.render(translate) for said in _in_words(chart)),
	)


def _name(chart: Chart, title: str) -> Sentence:
	if not title:
		return Sentence("Control chart: {0}", (Term(chart.charted.value),))
	return Sentence("Control chart of {0}: {1}", (title, Term(chart.charted.value)))


def _in_words(chart: Chart) -> Iterator[Sentence]:
	"""What is seen in it, for whoever does not see it."""
	first, last = chart.points[0].week.label, chart.points[-1].week.label
	yield Sentence(
		"Weeks {0} to {1}, centre line {2} from {3} baseline weeks.",
		(first, last, in_figures(chart.charted, chart.centre), chart.baseline),
	)
	if not chart.findings:
		yield Sentence("No week breaks a rule.")
	yield from (finding.sentence for finding in chart.findings)


def _frame(chart: Chart, layout: Layout, title: str, translate: Translate) -> Iterator[str]:
	for left, right in layout.baselines:
		yield svg.element(
			"rect", x=left, y=TOP, width=right - left, height=PLOT, fill=BASELINE_PAPER, data_part="baseline"
		)
	if layout.baselines:
		text = Sentence("Baseline Weeks").render(translate)
		yield svg.line_of_text(
			text, layout.baselines[0][0] + 4, BOTTOM - 5, font_size=svg.SMALL, fill=svg.FAINT
		)
	heading = _name(chart, title).render(translate)
	(line,) = wrapped(heading, (WIDTH - 2 * MARGIN) / svg.SIZE, 1)
	yield svg.line_of_text(line, MARGIN, MARGIN + svg.SIZE, font_weight="bold")
	for figure in layout.figures:
		yield svg.element("path", d=f"M{LEFT} {figure.at:.1f}H{RIGHT}", stroke=GRID)
		yield svg.line_of_text(
			figure.label, LEFT - 5, figure.at + 4, font_size=svg.SMALL, fill=svg.FAINT, text_anchor="end"
		)
	yield svg.element("path", d=f"M{LEFT} {BOTTOM}H{RIGHT}", stroke=svg.RULE)
	for week in layout.weeks:
		yield svg.element("path", d=f"M{week.at:.1f} {BOTTOM}v5", stroke=svg.RULE)
		# the first would leave the picture at the left, if it stood under the middle of its week
		x = max(week.at, MARGIN + width(week.label) * svg.SMALL / 2)
		yield svg.line_of_text(
			week.label, x, BOTTOM + 18, font_size=svg.SMALL, fill=svg.FAINT, text_anchor="middle"
		)


def _lines(chart: Chart, layout: Layout, translate: Translate) -> Iterator[str]:
	for part, runs in (("upper", layout.upper), ("lower", layout.lower)):
		for run in runs:
			path = f"M{run[0].left:.1f} {run[0].y:.1f}" + "".join(
				f"V{step.y:.1f}H{step.right:.1f}" for step in run
			)
			yield svg.element(
				"path", d=path, fill="none", stroke=LIMIT_INK, stroke_dasharray="5 3", data_part=part
			)
	yield svg.element("path", d=f"M{LEFT} {layout.centre:.1f}H{RIGHT}", stroke=svg.INK, data_part="centre")
	for run in layout.runs:
		if len(run) > 1:
			path = "M" + "L".join(f"{mark.x:.1f} {mark.y:.1f}" for mark in run)
			yield svg.element(
				"path", d=path, fill="none", stroke=POINT_INK, stroke_width=1.2, data_part="run"
			)
	yield from _names_of_lines(chart, layout, translate)


def _names_of_lines(chart: Chart, layout: Layout, translate: Translate) -> Iterator[str]:
	"""Beside where the lines end, one below the other."""
	limits = layout.marks[-1].point.limits
	upper, lower = layout.upper[-1][-1].y, layout.lower[-1][-1].y
	for y, said in (
		(
			min(upper, layout.centre - APART),
			Sentence("Upper {0}", (in_figures(chart.charted, limits.upper if limits else 0),)),
		),
		(layout.centre, Sentence("Centre {0}", (in_figures(chart.charted, chart.centre),))),
		(
			max(lower, layout.centre + APART),
			Sentence("Lower {0}", (in_figures(chart.charted, limits.lower if limits else 0),)),
		),
	):
		(text,) = wrapped(said.render(translate), (NAMES - 6) / svg.SMALL, 1)
		yield svg.line_of_text(text, RIGHT + 6, y + 4, font_size=svg.SMALL)


def _mark(charted: Charted, mark: Mark, size: float, translate: Translate) -> str:
	point = mark.point
	said = Sentence("{0}: {1}", (point.week.label, value_in_words(charted, point))).render(translate)
	if not point.broken:
		circle = svg.element("path", d=_circle(mark.x, mark.y, size), fill=POINT_INK)
		return svg.element("g", svg.title_of(said), circle, data_week=point.week.label)
	return svg.element(
		"g",
		svg.title_of(" · ".join([said, *(translate(broken.rule.value) for broken in point.broken)])),
		_sign(mark.x, mark.y, size, point.is_worse),
		data_week=point.week.label,
		data_standing="worse" if point.is_worse else "better",
	)


def _sign(x: float, y: float, size: float, is_worse: bool) -> str:
	"""Of a week that breaks a rule: full and with corners, or round and empty."""
	if is_worse:
		return svg.element("path", d=_diamond(x, y, size + 2), fill=WORSE_INK)
	shape = _circle(x, y, size + 0.5)
	return svg.element("path", d=shape, fill=svg.PAPER, stroke=BETTER_INK, stroke_width=1.6)


def _numbers(layout: Layout) -> Iterator[str]:
	"""The rules that a week is the first to break, away from the centre line; where two would meet, the later one is
	further out, and left out where there is no room at all."""
	taken = {side: [float(LEFT)] * MOST_NUMBERS for side in Side}
	for mark in layout.marks:
		new = [broken for broken in mark.point.broken if broken.is_new]
		shown = [broken for broken in new if broken.is_worse] or new
		if not shown:
			continue
		side = shown[0].side
		text = ",".join(str(number) for number in sorted(broken.rule.number for broken in shown))
		room = width(text) * svg.SMALL
		free = (place for place, end in enumerate(taken[side]) if end <= mark.x - room / 2)
		if (place := next(free, None)) is None:
			continue
		taken[side][place] = mark.x + room / 2
		away = layout.size + 5 + svg.SMALL * place
		away = -away if side is Side.ABOVE else away + svg.SMALL - 3
		yield svg.line_of_text(
			text,
			mark.x,
			mark.y + away,
			font_size=svg.SMALL,
			font_weight="bold",
			fill=WORSE_INK if shown[0].is_worse else BETTER_INK,
			text_anchor="middle",
			data_part="numbers",
		)


def _legend(chart: Chart, translate: Translate) -> tuple[list[str], float]:
	"""What the signs mean, the rules that are broken and what the reader should know, with the height of the whole."""
	drawn: list[str] = []
	x, y = float(MARGIN), float(BOTTOM + WEEKS + svg.SMALL)
	broken = [one for point in chart.points for one in point.broken]
	for is_worse, said in (
		(None, Sentence("Control limits, 3 sigma")),
		(True, Sentence("Worse: a rule is broken")),
		(False, Sentence("Better: a rule is broken")),
	):
		if is_worse is None:
			drawn.append(
				svg.element("path", d=f"M{x:.1f} {y - 4:.1f}h22", stroke=LIMIT_INK, stroke_dasharray="5 3")
			)
		elif any(one.is_worse is is_worse for one in broken):
			drawn.append(_sign(x + 11, y - 4, LARGEST_MARK, is_worse))
		else:
			continue
		text = said.render(translate)
		drawn.append(svg.line_of_text(text, x + 28, y, font_size=svg.SMALL, fill=svg.FAINT))
		x += 28 + 22 + width(text) * svg.SMALL
	for rule in Rule:
		if any(one.rule is rule for one in broken):
			y += svg.SMALL_LINE
			said = Sentence("Nelson rule {0}: {1}", (rule.number, Term(rule.value)))
			drawn.append(svg.line_of_text(said.render(translate), MARGIN, y, font_size=svg.SMALL))
	for remark in chart.remarks:
		for line in wrapped(remark.render(translate), (WIDTH - 2 * MARGIN) / svg.SMALL, MOST_LINES):
			y += svg.SMALL_LINE
			drawn.append(svg.line_of_text(line, MARGIN, y, font_size=svg.SMALL, fill=svg.FAINT))
	return drawn, y + svg.SMALL


def _circle(x: float, y: float, size: float) -> str:
	half = f"a{size:.1f} {size:.1f} 0 1 0"
	return f"M{x - size:.1f} {y:.1f}{half} {2 * size:.1f} 0{half} {-2 * size:.1f} 0z"


def _diamond(x: float, y: float, size: float) -> str:
	return f"M{x:.1f} {y - size:.1f}l{size:.1f} {size:.1f} {-size:.1f} {size:.1f} {-size:.1f} {-size:.1f}z"
