"""A project's plan: a row for each milestone with a bar for what is planned and one for what was done, and today (R44,
R45)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from itss_improvement.domain.drawing import svg
from itss_improvement.domain.drawing.text import width, wrapped
from itss_improvement.domain.drawing.words import Translate
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.project import Milestone, planned_progress, progress

WIDTH, MARGIN = 760, 6
NAMES, REMARKS, GAP = 208, 84, 10
"""Pixels across the names at the left, the remarks at the right, and between these and the bars."""
LEFT, RIGHT = MARGIN + NAMES + GAP, WIDTH - MARGIN - REMARKS - GAP
"""Where the first day begins, and the last one ends."""
HEADING, LEGEND = 30, 30
PADDING, MOST_LINES = 6, 3
PLANNED, ACTUAL, BETWEEN = 11, 7, 2
"""Pixels down a bar of each kind, and between the two."""
THINNEST = 2.0
"""Pixels that a bar has at least, however long the plan."""
MOST_TICKS = 12

PLANNED_INK, PLANNED_PAPER, DONE_SHARE = "#5b87b8", "#dbe8f6", "#93b7dd"
RUNNING_INK, DONE_INK, LATE_INK, TODAY_INK = "#0b4a8f", "#1a7f37", "#b42318", "#b42318"
GRID = "#e3e7eb"


@dataclass(frozen=True, slots=True)
class Plan:
	start: date | None
	end: date | None
	milestones: Sequence[Milestone]
	today: date


@dataclass(frozen=True, slots=True)
class Bar:
	x: float
	width: float


@dataclass(frozen=True, slots=True)
class Row:
	milestone: Milestone
	lines: tuple[str, ...]
	y: float
	height: float
	planned: Bar | None
	actual: Bar | None
	days_late: int
	is_whole: bool = False
	"""The project itself, above its milestones."""

	@property
	def bars(self) -> float:
		"""Where its bars begin, so that they stand beside the middle of the name."""
		return self.y + (self.height - PLANNED - BETWEEN - ACTUAL) / 2


@dataclass(frozen=True, slots=True)
class Tick:
	x: float
	label: str


@dataclass(frozen=True, slots=True)
class Layout:
	rows: tuple[Row, ...]
	ticks: tuple[Tick, ...]
	today: float | None
	"""Where today is; None where it lies beside the plan."""
	height: float

	@property
	def bottom(self) -> float:
		return self.height - LEGEND


@dataclass(frozen=True, slots=True)
class Scale:
	"""Days across the picture; each is as wide as any other, and a bar covers both of its ends."""

	first: date
	last: date

	@property
	def day(self) -> float:
		return (RIGHT - LEFT) / ((self.last - self.first).days + 1)

	def x(self, day: date) -> float:
		"""Where `day` begins."""
		return LEFT + (day - self.first).days * self.day

	def bar(self, first: date, last: date) -> Bar:
		x = self.x(first)
		width = max(THINNEST, ((last - first).days + 1) * self.day)
		return Bar(min(x, RIGHT - width), width)


def lay_out(plan: Plan, translate: Translate = lambda text: text) -> Layout | None:
	"""None while there is no day to begin with."""
	milestones = (_whole(plan, translate), *plan.milestones)
	scale = _scale(milestones, plan.today)
	if scale is None:
		return None
	rows: list[Row] = []
	y: float = MARGIN + HEADING
	for milestone in milestones:
		rows.append(_row(milestone, scale, plan.today, y, is_whole=not rows))
		y += rows[-1].height
	shown = scale.first <= plan.today <= scale.last
	return Layout(
		tuple(rows),
		tuple(Tick(scale.x(day), label) for day, label in _ticks(scale)),
		scale.x(plan.today) + scale.day / 2 if shown else None,
		y + LEGEND,
	)


def _whole(plan: Plan, translate: Translate) -> Milestone:
	"""The project as a row of its own."""
	begun = [milestone.actual_start for milestone in plan.milestones if milestone.actual_start]
	ended = [milestone.actual_end for milestone in plan.milestones if milestone.actual_end]
	all_done = bool(plan.milestones) and len(ended) == len(plan.milestones)
	return Milestone(
		Sentence("Whole Project").render(translate),
		plan.start,
		plan.end,
		actual_start=min(begun, default=None),
		actual_end=max(ended) if all_done else None,
		percent=progress(plan.milestones),
	)


def _scale(rows: Sequence[Milestone], today: date) -> Scale | None:
	days = [
		day for row in rows for day in (row.planned_start, row.planned_end, row.actual_start, row.actual_end)
	]
	# what is still going on goes on until today: the whole does where a milestone is not begun yet
	days += [today for row in rows if row.actual_start and not row.actual_end]
	known = [day for day in days if day]
	return Scale(min(known), max(known)) if known else None


def _row(milestone: Milestone, scale: Scale, today: date, y: float, is_whole: bool) -> Row:
	lines = tuple(wrapped(milestone.title, NAMES / svg.SIZE, MOST_LINES))
	height = max(svg.LINE * len(lines), PLANNED + BETWEEN + ACTUAL, svg.LINE + svg.SMALL_LINE) + 2 * PADDING
	return Row(
		milestone,
		lines,
		y,
		height,
		_bar(scale, milestone.planned_start, milestone.planned_end),
		_bar(scale, milestone.actual_start, milestone.actual_end or today),
		_days_late(milestone, today),
		is_whole,
	)


def _bar(scale: Scale, first: date | None, last: date | None) -> Bar | None:
	"""None where an end is missing, or lies before the beginning."""
	return scale.bar(first, last) if first and last and first <= last else None


def _days_late(milestone: Milestone, today: date) -> int:
	end = milestone.actual_end or today
	return max(0, (end - milestone.planned_end).days) if milestone.planned_end else 0


def _ticks(scale: Scale) -> Iterator[tuple[date, str]]:
	"""Days that are named along the top: single days, Mondays, or the first of months or years, as there is room."""
	days = (scale.last - scale.first).days + 1
	if days <= MOST_TICKS:
		yield from ((day, f"{day:%m-%d}") for day in _every(scale, scale.first, 1))
	elif days <= 7 * MOST_TICKS:
		monday = scale.first + timedelta(days=-scale.first.weekday() % 7)
		yield from ((day, f"{day:%m-%d}") for day in _every(scale, monday, 7))
	else:
		months = next((step for step in (1, 2, 3, 6) if days <= 30 * step * MOST_TICKS), 0)
		if months:
			yield from ((day, f"{day:%Y-%m}") for day in _firsts(scale, months))
		else:
			years = -(-(scale.last.year - scale.first.year + 1) // MOST_TICKS)
			yield from ((day, f"{day.year}") for day in _firsts(scale, 12 * years))


def _every(scale: Scale, day: date, step: int) -> Iterator[date]:
	for ordinal in range(day.toordinal(), scale.last.toordinal() + 1, step):
		yield date.fromordinal(ordinal)


def _firsts(scale: Scale, months: int) -> Iterator[date]:
	"""The first days of every so many months, counted from January."""
	first = scale.first.year * 12 + scale.first.month - 1
	first += -first % months
	for month in range(first, scale.last.year * 12 + scale.last.month, months):
		day = date(month // 12, month % 12 + 1, 1)
		if day >= scale.first:
			yield day


# On paper


def draw(plan: Plan, translate: Translate = lambda text: text) -> str:
	"""The plan as SVG, "" while it has no day; `translate` is for the words of ours in it."""
	layout = lay_out(plan, translate)
	if layout is None:
		return ""
	return svg.picture(
		WIDTH,
		layout.height,
		_in_words(plan).render(translate),
		*_grid(layout),
		*(_drawn(row, translate) for row in layout.rows),
		*_today(layout, translate),
		*_legend(layout, translate),
	)


def _in_words(plan: Plan) -> Sentence:
	"""What it is called where it is not seen."""
	return Sentence(
		"Plan and progress on {0}: {1}% done, {2}% by plan.",
		(plan.today, f"{progress(plan.milestones):g}", f"{planned_progress(plan.milestones, plan.today):g}"),
	)


def _grid(layout: Layout) -> Iterator[str]:
	top = MARGIN + HEADING
	for row in layout.rows:
		if row.is_whole:
			yield svg.element(
				"rect", x=MARGIN, y=row.y, width=WIDTH - 2 * MARGIN, height=row.height, fill="#f6f8fa"
			)
		yield svg.element("path", d=f"M{MARGIN} {row.y:.1f}H{WIDTH - MARGIN}", stroke=GRID)
	for tick in layout.ticks:
		yield svg.element("path", d=f"M{tick.x:.1f} {top - 5}V{layout.bottom:.1f}", stroke=GRID)
		yield svg.line_of_text(tick.label, tick.x + 2, top - 9, font_size=svg.SMALL, fill=svg.FAINT)


def _drawn(row: Row, translate: Translate) -> str:
	first = row.y + (row.height - svg.LINE * len(row.lines)) / 2 + svg.SIZE
	return svg.element(
		"g",
		svg.title_of(_of_row(row).render(translate)),
		svg.lines_of_text(row.lines, MARGIN + 2, first, font_weight="bold" if row.is_whole else None),
		*_bars(row),
		*_remarks(row, translate),
		data_row="project" if row.is_whole else "milestone",
	)


def _of_row(row: Row) -> Sentence:
	milestone = row.milestone
	return Sentence(
		"{0}: planned {1} to {2}, done {3} to {4}, {5}%.",
		(
			milestone.title,
			*(
				day or "–"
				for day in (
					milestone.planned_start,
					milestone.planned_end,
					milestone.actual_start,
					milestone.actual_end,
				)
			),
			f"{_percent(milestone):g}",
		),
	)


def _percent(milestone: Milestone) -> float:
	return 100 if milestone.actual_end else min(100.0, max(0.0, milestone.percent))


def _bars(row: Row) -> Iterator[str]:
	y = row.bars
	if row.planned:
		shared = {"x": row.planned.x, "y": y, "height": PLANNED}
		yield svg.element("rect", **shared, width=row.planned.width, rx=2, fill=PLANNED_PAPER)
		if share := _percent(row.milestone) / 100:
			yield svg.element("rect", **shared, width=row.planned.width * share, rx=2, fill=DONE_SHARE)
		yield svg.element(
			"rect",
			**shared,
			width=row.planned.width,
			rx=2,
			fill="none",
			stroke=PLANNED_INK,
			data_bar="planned",
		)
	if row.actual:
		yield svg.element(
			"rect",
			x=row.actual.x,
			y=y + PLANNED + BETWEEN,
			width=row.actual.width,
			height=ACTUAL,
			rx=2,
			fill=_ink(row),
			data_bar="actual",
		)


def _ink(row: Row) -> str:
	if row.days_late:
		return LATE_INK
	return DONE_INK if row.milestone.actual_end else RUNNING_INK


def _remarks(row: Row, translate: Translate) -> Iterator[str]:
	share = f"{_percent(row.milestone):g}"
	done = Sentence("{0}% done", (share,)).render(translate) if row.milestone.actual_end else f"{share}%"
	remark = None
	if row.days_late:
		remark = Sentence("{0} days late", (row.days_late,))
	elif not row.planned:
		remark = Sentence("No dates yet")
	x = WIDTH - MARGIN - REMARKS
	y = row.y + (row.height - svg.LINE - (svg.SMALL_LINE if remark else 0)) / 2 + svg.SIZE
	yield svg.line_of_text(done, x, y, font_weight="bold" if row.is_whole else None)
	if remark:
		ink = LATE_INK if row.days_late else svg.FAINT
		yield svg.line_of_text(remark.render(translate), x, y + svg.SMALL_LINE, font_size=svg.SMALL, fill=ink)


def _today(layout: Layout, translate: Translate) -> Iterator[str]:
	if layout.today is None:
		return
	x, top = layout.today, MARGIN + HEADING
	yield svg.element(
		"path",
		d=f"M{x:.1f} {top - 12}V{layout.bottom:.1f}",
		stroke=TODAY_INK,
		stroke_dasharray="4 3",
		data_bar="today",
	)
	yield svg.line_of_text(
		Sentence("Today").render(translate),
		min(max(x, LEFT + 16), RIGHT - 16),
		top - 20,
		font_size=svg.SMALL,
		fill=TODAY_INK,
		text_anchor="middle",
	)


def _legend(layout: Layout, translate: Translate) -> Iterator[str]:
	x, y = LEFT, layout.bottom + 11
	for kind, said in (
		("planned", Sentence("Planned, with the share that is done")),
		("actual", Sentence("Under Way")),
		("done", Sentence("Done in Time")),
		("late", Sentence("Late")),
	):
		if kind == "planned":
			yield svg.element("rect", x=x, y=y, width=22, height=9, rx=2, fill=PLANNED_PAPER)
			yield svg.element("rect", x=x, y=y, width=11, height=9, rx=2, fill=DONE_SHARE)
			yield svg.element("rect", x=x, y=y, width=22, height=9, rx=2, fill="none", stroke=PLANNED_INK)
		else:
			ink = {"actual": RUNNING_INK, "done": DONE_INK, "late": LATE_INK}[kind]
			yield svg.element("rect", x=x, y=y + 1, width=22, height=ACTUAL, rx=2, fill=ink)
		text = said.render(translate)
		yield svg.line_of_text(text, x + 28, y + 9, font_size=svg.SMALL, fill=svg.FAINT)
		x += 28 + 22 + width(text) * svg.SMALL
