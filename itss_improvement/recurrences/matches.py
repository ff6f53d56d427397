"""Reads the matches that were kept, as the rules see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import frappe
from frappe.utils import create_batch, flt

from itss_improvement.domain.recurrence import Evidence, Match
from itss_improvement.recurrences import MATCH, TICKET
from itss_improvement.recurrences.watched import NAMES_A_QUERY, snapshot

EARLIER = tuple(f"matched_{field}" for field in TICKET)


def undecided(opportunities: Iterable[str], since: datetime) -> Iterator[tuple[Match, dict]]:
	"""Those of the opportunities' matches that count for no proposal so far, of tickets opened `since` then, each with
	its row."""
	for names in create_batch(sorted(opportunities), NAMES_A_QUERY):
		for row in frappe.get_all(
			MATCH,
			{"opportunity": ["in", names], "recurrence": ["is", "not set"], "opened_at": [">=", since]},
			["name", "opportunity", "score", "shared", *TICKET, *EARLIER],
			order_by="opened_at, desk, ticket",
			limit_page_length=0,
		):
			earlier = Evidence(row.opportunity, snapshot(*(row[field] for field in EARLIER)))
			yield Match(snapshot(*(row[field] for field in TICKET)), earlier, flt(row.score), ()), row
