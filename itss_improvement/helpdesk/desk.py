"""What the rest of the app asks of a service desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from itss_improvement.domain.metric import Period, Query, Sample
from itss_improvement.domain.pattern import Count
from itss_improvement.domain.survey import Caller
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.domain.trigger import Dimension


class Reading(str, Enum):
	"""Why a scan reads tickets, each in the order of one moment of theirs."""

	CHANGED = "Changed"
	RESPONSE_DUE = "Response Fell Due"
	RESOLUTION_DUE = "Resolution Fell Due"
	RESPONSE_AHEAD = "Response Lies Ahead"
	RESOLUTION_AHEAD = "Resolution Lies Ahead"


@dataclass(frozen=True, slots=True)
class Position:
	"""How far was read: up to this moment, and among tickets of the same moment up to this name."""

	at: datetime
	name: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
	"""What a list of tickets says of one."""

	subject: str
	status: str
	opened_at: datetime


@dataclass(frozen=True, slots=True)
class Measured:
	"""What a metric found in a window."""

	sample: Sample
	tickets: tuple[str, ...]
	"""The names of the tickets that it counts."""


class Desk(Protocol):
	name: str
	"""Stored in every signal: the DocType of its tickets, or the connection to another site."""

	def snapshot(self, ticket) -> TicketSnapshot:
		"""A ticket document being saved, without a query."""

	def changed_since(self, position: Position, limit: int) -> tuple[list[TicketSnapshot], Position]:
		"""The next `limit` tickets in the order in which they changed, and the position after them."""

	def running_between(self, start: datetime, end: datetime, page: int) -> Iterator[list[TicketSnapshot]]:
		"""Tickets opened before `end` with a target after `start`, met or not, `page` at a time."""

	def snapshots(self, names: Sequence[str]) -> dict[str, TicketSnapshot]:
		"""The tickets of these names that still exist, by name."""

	def callers(self, names: Collection[str]) -> dict[str, Caller]:
		"""Who raised those of the tickets that still exist, by the ticket's name (R75)."""

	def volumes(
		self, start: datetime, end: datetime, by: Sequence[Dimension], scope: Mapping[Dimension, str]
	) -> Counter[tuple[str, ...]]:
		"""How many tickets were opened from `start` up to but not including `end`, by the values of `by`."""

	def weekly_counts(
		self, first: date, last: date, now: datetime, scope: Mapping[Dimension, str]
	) -> dict[tuple[str, str], dict[date, Count]]:
		"""Tickets opened in the weeks from `first` to `last` (Mondays), by team and type and by the Monday of the week,
		with their agreements as known by `now`. One query."""

	def ratings_by_day(self, first: date, last: date) -> dict[date, Counter[float]]:
		"""How many of the tickets resolved on each day from `first` to `last` got each rating (above 0, up to 1); those that
		were not rated are left out. One query."""

	def measure(self, query: Query, period: Period, now: datetime) -> Measured:
		"""What `query` asks of the tickets of `period`, as they stand at `now`: one query, which reads the window
		alone (R74)."""

	def existing(self, names: Collection[str]) -> set[str]:
		"""Those of `names` that are still there, whoever may open them."""

	def may_read(self, name: str) -> bool:
		"""Whether the session's user may open the ticket. False where it does not exist."""

	def readable(self, names: Collection[str]) -> set[str]:
		"""Those of `names` that the session's user may open, however many, in one query."""

	def headlines(self, names: Collection[str]) -> dict[str, Headline]:
		"""Those of `names` that the session's user may open, as they are now, in one query."""

	def addresses(self, names: Collection[str]) -> dict[str, str]:
		"""Where those of `names` are opened that are on another site, by name."""

	def teams(self) -> list[str]:
		"""The names of its teams, in order."""

	def values_of(self, dimension: Dimension) -> list[str]:
		"""What its tickets may have there, in order; of very many the first."""
