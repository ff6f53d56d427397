"""Control charts of every team and ticket type, week by week: what is worse than chance explains becomes a signal (R7,
R26; decision 0006).

A week of a team and type raises a signal once, for ever, by a key made from them. So the latest weeks are judged again
each time: a ticket may become late after its week, and a scheduler may have stood still.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from frappe.utils import now_datetime

from itss_improvement.calendars import working_calendar
from itss_improvement.domain import pattern
from itss_improvement.domain.control_chart import ONE_WEEK, Charted, Week
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.signal import Signal, SignalKind
from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk import Desk, desks
from itss_improvement.settings import record_text, watches_tickets
from itss_improvement.signals import recorder

PAGE = 100
"""Teams and types whose signals are stored together."""
ONE_SECOND = timedelta(seconds=1)


@dataclass
class ChartSummary:
	charts: int = 0
	"""Teams and types that were looked at, by quantity and week."""
	recorded: int = 0
	noticed: Counter[SignalKind] = field(default_factory=Counter)
	"""What was found, recorded before or not."""


def chart_weeks(
	after_page: Callable[[int], None] = lambda charts: None, now: datetime | None = None
) -> ChartSummary:
	"""Judge the latest weeks of every installed desk. One query a desk, however many tickets, teams and types.

	`after_page` is told how many charts were looked at so far, and may commit.
	"""
	summary = ChartSummary()
	if watches_tickets():
		for desk in desks():
			_chart_desk(desk, summary, after_page, now or now_datetime())
	return summary


def _chart_desk(desk: Desk, summary: ChartSummary, after_page: Callable[[int], None], now: datetime) -> None:
	last = pattern.latest_week(now.date())
	first = pattern.first_week(last, pattern.WEEKS + pattern.JUDGED - 1)
	found: list[Signal] = []
	groups = sorted(desk.weekly_counts(first, last, now, {}).items())
	for place, ((team, ticket_type), counts) in enumerate(groups, start=1):
		for charted in pattern.KIND_OF:
			weeks = pattern.weeks_of(charted, counts, first, last, working_days)
			found += _raised(desk, team, ticket_type, charted, weeks, last)
			summary.charts += pattern.JUDGED
		if place % PAGE == 0 or place == len(groups):
			summary.noticed.update(signal.kind for signal in found)
			summary.recorded += recorder.record(found)
			found = []
			after_page(summary.charts)


def _raised(
	desk: Desk, team: str, ticket_type: str, charted: Charted, weeks: list[Week], last: date
) -> Iterator[Signal]:
	scope = scope_of(team, ticket_type)
	for back in range(pattern.JUDGED - 1, -1, -1):
		monday = last - ONE_WEEK * back
		since = pattern.first_week(monday)
		shown = [week for week in weeks if week.start >= since]
		if raised := pattern.raised_by(charted, shown, monday, scope):
			start = datetime.combine(monday, time())
			yield Signal(
				raised.kind,
				desk.name,
				ticket="",
				# within the week, which is what it is about
				occurred_at=start + ONE_WEEK - ONE_SECOND,
				ticket_opened_at=start,
				subject=record_text(raised.title),
				team=team,
				ticket_type=ticket_type,
				value=raised.value,
				evidence=_in_a_row(raised.evidence),
				tickets=raised.tickets,
			)


def scope_of(team: str, ticket_type: str) -> Mapping[Dimension, str]:
	return {Dimension.TEAM: team, Dimension.TICKET_TYPE: ticket_type}


def _in_a_row(sentences: tuple[Sentence, ...]) -> str:
	return " ".join(record_text(sentence) for sentence in sentences)


def working_days(monday: date) -> int:
	"""Of the week that begins on `monday`, by the site's calendar."""
	# what is counted are the days after the first of the two
	return (
		working_calendar().working_days_between(monday - timedelta(days=1), monday + timedelta(days=6)).days
	)
