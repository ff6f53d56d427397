"""Reads the tickets that are new, and keeps which of them are like those behind watched improvements: the only writer of
**Improvement Recurrence Match**.

A ticket is compared when it changed, as triage may give it its customer or type only later. It is kept once for each
improvement, by a key made from both, and with how far the desk was read. So a day that is run twice, by two workers at
once, or again after a kill, changes nothing; and no match is lost between the tickets that were read and the bar that
they reach days later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from itss_improvement import bulk
from itss_improvement.domain.recurrence import COMPARED, EvidenceIndex, Match
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.helpdesk import Desk, Position, desks
from itss_improvement.recurrences import MATCH
from itss_improvement.recurrences.watched import Improvement, evidence_of
from itss_improvement.signals.watermark import Watermark

PAGE = 1000
WATERMARK = "recurrences_until"
SUBJECT_LENGTH = 140


def compare_new_tickets(
	watched: Mapping[str, Improvement], after_page: Callable[[int], None] = lambda tickets: None
) -> int:
	"""Returns how many tickets were compared. `after_page` is told how many were so far, and may commit."""
	if not watched:
		return 0
	reader = _Reader(watched, after_page)
	for desk in desks():
		reader.read(desk)
	return reader.tickets


class _Reader:
	def __init__(self, watched: Mapping[str, Improvement], after_page: Callable[[int], None]):
		self.watched, self.after_page = watched, after_page
		self.earliest = min(one.rule.effective_at for one in watched.values())
		self.tickets = 0
		self._index: EvidenceIndex | None = None

	@property
	def index(self) -> EvidenceIndex:
		"""Made once there is a ticket to compare."""
		if self._index is None:
			self._index = EvidenceIndex(evidence_of([*self.watched]))
		return self._index

	def read(self, desk: Desk) -> None:
		watermark = Watermark(desk, WATERMARK)
		# what changed for the last time before anything was effective was opened before it as well
		position = Position(max(watermark.begin(), self.earliest))
		while True:
			tickets, position = desk.changed_since(position, PAGE)
			if tickets:
				new = [ticket for ticket in tickets if ticket.opened_at >= self.earliest]
				self.tickets += len(new)
				bulk.insert_new(MATCH, (_row(match) for ticket in new for match in self._matches(ticket)))
				watermark.move(position.at)
			self.after_page(self.tickets)
			if len(tickets) < PAGE:
				return

	def _matches(self, ticket: TicketSnapshot) -> Iterator[Match]:
		for match in self.index.matches(ticket):
			if ticket.opened_at >= self.watched[match.evidence.improvement].rule.effective_at:
				yield match


def _row(match: Match) -> dict:
	ticket, earlier = match.ticket, match.evidence.ticket
	key = f"{match.evidence.improvement}\x1f{ticket.desk}\x1f{ticket.name}"
	return {
		"name": hashlib.sha256(key.encode()).hexdigest()[:20],
		"opportunity": match.evidence.improvement,
		**_of(ticket),
		**{f"matched_{field}": value for field, value in _of(earlier).items()},
		"score": match.score,
		"shared": "\n".join(
			dimension.value
			for dimension in COMPARED
			if (value := getattr(ticket, dimension.value)) and value == getattr(earlier, dimension.value)
		),
	}


def _of(ticket: TicketSnapshot) -> dict:
	return {
		"desk": ticket.desk,
		"ticket": ticket.name,
		"subject": ticket.subject[:SUBJECT_LENGTH],
		"opened_at": ticket.opened_at if ticket.opened_at != datetime.min else None,
		"customer": ticket.customer,
		"team": ticket.team,
		"ticket_type": ticket.ticket_type,
	}
