"""Triggers: when signals become an improvement opportunity, and the sentence that says why (R6, R25, R26)."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.signal import BREACHES, PATTERNS, Signal, SignalKind
from itss_improvement.domain.window import Window, WindowLength, window_of

ATTAINMENT = "SLA Attainment Under Target"
"""The condition of a trigger that looks at the share of tickets whose agreement was kept."""

CONDITIONS = (*(kind.value for kind in SignalKind), ATTAINMENT)


class Dimension(str, Enum):
	"""What signals can be grouped by, and limited to."""

	TEAM = "team"
	CUSTOMER = "customer"
	TICKET_TYPE = "ticket_type"
	PRIORITY = "priority"


Values = tuple[tuple[Dimension, str], ...]


@dataclass(frozen=True, slots=True)
class Trigger:
	"""A rule that turns signals into one opportunity per group and window."""

	name: str
	condition: str
	window: WindowLength
	threshold: int = 1
	"""How many different tickets, or weeks of a control chart, a group needs within a window (not used for
	attainment)."""
	group_by: tuple[Dimension, ...] = ()
	scope: Mapping[Dimension, str] = field(default_factory=dict)
	"""Only signals with exactly these values count."""
	attainment_target: float = 0.0
	"""0..1; an attainment trigger fires below it."""
	minimum_tickets: int = 1
	"""An attainment of fewer tickets than this says nothing."""

	@property
	def measures_attainment(self) -> bool:
		return self.condition == ATTAINMENT

	@property
	def watches_charts(self) -> bool:
		"""Whether what is counted are weeks of control charts, not tickets."""
		return not self.measures_attainment and SignalKind(self.condition) in PATTERNS

	@property
	def kinds(self) -> frozenset[SignalKind]:
		return BREACHES if self.measures_attainment else frozenset({SignalKind(self.condition)})

	def moment_of(self, signal: Signal) -> datetime:
		"""The time that decides the window. Attainment is a share of the tickets *opened* in it."""
		return signal.ticket_opened_at if self.measures_attainment else signal.occurred_at

	def watches(self, signal: Signal) -> bool:
		return signal.kind in self.kinds and all(
			getattr(signal, dimension.value) == value for dimension, value in self.scope.items()
		)

	def group_of(self, signal: Signal) -> GroupKey:
		per_ticket = self.window is WindowLength.TICKET
		desk, counted = signal.counted_as
		return GroupKey(
			trigger=self.name,
			window=window_of(self.moment_of(signal), self.window),
			values=tuple((dimension, getattr(signal, dimension.value)) for dimension in self.group_by),
			ticket=f"{desk}\x1f{counted}" if per_ticket else "",
		)


@dataclass(frozen=True, slots=True)
class GroupKey:
	"""What makes signals belong together: trigger, window and the values they were grouped by."""

	trigger: str
	window: Window
	values: Values = ()
	ticket: str = ""
	"""Set where every ticket is a group of its own."""

	@property
	def unique_key(self) -> str:
		"""Forty hexadecimal digits: at most one opportunity carries them."""
		# a ticket's group must not change its key when the moment it is dated by changes
		when = "" if self.ticket else self.window.label
		text = json.dumps([self.trigger, when, self.ticket, self.values])
		return hashlib.sha256(text.encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Group:
	"""The signals of one group, judged."""

	key: GroupKey
	signals: tuple[Signal, ...]
	"""Oldest first."""
	tickets: int
	"""Different tickets among the signals, or behind them."""
	volume: int | None
	"""All tickets opened in the group and window, where the trigger measures attainment."""
	fired: bool
	complete: bool = True
	"""False while an attainment window has not ended."""
	weeks: int = 0
	"""Different weeks of control charts among the signals, where the trigger watches those."""

	@property
	def attainment(self) -> float | None:
		"""0..1: the share of tickets without a breach."""
		return None if not self.volume else _share_kept(self.tickets, self.volume)


Volume = Callable[[GroupKey], int]


def evaluate(
	trigger: Trigger, signals: Iterable[Signal], now: datetime, volume: Volume | None = None
) -> list[Group]:
	"""Group `signals` and judge each group.

	`volume` tells how many tickets were opened in a group's window; it is asked only for attainment, and only
	for windows that have ended. The result does not depend on the order of `signals`, nor on repetitions.
	"""
	members: dict[GroupKey, dict[str, Signal]] = defaultdict(dict)
	for signal in signals:
		if trigger.watches(signal):
			members[trigger.group_of(signal)][signal.key] = signal
	groups = [_judge(trigger, key, tuple(found.values()), now, volume) for key, found in members.items()]
	return sorted(groups, key=lambda group: (group.key.window, group.key.values, group.key.ticket))


def _judge(
	trigger: Trigger, key: GroupKey, signals: Sequence[Signal], now: datetime, volume: Volume | None
) -> Group:
	ordered = tuple(sorted(signals, key=lambda signal: (signal.occurred_at, signal.key)))
	counted = len({signal.counted_as for signal in ordered})
	if trigger.watches_charts:
		behind = sum(signal.tickets for signal in ordered)
		return Group(key, ordered, behind, None, fired=counted >= trigger.threshold, weeks=counted)
	tickets = counted
	if not trigger.measures_attainment:
		return Group(key, ordered, tickets, None, fired=tickets >= trigger.threshold)
	if key.window.end > now or volume is None:
		return Group(key, ordered, tickets, None, fired=False, complete=False)
	# tickets that were deleted since still stand behind their signals
	total = max(volume(key), tickets)
	return Group(key, ordered, tickets, total, fired=falls_short(trigger, tickets, total))


def falls_short(trigger: Trigger, breached: int, total: int) -> bool:
	"""Whether the attainment of `total` tickets, of which `breached` missed their agreement, is under the target; of too
	few tickets it never is."""
	return total >= trigger.minimum_tickets and _share_kept(breached, total) < trigger.attainment_target


def _share_kept(breached: int, total: int) -> float:
	# one division, rounded once: 1 - 7 / 100 is below 0.93, and would fire at exactly the target
	return (total - breached) / total


def check_trigger(trigger: Trigger) -> None:
	"""Raise RuleBroken if `trigger` could never fire, or would fire for everything."""
	if trigger.condition not in CONDITIONS:
		raise RuleBroken(
			"unknown condition", "Condition {0} is unknown. Choose one of the list.", trigger.condition
		)
	if trigger.measures_attainment:
		if trigger.window is WindowLength.TICKET:
			raise RuleBroken(
				"attainment of one ticket",
				"Window must be a day or longer: one ticket alone has no attainment. Choose Month, for example.",
			)
		if not 0 < trigger.attainment_target <= 1:
			raise RuleBroken(
				"attainment target",
				"Attainment Target is {0}%: it must be above 0% and at most 100%.",
				f"{trigger.attainment_target * 100:g}",
			)
		if trigger.minimum_tickets < 1:
			raise RuleBroken(
				"minimum tickets",
				"Minimum Tickets is {0}: it must be 1 or more.",
				trigger.minimum_tickets,
			)
		return
	if trigger.threshold < 1:
		raise RuleBroken("threshold", "Threshold is {0}: it must be 1 or more tickets.", trigger.threshold)
	if trigger.watches_charts:
		_check_charts(trigger)
	if trigger.window is WindowLength.TICKET and trigger.threshold > 1:
		raise RuleBroken(
			"threshold per ticket",
			"Threshold is {0}, but with the window Each Ticket a group never has more than one."
			" Set it to 1 or choose a longer window.",
			trigger.threshold,
		)


def _check_charts(trigger: Trigger) -> None:
	if trigger.window is WindowLength.TICKET:
		raise RuleBroken(
			"chart of one ticket",
			"Window must be a day or longer: a control chart is about weeks, not about one ticket. Choose Month, for"
			" example.",
		)
	by = {*trigger.group_by, *trigger.scope}
	for dimension, label in ((Dimension.CUSTOMER, "Customer"), (Dimension.PRIORITY, "Priority")):
		if dimension in by:
			raise RuleBroken(
				"chart by dimension",
				"Control charts are kept by team and ticket type: group and limit by these, not by {0}.",
				label,
			)
