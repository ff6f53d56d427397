"""The chain from a ticket to what came of it: what belongs to it, and how it is drawn (R6, R23).

What leads to what are *edges*. A record's chain is what led to it and what came of it, however far; and, for a
record of an improvement, all else that came of the same improvement. Tickets and signals do not show what else came
of the same opportunity's other tickets: that would be half the desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

DEPTH = 20
"""Steps away from a record that its chain is followed, in each way."""
BREADTH = 5000
"""Records that one step may come to."""


class ChainStage(str, Enum):
	"""The columns that a chain is drawn in, from left to right. The value is their heading."""

	SOURCE = "Source Document"
	TICKET = "Ticket"
	SIGNAL = "Signal"
	TRIGGER = "Trigger"
	OPPORTUNITY = "Opportunity"
	PATH = "Improvement Path"
	MEASURE = "Measure"
	RECORD = "Record"
	CASE = "Case"


STAGES = tuple(ChainStage)

OF_AN_IMPROVEMENT = frozenset(
	{ChainStage.OPPORTUNITY, ChainStage.PATH, ChainStage.MEASURE, ChainStage.RECORD}
)
"""Whoever stands at one of these sees the whole of its improvement."""

BESIDE = frozenset({ChainStage.TRIGGER, ChainStage.CASE})
"""Named with what they explain, and not walked on from: a trigger is behind half the register, and a case helped on
whatever it helped on."""


@dataclass(frozen=True, slots=True, order=True)
class Record:
	doctype: str
	name: str


@dataclass(frozen=True, slots=True, order=True)
class Edge:
	"""`before` led to `after`."""

	before: Record
	after: Record


class Way(Enum):
	BACK = "to what led to it"
	ON = "to what came of it"


EdgesOf = Callable[[Sequence[Record], Way], Iterable[Edge]]
"""All edges from some records in one way, and to what is named beside them. Asked once for all records of a step."""


@dataclass(frozen=True, slots=True)
class Chain:
	start: Record
	records: frozenset[Record]
	edges: frozenset[Edge]
	complete: bool
	"""False where the chain goes on beyond `depth` or `breadth`."""


def follow(
	start: Record,
	edges_of: EdgesOf,
	stage_of: Callable[[Record], ChainStage],
	depth: int = DEPTH,
	breadth: int = BREADTH,
) -> Chain:
	"""The chain of `start`, which ends where edges lead in a circle. Each record is asked about once a way."""
	back = _spread([start], start, Way.BACK, edges_of, stage_of, depth, breadth)
	of_the_improvement = sorted(
		record for record in back.records if record != start and stage_of(record) in OF_AN_IMPROVEMENT
	)
	on = _spread([start, *of_the_improvement], start, Way.ON, edges_of, stage_of, depth, breadth)
	return Chain(
		start, back.records | on.records, back.edges | on.edges, complete=back.complete and on.complete
	)


def _spread(
	roots: list[Record],
	start: Record,
	way: Way,
	edges_of: EdgesOf,
	stage_of: Callable[[Record], ChainStage],
	depth: int,
	breadth: int,
) -> Chain:
	found, edges, complete = set(roots), set(), True
	frontier = roots
	for _ in range(depth):
		frontier = [record for record in frontier if record == start or stage_of(record) not in BESIDE]
		if not frontier:
			break
		here = list(edges_of(frontier, way))
		new = sorted({end for edge in here for end in (edge.before, edge.after)} - found)
		if len(new) > breadth:
			new, complete = new[:breadth], False
		found.update(new)
		edges.update(edge for edge in here if edge.before in found and edge.after in found)
		frontier = new
	else:
		complete = complete and not frontier
	return Chain(start, frozenset(found), frozenset(edges), complete)


@dataclass(frozen=True, slots=True)
class Place:
	stage: ChainStage
	moment: datetime | None = None
	"""When it came about: the earlier stands above the later."""


@dataclass(frozen=True, slots=True)
class Rest:
	"""Stands for all records of a column that are not shown."""

	stage: ChainStage


Box = Record | Rest


@dataclass(frozen=True, slots=True)
class Column:
	stage: ChainStage
	shown: tuple[Record, ...]
	more: int = 0
	"""How many further records there are."""


@dataclass(frozen=True, slots=True)
class Drawing:
	columns: tuple[Column, ...]
	"""Those that have records, from left to right."""
	lines: tuple[tuple[Box, Box], ...]
	"""From what led to what came of it."""


def arrange(start: Record, places: Mapping[Record, Place], edges: Iterable[Edge], at_most: int) -> Drawing:
	"""Columns of at most `at_most` (2 or more) boxes each, `start` among them, and the lines between them.

	The same records and edges give the same drawing, in whatever order they come.
	"""
	edges = [edge for edge in sorted(set(edges)) if edge.before in places and edge.after in places]
	columns = tuple(
		Column(stage, tuple(records), 0)
		if len(records) <= at_most
		else Column(stage, tuple(records[: at_most - 1]), len(records) - at_most + 1)
		for stage, records in _in_order(start, places, edges)
	)
	box_of: dict[Record, Box] = {record: Rest(place.stage) for record, place in places.items()}
	box_of.update((record, record) for column in columns for record in column.shown)
	lines = {(box_of[edge.before], box_of[edge.after]): None for edge in plain(edges)}
	return Drawing(columns, tuple(line for line in lines if line[0] != line[1]))


def _in_order(
	start: Record, places: Mapping[Record, Place], edges: Sequence[Edge]
) -> list[tuple[ChainStage, list[Record]]]:
	"""The records of each stage: `start` first, then those next to one another whose neighbours nearer to `start`
	stand next to one another, then by time."""
	columns: dict[ChainStage, list[Record]] = defaultdict(list)
	for record, place in places.items():
		columns[place.stage].append(record)
	neighbours: dict[Record, list[Record]] = defaultdict(list)
	for edge in edges:
		neighbours[edge.before].append(edge.after)
		neighbours[edge.after].append(edge.before)
	position: dict[Record, int] = {}

	def key(record: Record):
		moment = places[record].moment
		near = min(
			(position[other] for other in neighbours[record] if other in position), default=len(places)
		)
		return record != start, near, moment is None, moment or datetime.min, record

	own = STAGES.index(places[start].stage)
	for stage in (*STAGES[own::-1], *STAGES[own + 1 :]):
		if stage in columns:
			columns[stage].sort(key=key)
			position.update((record, index) for index, record in enumerate(columns[stage]))
	return [(stage, columns[stage]) for stage in STAGES if stage in columns]


def plain(edges: Collection[Edge]) -> list[Edge]:
	"""`edges` without those that say what the way over a third record says, and nothing else: a ticket leads to an
	opportunity by way of its signal.

	A third record with other edges in and out would say more than is so. What leads to what stays the same.
	"""
	after: dict[Record, set[Record]] = defaultdict(set)
	before: dict[Record, set[Record]] = defaultdict(set)
	for edge in edges:
		after[edge.before].add(edge.after)
		before[edge.after].add(edge.before)
	kept = []
	for edge in sorted(edges):
		between = after[edge.before] & before[edge.after] - {edge.before, edge.after}
		if any(len(after[third]) == 1 or len(before[third]) == 1 for third in between):
			after[edge.before].remove(edge.after)
			before[edge.after].remove(edge.before)
		else:
			kept.append(edge)
	return kept
