"""The ladder of reminders, against one that is climbed a day at a time."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.reminder import (
	DEFAULT_LADDER,
	FURTHEST,
	Recipient,
	Step,
	Urgency,
	check_ladder,
	key_of,
	left_in_words,
	steps_to_take,
	summary,
	urgency_of,
)

offsets = st.integers(-6, 6)
steps = st.builds(Step, offsets, st.sampled_from(Recipient))
ladders = st.lists(steps, unique=True, max_size=8)
runs = st.lists(st.integers(-9, 9), max_size=12)
"""The positions at which the job ran, in the order of its runs: a clock may be set back."""


def run(ladder: list[Step], position: int, taken: set[Step]) -> set[Step]:
	found = steps_to_take(ladder, position, taken)
	assert len(found) == len(set(found))
	return set(found)


def climbed(ladder: list[Step], position: int, highest: int | None) -> tuple[set[Step], int | None]:
	"""Every day from long ago up to `position`: what of the last day with a step on it is new."""
	for day in range(position, -20, -1):
		here = {step for step in ladder if step.offset == day}
		if here:
			return (here, day) if highest is None or day > highest else (set(), highest)
	return set(), highest


class TestSteps:
	@given(ladders, runs)
	def test_a_ladder_is_climbed_as_a_walk_climbs_it(self, ladder, positions):
		taken: set[Step] = set()
		highest: int | None = None
		for position in positions:
			expected, highest = climbed(ladder, position, highest)
			found = run(ladder, position, taken)
			assert found == expected
			taken |= found

	@given(ladders, runs)
	def test_no_step_is_taken_twice_and_never_one_that_is_not_reached(self, ladder, positions):
		taken: Counter[Step] = Counter()
		for position in positions:
			found = run(ladder, position, set(taken))
			assert all(step.offset <= position for step in found)
			assert len({step.offset for step in found}) <= 1
			taken.update(found)
		assert set(taken.values()) <= {1}

	@given(ladders, st.integers(-9, 9), st.integers(0, 7))
	def test_who_stood_still_catches_up_once(self, ladder, position, missed):
		found = run(ladder, position, set())
		assert run(ladder, position, found) == set()
		# whatever was missed in between, one run has it
		later = run(ladder, position + missed, found)
		assert run(ladder, position + missed, found | later) == set()

	@given(ladders, runs)
	def test_killed_between_two_recipients_the_other_is_still_told(self, ladder, positions):
		whole: set[Step] = set()
		torn: set[Step] = set()
		for position in positions:
			whole |= run(ladder, position, whole)
			found = sorted(run(ladder, position, torn), key=lambda step: step.recipient)
			torn |= set(found[:1])
			torn |= run(ladder, position, torn)
		assert torn == whole

	def test_the_defaults(self):
		taken: set[Step] = set()
		told = []
		for position in (-4, -2, -1, 0, 0, 1, 2, 3, 9):
			found = steps_to_take(DEFAULT_LADDER, position, taken)
			told.append([step.recipient.value for step in found])
			taken |= set(found)
		me, head, representative = ([recipient.value] for recipient in Recipient)
		assert told == [[], me, me, me, [], head, [], representative, []]

	def test_a_week_without_a_scheduler_gives_the_latest(self):
		assert steps_to_take(DEFAULT_LADDER, 5, {Step(-2, Recipient.RESPONSIBLE)}) == (
			Step(3, Recipient.REPRESENTATIVE),
		)

	def test_a_clock_that_is_set_back_takes_nothing(self):
		assert steps_to_take(DEFAULT_LADDER, -1, {Step(1, Recipient.DEPARTMENT_HEAD)}) == ()

	def test_a_ladder_without_steps(self):
		assert steps_to_take((), 3, ()) == ()


class TestKeys:
	@given(
		st.lists(
			st.tuples(
				st.sampled_from(("A", "B")), st.sampled_from(("1", "11")), st.sampled_from(("due", "by")),
				st.dates(), steps,
			),
			unique=True, max_size=20,
		)
	)  # fmt: skip
	def test_what_differs_has_another_key(self, found):
		assert len({key_of(*one) for one in found}) == len(found)

	def test_a_new_due_date_begins_a_new_ladder(self):
		step = DEFAULT_LADDER[0]
		first = key_of("A", "1", "due", date(2026, 10, 12), step)
		assert first != key_of("A", "1", "due", date(2026, 10, 13), step)
		assert first == key_of("A", "1", "due", date(2026, 10, 12), Step(-2, Recipient("Responsible Person")))


class TestChecks:
	@given(ladders)
	def test_every_ladder_of_different_steps_within_reach_is_one(self, ladder):
		check_ladder(ladder)

	@pytest.mark.parametrize("offset", [FURTHEST + 1, -FURTHEST - 1, 10**12])
	def test_offsets_beyond_a_year_are_refused(self, offset):
		with pytest.raises(RuleBroken, match=str(offset)):
			check_ladder([Step(offset, Recipient.RESPONSIBLE)])
		check_ladder([Step(FURTHEST, Recipient.RESPONSIBLE), Step(-FURTHEST, Recipient.RESPONSIBLE)])

	def test_two_identical_steps_are_refused(self):
		twice = Step(1, Recipient.DEPARTMENT_HEAD)
		with pytest.raises(RuleBroken, match="Department Head") as refusal:
			check_ladder([twice, DEFAULT_LADDER[0], twice])
		assert refusal.value.code == "duplicate"
		# on one day two people may be reminded
		check_ladder([twice, Step(1, Recipient.RESPONSIBLE)])


class TestWords:
	@pytest.mark.parametrize(
		("position", "urgency", "words"),
		[
			(-2, Urgency.COMING, "2 working days left"),
			(-1, Urgency.COMING, "1 working day left"),
			(0, Urgency.TODAY, "due today"),
			(1, Urgency.OVERDUE, "1 working day late"),
			(7, Urgency.OVERDUE, "7 working days late"),
		],
	)
	def test_days(self, position, urgency, words):
		assert urgency_of(position) is urgency and left_in_words(position).render() == words

	@given(st.lists(st.integers(-9, 9)))
	def test_a_summary_counts_every_line_once(self, positions):
		overdue = sum(position > 0 for position in positions)
		today = positions.count(0)
		assert summary(positions).render() == (
			f"Improvement deadlines: {overdue} overdue, {today} due today,"
			f" {len(positions) - overdue - today} coming"
		)
