"""What belongs to a chain, and how it is drawn (R6, R23)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.traceability import (
	BESIDE,
	OF_AN_IMPROVEMENT,
	STAGES,
	ChainStage,
	Edge,
	Place,
	Record,
	Rest,
	Way,
	arrange,
	follow,
	plain,
)

EPOCH = datetime(2026, 11, 2, 9, 0)
WALKED = [stage for stage in STAGES if stage not in BESIDE]


class Graph:
	"""Records with their stages and edges, asked as a site is."""

	def __init__(self, stages: Iterable[ChainStage], pairs: Iterable[tuple[int, int]]) -> None:
		self.stages = {Record(stage.name, f"{number:03}"): stage for number, stage in enumerate(stages)}
		self.records = list(self.stages)
		self.edges = {Edge(self.records[before], self.records[after]) for before, after in pairs}
		self.asked: list[tuple[Way, list[Record]]] = []

	def edges_of(self, frontier, way):
		self.asked.append((way, list(frontier)))
		return [
			edge
			for edge in self.edges
			if (edge.after if way is Way.BACK else edge.before) in frontier
			# a trigger is named beside what it explains, whichever way one goes
			or (self.stages[edge.before] in BESIDE and edge.after in frontier)
		]

	def follow(self, start: Record, **bounds):
		return follow(start, self.edges_of, self.stages.__getitem__, **bounds)

	def places(self, records) -> dict[Record, Place]:
		return {
			record: Place(self.stages[record], EPOCH + timedelta(hours=int(record.name)))
			for record in records
		}


@st.composite
def graphs(draw: st.DrawFn, stages=STAGES) -> Graph:
	"""Anything: circles, records that lead to themselves, several ways from one to another."""
	found = draw(st.lists(st.sampled_from(stages), min_size=1, max_size=9))
	numbers = st.integers(0, len(found) - 1)
	return Graph(found, draw(st.sets(st.tuples(numbers, numbers), max_size=14)))


def reached(edges: Iterable[Edge], start: Record, back: bool = False) -> set[Record]:
	"""Slowly: again and again over all edges, until nothing is added."""
	found = {start}
	while True:
		more = {
			(edge.before if back else edge.after)
			for edge in edges
			if (edge.after if back else edge.before) in found
		}
		if more <= found:
			return found
		found |= more


def chain_of(graph: Graph, start: Record) -> set[Record]:
	"""What led to it, what came of it, and what came of the improvement that it is of. No triggers."""
	back = reached(graph.edges, start, back=True)
	turns = {start, *(record for record in back if graph.stages[record] in OF_AN_IMPROVEMENT)}
	return back.union(*(reached(graph.edges, record) for record in turns))


class TestFollowing:
	@given(graphs(WALKED))
	def test_it_finds_what_a_slow_search_finds(self, graph):
		for start in graph.records:
			chain = graph.follow(start)
			assert chain.records == chain_of(graph, start)
			assert chain.complete

	@given(graphs(WALKED))
	def test_whatever_finds_another_is_found_by_it(self, graph):
		chains = {start: graph.follow(start).records for start in graph.records}
		for one, found in chains.items():
			assert all(one in chains[other] for other in found)

	@given(graphs(WALKED))
	def test_all_that_is_of_one_improvement_is_found_from_each_of_it(self, graph):
		for top in graph.records:
			if graph.stages[top] in OF_AN_IMPROVEMENT:
				below = reached(graph.edges, top)
				assert all(below <= graph.follow(record).records for record in below)

	@given(graphs())
	def test_no_step_asks_twice_about_a_record(self, graph):
		"""So that circles end, and a step is one question however many records it has come to."""
		for start in graph.records:
			graph.asked.clear()
			graph.follow(start)
			for way in Way:
				asked = [
					record for asked_way, records in graph.asked for record in records if asked_way is way
				]
				assert len(asked) == len(set(asked))

	@given(graphs())
	def test_edges_join_what_was_found(self, graph):
		for start in graph.records:
			chain = graph.follow(start, breadth=2)
			assert start in chain.records
			assert chain.edges <= graph.edges
			assert all({edge.before, edge.after} <= chain.records for edge in chain.edges)

	def test_a_ticket_does_not_show_the_other_tickets_of_its_opportunity(self):
		graph = Graph(
			[ChainStage.TICKET, ChainStage.TICKET, ChainStage.OPPORTUNITY, ChainStage.PATH],
			[(0, 2), (1, 2), (2, 3)],
		)
		first, second, opportunity, path = graph.records
		assert graph.follow(first).records == {first, opportunity, path}
		assert graph.follow(path).records == {first, second, opportunity, path}

	def test_a_trigger_is_named_and_not_walked_on_from(self):
		graph = Graph(
			[ChainStage.TICKET, ChainStage.TRIGGER, ChainStage.OPPORTUNITY, ChainStage.OPPORTUNITY],
			[(0, 2), (1, 2), (1, 3)],
		)
		ticket, trigger, ours, other = graph.records
		for start in (ticket, ours):
			assert graph.follow(start).records == {ticket, trigger, ours}
		assert graph.follow(trigger).records == {trigger, ours, other}

	@pytest.mark.parametrize(("depth", "complete"), [(3, False), (4, False), (5, True), (6, True)])
	def test_it_ends_at_a_depth_and_says_so(self, depth, complete):
		graph = Graph([ChainStage.RECORD] * 5, [(number, number + 1) for number in range(4)])
		chain = graph.follow(graph.records[0], depth=depth)
		assert len(chain.records) == min(depth + 1, 5)
		assert chain.complete is complete

	@pytest.mark.parametrize(("breadth", "complete"), [(8, False), (9, True)])
	def test_it_ends_at_a_breadth_and_says_so(self, breadth, complete):
		graph = Graph(
			[ChainStage.OPPORTUNITY] + [ChainStage.TICKET] * 9, [(number, 0) for number in range(1, 10)]
		)
		chain = graph.follow(graph.records[0], breadth=breadth)
		assert len(chain.records) == breadth + 1
		assert chain.complete is complete


class TestDrawing:
	@given(graphs(), st.integers(2, 5))
	def test_every_record_stands_in_its_column_once_or_is_counted(self, graph, at_most):
		places = graph.places(graph.records)
		for start in graph.records:
			drawing = arrange(start, places, graph.edges, at_most)
			assert [column.stage for column in drawing.columns] == [
				stage for stage in STAGES if stage in graph.stages.values()
			]
			for column in drawing.columns:
				own = [record for record in graph.records if graph.stages[record] is column.stage]
				assert set(column.shown) <= set(own)
				assert len(column.shown) == len(set(column.shown))
				assert len(column.shown) + column.more == len(own)
				assert len(column.shown) + bool(column.more) <= at_most
			assert any(start in column.shown for column in drawing.columns)

	@given(graphs(), st.integers(2, 5))
	def test_every_line_joins_two_boxes_that_are_there(self, graph, at_most):
		start = graph.records[0]
		drawing = arrange(start, graph.places(graph.records), graph.edges, at_most)
		boxes = {record for column in drawing.columns for record in column.shown}
		boxes |= {Rest(column.stage) for column in drawing.columns if column.more}
		assert all(before in boxes and after in boxes and before != after for before, after in drawing.lines)
		assert len(drawing.lines) == len(set(drawing.lines))

	@given(graphs(), st.integers(2, 5), st.randoms(use_true_random=False))
	def test_it_does_not_depend_on_the_order_things_come_in(self, graph, at_most, random):
		places, edges = graph.places(graph.records), sorted(graph.edges)
		start = graph.records[0]
		drawing = arrange(start, places, edges, at_most)
		shuffled = sorted(places, key=lambda _: random.random())
		random.shuffle(edges)
		assert arrange(start, {record: places[record] for record in shuffled}, edges, at_most) == drawing

	def test_what_is_left_out_is_counted_in_one_box(self):
		graph = Graph(
			[ChainStage.OPPORTUNITY] + [ChainStage.TICKET] * 500, [(number, 0) for number in range(1, 501)]
		)
		drawing = arrange(graph.records[0], graph.places(graph.records), graph.edges, 8)
		tickets, opportunity = drawing.columns
		assert (len(tickets.shown), tickets.more) == (7, 493)
		assert (opportunity.shown, opportunity.more) == ((graph.records[0],), 0)
		assert len(drawing.lines) == 8
		assert (Rest(ChainStage.TICKET), graph.records[0]) in drawing.lines

	def test_a_ticket_stands_where_its_signal_stands(self):
		"""Though it was opened later than the others."""
		stages = [ChainStage.OPPORTUNITY] + [ChainStage.SIGNAL] * 3 + [ChainStage.TICKET] * 3
		graph = Graph(stages, [(1, 0), (2, 0), (3, 0), (6, 1), (5, 2), (4, 3)])
		opportunity, *signals, first, second, third = graph.records
		drawing = arrange(opportunity, graph.places(graph.records), graph.edges, 9)
		assert [column.shown for column in drawing.columns] == [
			(third, second, first),
			tuple(signals),
			(opportunity,),
		]

	def test_where_a_record_stands_comes_first(self):
		graph = Graph([ChainStage.OPPORTUNITY] * 3, [(0, 2), (1, 2)])
		one, two, three = graph.records
		drawing = arrange(three, graph.places(graph.records), graph.edges, 2)
		assert drawing.columns[0].shown == (three,)
		assert drawing.lines == ((Rest(ChainStage.OPPORTUNITY), three),)
		assert arrange(two, graph.places(graph.records), graph.edges, 3).columns[0].shown == (two, one, three)

	def test_a_record_without_a_time_stands_last(self):
		graph = Graph([ChainStage.OPPORTUNITY, ChainStage.TICKET, ChainStage.TICKET], [(1, 0), (2, 0)])
		opportunity, first, second = graph.records
		places = {**graph.places(graph.records), first: Place(ChainStage.TICKET)}
		assert arrange(opportunity, places, graph.edges, 9).columns[0].shown == (second, first)


class TestPlainEdges:
	@given(graphs())
	def test_what_leads_to_what_stays(self, graph):
		kept = plain(graph.edges)
		assert set(kept) <= graph.edges and len(kept) == len(set(kept))
		for record in graph.records:
			assert reached(kept, record) == reached(graph.edges, record)

	@given(graphs())
	def test_what_is_left_out_is_said_by_a_third(self, graph):
		kept, after = plain(graph.edges), defaultdict(set)
		for edge in graph.edges:
			after[edge.before].add(edge.after)
		for edge in graph.edges - set(kept):
			assert any(edge.after in after[third] for third in after[edge.before] - {edge.before, edge.after})

	def test_a_ticket_leads_by_way_of_its_signal(self):
		graph = Graph(
			[ChainStage.TICKET, ChainStage.SIGNAL, ChainStage.OPPORTUNITY], [(0, 1), (1, 2), (0, 2)]
		)
		ticket, signal, opportunity = graph.records
		assert plain(graph.edges) == sorted([Edge(ticket, signal), Edge(signal, opportunity)])

	def test_a_way_that_says_more_than_is_so_replaces_nothing(self):
		"""By way of 2, both would lead to both."""
		graph = Graph(
			[ChainStage.SIGNAL, ChainStage.SIGNAL, ChainStage.PATH, ChainStage.MEASURE, ChainStage.MEASURE],
			[(0, 2), (1, 2), (2, 3), (2, 4), (0, 3)],
		)
		assert set(plain(graph.edges)) == graph.edges
