"""Attainment can only be judged when its window is over: this looks at the windows that ended (R26)."""

from __future__ import annotations

from datetime import datetime, timedelta

from frappe.utils import now_datetime

from itss_improvement.domain.window import Window, window_of
from itss_improvement.opportunities import stored_signals
from itss_improvement.opportunities.triggers import enabled_triggers

DAYS_BACK = 7
"""A scheduler that stood still for a week loses nothing."""


def reconsider(now: datetime | None = None) -> None:
	"""Make the signals of attainment windows that ended within the last days pending again."""
	now = now or now_datetime()
	for trigger, _record in enabled_triggers():
		if trigger.measures_attainment:
			current = window_of(now, trigger.window)
			first = window_of(now - timedelta(days=DAYS_BACK), trigger.window)
			if first.start < current.start:
				ended = Window(first.start, current.start, "")
				stored_signals.reconsider(trigger.kinds, "ticket_opened_at", ended)
