"""What a trigger would have produced over a period. Writes nothing (R6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from itss_improvement.domain import explanation
from itss_improvement.domain.signal import Signal, SignalKind, at_risk_moment
from itss_improvement.domain.trigger import Group, Trigger, check_trigger, evaluate
from itss_improvement.domain.window import Window, WindowLength, window_of, windows_between
from itss_improvement.helpdesk import desks
from itss_improvement.opportunities import stored_signals
from itss_improvement.opportunities.volumes import TicketVolumes
from itss_improvement.settings import detection_rules, record_text

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Produced:
	"""One opportunity that would have been made."""

	title: str
	reason: str
	window: str
	tickets: int


@dataclass(frozen=True, slots=True)
class Backtest:
	produced: list[Produced]
	windows: dict[str, int]
	"""How many in each window, from the first in which there were any to the last: those with none between too."""
	signals: int
	"""Signals that the trigger would have counted."""
	groups: int
	"""Groups that those fell into, those below the threshold included."""


def backtest(trigger: Trigger, start: datetime, end: datetime, now: datetime) -> Backtest:
	"""Judge everything from `start` up to but not including `end`. Windows cut by either are judged whole.

	Whether a ticket's target was at risk is worked out from the tickets, since nobody may have been watching
	then; everything else is read from the signals, which are recorded whether a trigger watches or not.
	"""
	check_trigger(trigger)
	length = WindowLength.DAY if trigger.window is WindowLength.TICKET else trigger.window
	whole = Window(window_of(start, length).start, _end_of_last_window(end, length), "")
	if trigger.condition == SignalKind.TARGET_AT_RISK.value:
		signals: list[Signal] = list(_at_risk_in_hindsight(whole))
	else:
		signals = stored_signals.of_window(trigger, whole)
	groups = evaluate(trigger, signals, now, TicketVolumes(trigger))
	fired = [group for group in groups if group.fired]
	return Backtest(
		produced=[_produced(trigger, group) for group in fired],
		windows=_by_window([group.key.window for group in fired], length),
		signals=sum(len(group.signals) for group in groups),
		groups=len(groups),
	)


def _end_of_last_window(end: datetime, length: WindowLength) -> datetime:
	last = window_of(end, length)
	return end if last.start == end else last.end


def _by_window(fired: list[Window], length: WindowLength) -> dict[str, int]:
	if not fired:
		return {}
	counts = Counter(window.label for window in fired)
	all_of_them = windows_between(min(fired).start, max(fired).end, length)
	return {window.label: counts[window.label] for window in all_of_them}


def _produced(trigger: Trigger, group: Group) -> Produced:
	return Produced(
		title=record_text(explanation.title(trigger, group)),
		reason=record_text(explanation.reason(trigger, group)),
		window=group.key.window.label,
		tickets=group.tickets,
	)


def _at_risk_in_hindsight(whole: Window) -> Iterator[Signal]:
	share = detection_rules().at_risk_share
	for desk in desks():
		for page in desk.running_between(whole.start, whole.end, PAGE):
			for ticket in page:
				moment = at_risk_moment(ticket, share)
				if moment and whole.start <= moment < whole.end:
					yield Signal(
						SignalKind.TARGET_AT_RISK,
						ticket.desk,
						ticket.name,
						moment,
						ticket.opened_at,
						ticket.subject,
						ticket.customer,
						ticket.team,
						ticket.ticket_type,
						ticket.priority,
						share,
					)
