"""The daily job: compare what is new, then propose (R65, R67)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from frappe.utils import now_datetime

from itss_improvement.recurrences import comparing, proposing, watched
from itss_improvement.settings import watches_recurrences


@dataclass(frozen=True, slots=True)
class Summary:
	watched: int = 0
	"""Improvements."""
	compared: int = 0
	"""Tickets."""
	made: tuple[str, ...] = ()
	"""Proposals."""
	grown: tuple[str, ...] = ()
	"""Proposals to which tickets were added."""


def watch(after_page: Callable[[int], None] = lambda done: None, now: datetime | None = None) -> Summary:
	"""`after_page` is told how many tickets or improvements were dealt with so far, and may commit."""
	if not watches_recurrences():
		return Summary()
	now = now or now_datetime()
	improvements = watched.improvements(now)
	compared = comparing.compare_new_tickets(improvements, after_page)
	proposed = proposing.propose(improvements, now, after_page)
	after_page(compared)
	return Summary(len(improvements), compared, tuple(proposed.made), tuple(proposed.grown))
