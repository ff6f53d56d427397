"""Which control charts are kept of a service desk, and what a week raises on them (R7, R26; decision 0006).

One chart for each team and ticket type and for each of two quantities: SLA attainment, and how many tickets there were
per working day. A week is judged by the weeks before it, in a chart that ends with it: so what is said of a week does
not change with the weeks that follow, and whoever opens the chart as of that week sees what was seen then.

A chart is kept where the weeks before are enough for a centre line and had LEAST_A_WEEK tickets on average: with fewer,
three sigma are so wide that nothing is ever seen. Weeks of a desk scatter more than chance alone makes them, so that the
limits allow for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from itss_improvement.domain.control_chart import (
	ONE_WEEK,
	Chart,
	Charted,
	Limits,
	Point,
	Week,
	chart,
	in_figures,
)
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term, scope_sentence
from itss_improvement.domain.signal import SignalKind
from itss_improvement.domain.trigger import Dimension

WEEKS = 52
"""On a chart, unless somebody asks for others."""
FEWEST_WEEKS, MOST_WEEKS = 13, 260
"""That may be asked for: a baseline of twelve and the week that is judged, and five years."""
JUDGED = 4
"""The latest weeks that are judged each time: a ticket may become late after its week, and no job may have run."""
LEAST_A_WEEK = 5
"""Tickets, on average, below which no chart is kept."""

KIND_OF: Mapping[Charted, SignalKind] = {
	Charted.ATTAINMENT: SignalKind.ATTAINMENT_OUT_OF_CONTROL,
	Charted.PER_WORKING_DAY: SignalKind.VOLUME_OUT_OF_CONTROL,
}
"""What is charted week after week, and what it raises."""


@dataclass(frozen=True, slots=True)
class Count:
	"""Tickets opened in a week."""

	tickets: int = 0
	judged: int = 0
	"""Those with an agreement of which it is known by now whether it was met."""
	met: int = 0

	def __add__(self, other: Count) -> Count:
		return Count(self.tickets + other.tickets, self.judged + other.judged, self.met + other.met)


def monday_of(day: date) -> date:
	return day - timedelta(days=day.weekday())


def latest_week(today: date) -> date:
	"""The Monday of the last week that is over on `today`."""
	return monday_of(today) - ONE_WEEK


def first_week(last: date, weeks: int = WEEKS) -> date:
	"""The Monday from which `weeks` weeks lead to that of `last`, it included."""
	return last - ONE_WEEK * (weeks - 1)


def weeks_of(
	charted: Charted,
	counts: Mapping[date, Count],
	first: date,
	last: date,
	working_days: Callable[[date], int],
) -> list[Week]:
	"""The weeks from `first` to `last` (Mondays) of tickets counted by the Monday of their week.

	They begin with the first that has a ticket: before, there was no team. A week without tickets has the volume 0 and no
	attainment.
	"""
	began = min((monday for monday, count in counts.items() if count.tickets), default=None)
	if began is None:
		return []
	found = []
	monday = max(first, began)
	while monday <= last:
		count = counts.get(monday, Count())
		if charted.is_share:
			found.append(Week(monday, count.met, count.judged))
		else:
			size = working_days(monday) if charted is Charted.PER_WORKING_DAY else 1
			found.append(Week(monday, count.tickets, size))
		monday += ONE_WEEK
	return found


def chart_until(charted: Charted, weeks: list[Week], last: date, allow_for_spread: bool = True) -> Chart:
	"""The chart of `weeks` that judges the week of `last` (a Monday) by those before it.

	Raises RuleBroken where they are too few.
	"""
	shown = [week for week in weeks if week.start <= last]
	if not shown:
		raise RuleBroken(
			"no tickets",
			"There are no tickets for this control chart: choose another team or type, or more weeks.",
		)
	return chart(
		charted,
		shown,
		last + ONE_WEEK,
		baseline=(shown[0].start, last - ONE_WEEK),
		allow_for_spread=allow_for_spread,
	)


def has_enough(charted: Charted, weeks: list[Week]) -> bool:
	"""Whether there are as many tickets as a chart needs to see anything."""
	tickets = sum(week.size if charted.is_share else week.count for week in weeks)
	return bool(weeks) and tickets / len(weeks) >= LEAST_A_WEEK


@dataclass(frozen=True, slots=True)
class Raised:
	"""A week that is worse than chance explains."""

	kind: SignalKind
	week: Week
	value: float
	tickets: int
	"""Those behind it: of an attainment what missed, else all."""
	title: Sentence
	evidence: tuple[Sentence, ...]


def raised_by(
	charted: Charted, weeks: list[Week], last: date, scope: Mapping[Dimension, str]
) -> Raised | None:
	"""What the week of `last` raises; None where it raises nothing or there is no chart to judge it by."""
	shown = [week for week in weeks if week.start <= last]
	if not has_enough(charted, shown[:-1]):
		return None
	try:
		found = chart_until(charted, shown, last)
	except RuleBroken:
		return None
	point = found.points[-1]
	broken = [finding for finding in found.signals if finding.week.start == last]
	if not broken or point.week.start != last:
		return None
	week = point.week
	return Raised(
		KIND_OF[charted],
		week,
		point.value or 0.0,
		int(week.size) - week.count if charted.is_share else week.count,
		title_of(charted, scope, week),
		(*(finding.sentence for finding in broken), figures_of(found, point), *found.remarks),
	)


def title_of(charted: Charted, scope: Mapping[Dimension, str], week: Week) -> Sentence:
	return Sentence("{0} in {1} ({2})", (Term(charted.value), week.label, scope_sentence(scope)))


def figures_of(found: Chart, point: Point) -> Sentence:
	"""Centre line and limits that `point` is judged by, and where they come from."""
	baseline = [one.week for one in found.points if one.in_baseline]
	limits = point.limits or Limits(found.centre, found.centre)
	return Sentence(
		"Centre line {0} from {1} baseline weeks ({2} to {3}); control limits of {4}: {5} to {6}.",
		(
			in_figures(found.charted, found.centre),
			found.baseline,
			baseline[0].label,
			baseline[-1].label,
			point.week.label,
			in_figures(found.charted, limits.lower),
			in_figures(found.charted, limits.upper),
		),
	)


def check_weeks(weeks: int) -> None:
	"""Raise RuleBroken unless a chart may have so many weeks."""
	if not FEWEST_WEEKS <= weeks <= MOST_WEEKS:
		raise RuleBroken(
			"weeks of a chart",
			"Weeks is {0}: a control chart shows {1} to {2} weeks.",
			weeks,
			FEWEST_WEEKS,
			MOST_WEEKS,
		)
