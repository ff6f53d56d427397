"""How many tickets there were, for attainment."""

from __future__ import annotations

from collections import Counter

from itss_improvement.domain.trigger import GroupKey, Trigger
from itss_improvement.domain.window import Window
from itss_improvement.helpdesk import desks


class TicketVolumes:
	"""Tickets opened in a trigger's groups, counted once a window."""

	def __init__(self, trigger: Trigger):
		self.trigger = trigger
		self._counted: dict[Window, Counter[tuple[str, ...]]] = {}

	def __call__(self, key: GroupKey) -> int:
		if key.window not in self._counted:
			total: Counter[tuple[str, ...]] = Counter()
			for desk in desks():
				total += desk.volumes(
					key.window.start, key.window.end, self.trigger.group_by, self.trigger.scope
				)
			self._counted[key.window] = total
		return self._counted[key.window][tuple(value for _dimension, value in key.values)]
