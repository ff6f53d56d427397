"""The order of events of an improvement: what its records say happened, and when they came to say so (R40, R48, R60,
R72). The rules are those of `domain.order_of_events`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from frappe.utils import now_datetime

from itss_improvement.calendars import working_calendar
from itss_improvement.chronology.reading import KINDS, Entry, entries_of
from itss_improvement.domain.order_of_events import Check, check

IMPROVEMENT_OF = {kind.doctype: kind.opportunity for kind in KINDS}
"""The kinds of record that are read, with the field that names their opportunity."""


@dataclass(frozen=True, slots=True)
class Chronology:
	entries: tuple[Entry, ...]
	"""In the order in which they happened."""
	check: Check

	@property
	def is_in_order(self) -> bool:
		return not self.check.findings and not self.check.late


def of(opportunities: Collection[str], everything: bool = False) -> dict[str, Chronology]:
	"""What happened of each of `opportunities`, in a fixed number of queries: as far as the session's user may read
	it, unless `everything`."""
	now, calendar = now_datetime(), working_calendar()
	return {
		opportunity: Chronology(
			tuple(sorted(entries, key=_moment)),
			check((entry.fact for entry in entries), now, calendar),
		)
		for opportunity, entries in entries_of(opportunities, everything).items()
	}


def _moment(entry: Entry) -> tuple:
	"""Days are what records claim; of one day, what was entered first comes first."""
	return entry.fact.happened_on, entry.fact.entered_at, entry.fact
