"""Figures for the desk's charts, of what their reader may see (R3, R16)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import getdate, today

from itss_improvement import compat
from itss_improvement.domain.opportunity import SOURCES
from itss_improvement.domain.signal import SignalKind

OPPORTUNITY, SIGNAL = "Improvement Opportunity", "Improvement Signal"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Weeks:
	mondays: list[date]
	"""Oldest first; the last is this week's."""
	counts: dict[str, list[int]]
	"""Signals of each week by kind: the kinds that occurred, in their fixed order."""


def opportunities_by_source() -> dict[str, int]:
	"""How many opportunities there are of each source that has any, in the order of the regulation."""
	counts = compat.count_by(OPPORTUNITY, "source", {"status": ["not in", ["Rejected", "Merged"]]})
	return {source: counts[source] for source in SOURCES if source in counts}


def count(filters: dict) -> int:
	"""How many opportunities there are that the session's user may see."""
	return sum(compat.count_by(OPPORTUNITY, "status", filters).values())


def signals_by_week(weeks: int = 12) -> Weeks:
	"""The signals of the last `weeks` weeks, this one included, by the day they occurred on."""
	frappe.has_permission(SIGNAL, "read", throw=True)
	this_week = getdate(today())
	this_week -= timedelta(days=this_week.weekday())
	mondays = [this_week - WEEK * back for back in range(weeks - 1, -1, -1)]
	counts: Counter[tuple[str, date]] = Counter()
	for kind, day, count in _by_day(mondays[0]):
		counts[kind, day - timedelta(days=day.weekday())] += count
	occurred = {kind for kind, _monday in counts}
	return Weeks(
		mondays,
		{
			kind.value: [counts[kind.value, monday] for monday in mondays]
			for kind in SignalKind
			if kind.value in occurred
		},
	)


def _by_day(since: date) -> list[tuple[str, date, int]]:
	signal = frappe.qb.DocType(SIGNAL)
	day = compat.day_of(signal.occurred_at)
	rows = (
		frappe.qb.from_(signal)
		.select(signal.kind, day, Count("*"))
		.where(signal.occurred_at >= since)
		.groupby(signal.kind, day)
		.run()
	)
	return [(kind, getdate(moment), count) for kind, moment, count in rows]
