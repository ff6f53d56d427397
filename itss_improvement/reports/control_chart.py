"""The control chart of a team, a type or a whole desk, as a report: a row for each week, and the picture (R3, R7).

The same counts and the same rules as the charts that raise signals, so that a signal's own chart is one of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, escape_html, getdate, now_datetime, today

from itss_improvement.calendars import in_words
from itss_improvement.domain import pattern
from itss_improvement.domain.control_chart import Chart, Charted, Point, Week
from itss_improvement.domain.drawing.control_chart import draw
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, scope_sentence
from itss_improvement.domain.pattern import Count
from itss_improvement.domain.trigger import Dimension
from itss_improvement.domain.working_days import check_year
from itss_improvement.helpdesk import Desk, desks
from itss_improvement.permissions import sees_everything
from itss_improvement.signals.patterns import working_days

REPORT = "Improvement Control Chart"
NOT_GIVEN = "-"
"""Stands for tickets without a team, or without a type; an empty filter for all."""
DIMENSIONS = (Dimension.TEAM, Dimension.TICKET_TYPE)


def check_permission() -> None:
	"""Raise PermissionError unless the session's user sees everything: a chart is of everybody's tickets."""
	if not sees_everything(frappe.session.user):
		frappe.throw(_("You may not see control charts."), frappe.PermissionError)


@dataclass(frozen=True, slots=True)
class Asked:
	"""What a chart is to be of."""

	desk: Desk | None
	scope: Mapping[Dimension, str]
	charted: Charted
	weeks: int
	until: date
	"""The chart ends with the last week that was over on this day."""
	allow_for_spread: bool

	@classmethod
	def of(cls, filters: Mapping) -> Asked:
		"""What `filters` ask for. Raises RuleBroken where there is no such chart."""
		weeks = cint(filters.get("weeks") or pattern.WEEKS)
		pattern.check_weeks(weeks)
		scope = {
			dimension: "" if (value := str(filters[dimension.value]).strip()) == NOT_GIVEN else value
			for dimension in DIMENSIONS
			if filters.get(dimension.value)
		}
		return cls(
			_desk(str(filters.get("desk") or "")),
			scope,
			_charted(filters.get("charted") or Charted.ATTAINMENT.value),
			weeks,
			_day(filters.get("until")),
			not cint(filters.get("plain_limits")),
		)

	def read(self) -> Chart:
		"""Two queries at most beside the calendar's. Raises RuleBroken where there is too little to chart."""
		last = pattern.latest_week(self.until)
		first = pattern.first_week(last, self.weeks)
		total: dict[date, Count] = {}
		if self.desk:
			for weeks in self.desk.weekly_counts(first, last, now_datetime(), self.scope).values():
				for monday, count in weeks.items():
					total[monday] = total.get(monday, Count()) + count
		weeks: list[Week] = pattern.weeks_of(self.charted, total, first, last, working_days)
		return pattern.chart_until(self.charted, weeks, last, self.allow_for_spread)


def choices() -> dict[str, list[dict[str, str]]]:
	"""What the filters offer: desks, teams and types."""
	found = desks()
	none = {"value": NOT_GIVEN, "label": _("not given")}

	def offered(names: set[str]) -> list[dict[str, str]]:
		return [*({"value": name, "label": name} for name in sorted(names)), none]

	return {
		"desk": [{"value": desk.name, "label": _(desk.name)} for desk in found],
		"team": offered({team for desk in found for team in desk.teams()}),
		"ticket_type": offered({kind for desk in found for kind in desk.values_of(Dimension.TICKET_TYPE)}),
	}


def as_report(asked: Asked) -> tuple[list[dict], list[dict], str]:
	"""Columns, rows, latest week first, and the picture as HTML; where there is no chart, a sentence that says why."""
	columns = _columns(asked.charted)
	try:
		found = asked.read()
	except RuleBroken as broken:
		return columns, [], f"<p>{escape_html(broken.render(_))}</p>"
	rows = [_row(found, point) for point in reversed(found.points)]
	return columns, rows, picture(found, asked.scope)


def picture(chart: Chart, scope: Mapping[Dimension, str]) -> str:
	"""The chart drawn, for a page; where that is narrower, it is scrolled, by the keyboard as well."""
	about = in_words(scope_sentence(scope))
	named = escape_html(in_words(Sentence("{0}: {1}", (_("Control Chart"), about))))
	return (
		f'<div class="itss-control-chart" role="region" tabindex="0" aria-label="{named}"'
		f' style="overflow-x: auto">{draw(chart, about, _)}</div>'
	)


def _columns(charted: Charted) -> list[dict]:
	figure = {"fieldtype": "Percent" if charted.is_share else "Float", "precision": 1}
	counted = _("Met") if charted.is_share else _("Tickets")
	size = _("Tickets with a Target") if charted.is_share else _("Working Days")
	sizes = (
		[]
		if charted is Charted.PER_WEEK
		else [{"fieldname": "size", "label": size, "fieldtype": "Int", "width": 130}]
	)
	return [
		{"fieldname": "week", "label": _("Week"), "fieldtype": "Data", "width": 100},
		{"fieldname": "monday", "label": _("From"), "fieldtype": "Date", "width": 110},
		{"fieldname": "value", "label": _("Value"), "width": 110, **figure},
		{"fieldname": "count", "label": counted, "fieldtype": "Int", "width": 90},
		*sizes,
		{"fieldname": "centre", "label": _("Centre Line"), "width": 100, **figure},
		{"fieldname": "lower", "label": _("Lower Limit"), "width": 100, **figure},
		{"fieldname": "upper", "label": _("Upper Limit"), "width": 100, **figure},
		{"fieldname": "rules", "label": _("Rules Broken"), "fieldtype": "Data", "width": 320},
	]


def _row(chart: Chart, point: Point) -> dict:
	"""A week without tickets has no value and no limits: a gap, not 0."""
	times = 100 if chart.charted.is_share else 1
	row = {
		"week": point.week.label,
		"monday": point.week.start,
		"value": None,
		"count": point.week.count,
		"size": int(point.week.size),
		"centre": round(chart.centre * times, 2),
		"lower": None,
		"upper": None,
		"rules": "; ".join(
			in_words(Sentence("{0} ({1})", (_(broken.rule.value), broken.rule.number)))
			for broken in point.broken
		),
		"standing": ("worse" if point.is_worse else "better") if point.broken else "",
	}
	if point.value is not None and point.limits:
		row["value"] = round(point.value * times, 2)
		row["lower"] = round(point.limits.lower * times, 2)
		row["upper"] = round(point.limits.upper * times, 2)
	return row


def _desk(name: str) -> Desk | None:
	found = desks()
	if not name:
		return found[0] if found else None
	if desk := next((desk for desk in found if desk.name == name), None):
		return desk
	raise RuleBroken("desk", "There is no service desk {0} on this site: choose one of the list.", name)


def _charted(value: str) -> Charted:
	try:
		return Charted(value)
	except ValueError:
		raise RuleBroken("charted", "Charted {0} is unknown: choose one of the list.", str(value)) from None


def _day(value) -> date:
	now = getdate(today())
	try:
		day = date.fromisoformat(str(value or now)[:10])
	except ValueError:
		raise RuleBroken("day", "As Of {0} is no date.", str(value)) from None
	check_year(day.year)
	# a week that is not over is no week yet
	return min(day, now)
