"""The recurrence watch: how far it can be believed, and what 200 new tickets cost among more and more old ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.measure import figure, median_ratio, seconds
from itss_improvement.domain.recurrence import (
	ON_BY_DEFAULT,
	THRESHOLD,
	Evidence,
	EvidenceIndex,
	Reading,
	compare,
)
from itss_improvement.domain.ticket import TicketSnapshot
from tests.domain.recurrence_pairs import HELD_OUT, TRAIN, read

SIZES = SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000
NEW = 200
PAIRS = 7
BY_IMPROVEMENT = 20
"""Tickets behind one improvement."""
CHECKED = 20
"""New tickets that are compared with everything as well, among the most."""
AT_LEAST = {"precision": 0.8, "recall": 0.7}
COMPARISONS_LIMIT, TIME_LIMIT = 2.0, 5.0
"""Among ten times as many old tickets, once there are many: ten would be new times old. Among few, a ticket has not yet
as many to look at as it may."""


def main() -> int:
	return _quality() | _cost()


def _quality() -> int:
	below = 0
	for wanted, what in ((TRAIN, "tuned on"), (HELD_OUT, "held out")):
		pairs = read(wanted)
		found = [pair for pair in pairs if compare(pair.second, Evidence("", pair.first))]
		right = sum(pair.same_problem for pair in found)
		figure(f"labelled pairs {what}", len(pairs))
		for name, of in (("precision", len(found)), ("recall", sum(pair.same_problem for pair in pairs))):
			value = right / of
			figure(f"{name} on them", value)
			below |= wanted == HELD_OUT and value < AT_LEAST[name]
	figure("threshold", THRESHOLD)
	print(
		f"  held out: other topics for the most part, no subject of the rest, written before the matcher;"
		f" on by default: {'yes' if ON_BY_DEFAULT else 'no'}"
	)
	return int(below)


def _cost() -> int:
	draw = random.Random(20260302)
	kinds = [ticket for pair in read() for ticket in (pair.first, pair.second)]
	# what stands behind an improvement is alike
	evidence = [
		Evidence(f"IMP-{number}", ticket)
		for number in range(LARGE // BY_IMPROVEMENT)
		for ticket in _tickets(draw.choice(kinds), f"{number}-", BY_IMPROVEMENT, draw)
	]
	new = [
		ticket for number in range(NEW) for ticket in _tickets(draw.choice(kinds), f"new-{number}-", 1, draw)
	]
	indexes = {size: EvidenceIndex(evidence[:size]) for size in SIZES}
	comparisons = {size: _comparisons(index, new) for size, index in indexes.items()}

	def time(size: int, count: int = NEW) -> float:
		return seconds(lambda: _match(indexes[size], new[:count]))

	over = 0
	for size in SIZES:
		figure(f"comparisons per new ticket among {size:,} (all pairs: {size:,})", comparisons[size] / NEW)
	for size, base in ((MIDDLE, SMALL), (LARGE, SMALL), (LARGE, MIDDLE)):
		among, all_pairs = f"among {size:,} / among {base:,}", f"all pairs: {size // base}"
		limited = base == MIDDLE
		ratio = comparisons[size] / comparisons[base]
		over |= figure(f"comparisons {among} ({all_pairs})", ratio, COMPARISONS_LIMIT if limited else None)
		ratio = median_ratio(lambda size=size: time(size), lambda base=base: time(base), PAIRS)
		over |= figure(f"time {among} ({all_pairs})", ratio, TIME_LIMIT if limited else None)
	half = median_ratio(lambda: time(LARGE), lambda: time(LARGE, NEW // 2), PAIRS)
	figure(f"time of {NEW} new / of {NEW // 2} new, among {LARGE:,}", half)
	indexing = median_ratio(
		lambda: seconds(lambda: EvidenceIndex(evidence[:MIDDLE])),
		lambda: seconds(lambda: EvidenceIndex(evidence[:SMALL])),
		PAIRS,
	)
	figure(f"time of indexing {MIDDLE:,} / {SMALL:,}", indexing)
	return over | _against_all_pairs(evidence, indexes[LARGE], new[:CHECKED])


def _against_all_pairs(evidence: list[Evidence], index: EvidenceIndex, new: list[TicketSnapshot]) -> int:
	everything = AllPairs(evidence)
	ratio = median_ratio(
		lambda: seconds(lambda: _match(everything, new)), lambda: seconds(lambda: _match(index, new)), 3
	)
	figure(f"time of all pairs / of the index, among {LARGE:,}", ratio)
	found, whole = (
		{(match.ticket.name, match.evidence.improvement) for match in _match(one, new)}
		for one in (index, everything)
	)
	tickets = len({name for name, _ in found}) / len({name for name, _ in whole})
	figure(f"of the tickets that match any of {LARGE:,}, found by the index", tickets)
	figure("of the improvements they match, found by the index", len(found) / len(whole))
	return 0


class AllPairs(EvidenceIndex):
	"""The baseline: the same comparison with everything there is."""

	def _candidates(self, reading: Reading) -> range:
		return range(len(self._readings))


def _comparisons(index: EvidenceIndex, new: list[TicketSnapshot]) -> int:
	before = index.comparisons
	_match(index, new)
	return index.comparisons - before


def _tickets(kind: TicketSnapshot, name: str, count: int, draw: random.Random) -> Iterator[TicketSnapshot]:
	"""Tickets of a kind, nearly every one with words of its own, so that hardly two are read alike."""
	for number in range(count):
		place = "".join(chr(0x4E00 + draw.randrange(3000)) for _ in range(2))
		yield replace(kind, name=f"{name}{number}", subject=f"{place} {kind.subject}")


def _match(index: EvidenceIndex, new: list[TicketSnapshot]) -> list:
	return [match for ticket in new for match in index.matches(ticket)]


if __name__ == "__main__":
	raise SystemExit(main())
