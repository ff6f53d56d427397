"""Before and after as a picture, of what was frozen: the form and paper show the same (R74)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from frappe import _

from itss_improvement.domain.comparison import Figure, shown, shown_figure
from itss_improvement.domain.drawing.comparison import Compared, Comparison, Side, draw
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.metric import Direction, Kind
from itss_improvement.evaluations import measuring, ruling

Translate = Callable[[str], str]
SIGN = {Direction.HIGHER: "≥", Direction.LOWER: "≤"}


def picture_of(doc, translate: Translate = _) -> str:
	"""SVG; "" while nothing was computed or entered."""
	rows = [*_computed(doc, translate), *_entered(doc)]
	windows = next(((row.before_window, row.after_window) for row in doc.metrics if row.frozen), ("", ""))
	return draw(Comparison(rows, *windows), translate)


def _computed(doc, translate: Translate) -> Iterator[Compared]:
	for row in doc.metrics:
		if (found := measuring.comparison_of(row)) is None:
			continue
		better = SIGN[found.metric.definition.better]
		yield Compared(
			measuring.label_of(found.query).render(translate),
			_side(found.kind, found.before, translate),
			_side(found.kind, found.after, translate),
			found.target,
			"" if found.target is None else f"{better} {shown(found.kind, found.target).render(translate)}",
		)


def _side(kind: Kind, figure: Figure, translate: Translate) -> Side:
	bounds = figure.interval
	return Side(
		figure.value,
		bounds and bounds.low,
		bounds and bounds.high,
		shown_figure(kind, figure).render(translate),
		figure.size,
	)


def _entered(doc) -> Iterator[Compared]:
	for row in doc.entered_metrics:
		try:
			metric = ruling.entered_of(row)
		except RuleBroken:
			# it is being written
			continue
		yield Compared(
			metric.name,
			_by_hand(metric.before, row.unit),
			_by_hand(metric.after, row.unit),
			metric.target,
			"" if metric.target is None else f"{SIGN[metric.better]} {_with_unit(metric.target, row.unit)}",
		)


def _by_hand(value: float, unit: str | None) -> Side:
	return Side(value, text=_with_unit(value, unit), sample=None)


def _with_unit(value: float, unit: str | None) -> str:
	return f"{value:g} {unit or ''}".strip()
