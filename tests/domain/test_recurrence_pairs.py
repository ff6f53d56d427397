"""The labelled set is what it says it is."""

from __future__ import annotations

from collections import Counter

from tests.domain.recurrence_pairs import HELD_OUT, TRAIN, read


def test_there_are_enough_and_a_third_is_held_out():
	sets = Counter(pair.set for pair in read())
	assert set(sets) == {TRAIN, HELD_OUT}
	assert sets.total() >= 330
	assert sets[HELD_OUT] >= sets.total() / 3


def test_nothing_of_the_held_out_third_is_in_the_rest():
	seen = {ticket.subject for pair in read(TRAIN) for ticket in (pair.first, pair.second)}
	held_out = {ticket.subject for pair in read(HELD_OUT) for ticket in (pair.first, pair.second)}
	assert not seen & held_out


def test_both_languages_and_both_answers_are_in_each_set():
	for wanted in (TRAIN, HELD_OUT):
		pairs = read(wanted)
		languages = Counter(pair.language for pair in pairs)
		assert 0.55 <= languages["Chinese"] / len(pairs) <= 0.65
		assert 0.3 <= languages["English"] / len(pairs) <= 0.4
		for language in ("Chinese", "English", "mixed"):
			answers = {pair.same_problem for pair in pairs if pair.language == language}
			assert answers == {True, False}
		assert 0.45 <= sum(pair.same_problem for pair in pairs) / len(pairs) <= 0.6


def test_no_pair_is_there_twice():
	def facts(ticket):
		return ticket.subject, ticket.ticket_type, ticket.team, ticket.customer

	pairs = Counter(frozenset((facts(pair.first), facts(pair.second))) for pair in read())
	assert max(pairs.values()) == 1
