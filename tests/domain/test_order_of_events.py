"""The order of events: each pair of the table by itself, and properties over whole improvements (R40, R48, R60, R72)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.order_of_events import (
	LATE_AFTER,
	ORDERS,
	Check,
	Event,
	Fact,
	Within,
	check,
)
from itss_improvement.domain.working_days import WorkingCalendar
from tests.domain.test_working_days import NOTICE

pytestmark = pytest.mark.row("R40", "R48", "R60", "R72")

NOW = datetime(2026, 12, 1, 9, 30)
CALENDAR = WorkingCalendar()
MONDAY = date(2026, 3, 2)
PAIRS = pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.before.name}-{order.after.name}")


def day(number: int) -> date:
	return MONDAY + timedelta(days=number)


def fact(event: Event, number: int, record: str = "", entered: int | None = None, **values) -> Fact:
	"""What happened so many days after the Monday; it was entered on the same day unless said otherwise."""
	entered_on = day(number if entered is None else entered)
	return Fact(event, record or event.name, day(number), datetime.combine(entered_on, time(17)), **values)


def said(found: Check) -> list[str]:
	return [finding.sentence.render() for finding in found.findings]


def checked(*facts: Fact, **values) -> Check:
	return check(facts, **{"now": NOW, "calendar": CALENDAR, **values})


INVOLVED = sorted(
	{event for order in ORDERS for event in (order.before, order.after)}, key=lambda one: one.value
)


class TestOrders:
	@PAIRS
	def test_the_later_event_before_the_earlier_one_is_found(self, order):
		later, earlier = fact(order.after, 1, "LATER"), fact(order.before, 2, "EARLIER")
		found = checked(later, earlier)
		assert [finding.facts for finding in found.findings] == [(later, earlier)]
		(sentence,) = said(found)
		for value in ("LATER", "2026-03-03", "EARLIER", "2026-03-04"):
			assert value in sentence
		assert sentence.index("LATER") < sentence.index("EARLIER")

	@PAIRS
	@pytest.mark.parametrize("days", [0, 1, 30])
	def test_the_same_day_or_later_is_in_order(self, order, days):
		assert checked(fact(order.before, 2), fact(order.after, 2 + days)).findings == ()

	@PAIRS
	def test_one_of_them_alone_is_not_judged(self, order):
		assert checked(fact(order.before, 2)).findings == checked(fact(order.after, 2)).findings == ()

	@PAIRS
	def test_events_of_another_round_are_judged_only_where_all_are(self, order):
		found = checked(fact(order.after, 1), fact(order.before, 2, round=2))
		assert bool(found.findings) is (order.within is Within.IMPROVEMENT)

	def test_every_pair_is_declared_once_and_none_goes_in_a_circle(self):
		pairs = [(order.before, order.after) for order in ORDERS]
		assert len(set(pairs)) == len(pairs)
		reached = {event: {after for before, after in pairs if before is event} for event in Event}
		for _ in Event:
			for event in Event:
				reached[event] |= {further for after in reached[event] for further in reached[after]}
		assert not [event for event in Event if event in reached[event]]

	def test_a_verification_comes_after_every_measure_of_its_round(self):
		verification = fact(Event.VERIFICATION, 5, "VER-1")
		measures = [fact(Event.MEASURE_FINISHED, number, f"MEA-{number}") for number in (4, 5, 6, 7)]
		assert said(checked(verification, *measures)) == [
			"Verification VER-1 is dated 2026-03-07, before measure MEA-6 was finished on 2026-03-08.",
			"Verification VER-1 is dated 2026-03-07, before measure MEA-7 was finished on 2026-03-09.",
		]

	def test_a_measure_comes_after_the_cause_that_it_is_meant_for(self):
		causes = [fact(Event.CAUSE_FOUND, 1, "CAU-1"), fact(Event.CAUSE_FOUND, 5, "CAU-2")]
		measure = fact(Event.MEASURE_STARTED, 3, "MEA-1")
		assert checked(*causes, measure).findings == (), "which cause is not known"
		assert checked(*causes, replace(measure, of="CAU-1")).findings == ()
		assert said(checked(*causes, replace(measure, of="CAU-2"))) == [
			"Measure MEA-1 was started on 2026-03-05, before its root cause CAU-2 was found on 2026-03-07."
		]
		assert checked(*causes, replace(measure, of="CAU-9")).findings == ()
		assert len(checked(*causes, replace(measure, of="CAU-9", happened_on=day(0))).findings) == 1

	def test_a_measure_of_a_later_round_may_be_for_a_cause_of_an_earlier_one(self):
		cause = fact(Event.CAUSE_FOUND, 5, "CAU-1")
		measure = fact(Event.MEASURE_STARTED, 3, "MEA-1", round=2, of="CAU-1")
		assert len(checked(cause, measure).findings) == 1
		assert checked(cause, replace(measure, of="")).findings == ()

	def test_a_training_comes_after_the_first_revision_of_its_document(self):
		revisions = [fact(Event.REVISION, number, "作业指导书") for number in (3, 9)]
		training = fact(Event.TRAINING, 5, "TRA-1", of="作业指导书")
		assert checked(*revisions, training).findings == ()
		assert said(checked(*revisions, replace(training, happened_on=day(2)))) == [
			"Training TRA-1 was held on 2026-03-04, before document 作业指导书 was revised on 2026-03-05."
		]

	def test_a_second_round_after_a_verification_without_effect_is_in_order(self):
		events = (
			Event.CAUSE_FOUND,
			Event.MEASURE_STARTED,
			Event.MEASURE_FINISHED,
			Event.EVIDENCE,
			Event.VERIFICATION,
		)
		rounds = [
			fact(event, 10 * number + place, f"{event.name}-{number}", round=number)
			for number in (1, 2, 3)
			for place, event in enumerate(events)
		]
		closing = fact(Event.CLOSING, 41)
		assert checked(*rounds, closing).findings == ()
		early = checked(*rounds, replace(closing, happened_on=day(25)))
		assert said(early) == [
			"CLOSING was closed on 2026-03-27, before verification VERIFICATION-3 of 2026-04-05."
		]


class TestEvidence:
	def test_what_a_verification_relies_on_was_entered_by_then(self):
		evidence = fact(Event.EVIDENCE, 1, "MEA-1", entered=6)
		assert said(checked(evidence, fact(Event.VERIFICATION, 4, "VER-1"))) == [
			"Verification VER-1 is dated 2026-03-06, and the evidence MEA-1 was entered on 2026-03-08 only,"
			" although it is dated 2026-03-03."
		]
		assert checked(evidence, fact(Event.VERIFICATION, 6)).findings == ()

	def test_evidence_that_is_later_itself_is_told_once(self):
		found = checked(fact(Event.EVIDENCE, 6, "MEA-1", entered=7), fact(Event.VERIFICATION, 4, "VER-1"))
		assert said(found) == [
			"Verification VER-1 is dated 2026-03-06, before the evidence MEA-1 of 2026-03-08."
		]

	def test_no_other_event_has_to_be_entered_in_order(self):
		for order in ORDERS:
			if not order.entered:
				assert checked(fact(order.before, 1, entered=6), fact(order.after, 4)).findings == ()


class TestFuture:
	@pytest.mark.parametrize("event", Event)
	def test_nothing_has_happened_that_is_yet_to_come(self, event):
		today = NOW.date()
		one = Fact(event, "REC-1", today + timedelta(days=1), NOW)
		assert said(checked(one)) == [f"{event.value}, REC-1: dated 2026-12-02, which lies in the future."]
		assert checked(replace(one, happened_on=today)).findings == ()

	def test_nothing_was_entered_that_is_yet_to_come(self):
		one = Fact(Event.SIGNATURE, "CAPA-1", NOW.date(), NOW + timedelta(minutes=1))
		assert said(checked(one)) == [
			"Section signed, CAPA-1: entered on 2026-12-01, which lies in the future."
		]
		assert checked(replace(one, entered_at=NOW)).findings == ()

	def test_nothing_was_written_down_before_it_happened(self):
		one = fact(Event.VERIFICATION, 5, "VER-1", entered=4)
		assert said(checked(one)) == [
			"Effect verified, VER-1: dated 2026-03-07, and entered on 2026-03-06 already: that day had not come."
		]


class TestLateEntries:
	@pytest.mark.parametrize(("entered", "days"), [(0, None), (3, None), (4, 4), (7, 5), (8, 6)])
	def test_what_was_entered_more_working_days_later_is_late(self, entered, days):
		one = fact(Event.EVIDENCE, 0, "MEA-1", entered=entered)
		found = checked(one)
		assert [late.working_days for late in found.late] == ([days] if days else [])
		assert all(late.fact == one for late in found.late) and found.findings == ()

	def test_it_says_so_with_both_dates(self):
		one = fact(Event.EVIDENCE, 0, "MEA-1", entered=4)
		(late,) = checked(one, calendar=NOTICE).late
		assert not late.provisional
		assert late.sentence.render() == (
			"Late entry: Evidence of implementation, MEA-1: dated 2026-03-02 and entered on 2026-03-06, after 4 working"
			" days (at most 3)."
		)
		(late,) = checked(one).late
		assert late.provisional
		assert late.sentence.render() == (
			"Late entry: Evidence of implementation, MEA-1: dated 2026-03-02 and entered on 2026-03-06, after 4 working"
			" days (at most 3) by a calendar that is not complete."
		)

	def test_holidays_and_made_up_days_count_as_they_are_worked(self):
		# the Spring Festival of 2026 is off from 15 to 23 February, and 14 and 28 February are worked
		one = Fact(Event.EVIDENCE, "MEA-1", date(2026, 2, 13), datetime(2026, 2, 25, 9))
		assert checked(one, calendar=NOTICE).late == ()
		(late,) = checked(replace(one, entered_at=datetime(2026, 2, 26, 9)), calendar=NOTICE).late
		assert late.working_days == 4

	@pytest.mark.parametrize(("late_after", "is_late"), [(0, True), (3, True), (4, False)])
	def test_how_late_is_late_is_asked_for(self, late_after, is_late):
		found = checked(fact(Event.TRAINING, 0, entered=4), late_after=late_after)
		assert bool(found.late) is is_late


# Properties

numbers = st.integers(0, 60)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
	number = draw(numbers)
	return fact(
		draw(st.sampled_from(Event)),
		number,
		draw(st.sampled_from(("A", "B", "C"))),
		entered=draw(st.just(number) | numbers | st.just(2_000)),
		round=draw(st.integers(1, 3)),
		of=draw(st.sampled_from(("", "A", "B", "Z"))),
	)


improvements = st.lists(facts(), max_size=25)


class TestProperties:
	@given(improvements, st.randoms(use_true_random=False))
	def test_neither_the_order_of_facts_nor_repetitions_matter(self, known, order):
		shuffled = [*known, *known[:3]]
		order.shuffle(shuffled)
		assert checked(*shuffled) == checked(*known)

	@given(improvements)
	def test_what_is_found_is_really_so_and_names_its_records_and_dates(self, known):
		pairs = {(order.before, order.after) for order in ORDERS}
		for finding in checked(*known).findings:
			assert set(finding.facts) <= set(known)
			sentence = finding.sentence.render()
			assert all(one.record in sentence for one in finding.facts) and "{" not in sentence
			later, *earlier = finding.facts
			assert later.happened_on.isoformat() in sentence or later.entered_at > NOW
			for one in earlier:
				assert (one.event, later.event) in pairs
				assert later.happened_on < max(one.happened_on, one.entered_at.date())
				assert one.happened_on.isoformat() in sentence

	@given(improvements)
	def test_nothing_is_missed_within_a_round(self, known):
		found = {finding.facts for finding in checked(*known).findings}
		for order in ORDERS:
			if order.within is Within.LINK:
				continue
			for later in (one for one in known if one.event is order.after):
				for earlier in (one for one in known if one.event is order.before):
					together = order.within is Within.IMPROVEMENT or later.round == earlier.round
					if together and later.happened_on < earlier.happened_on:
						assert (later, earlier) in found

	@given(st.lists(numbers, min_size=len(INVOLVED), max_size=len(INVOLVED)))
	def test_an_improvement_written_down_as_it_went_is_in_order(self, drawn):
		course = (
			*(Event.CAUSE_FOUND, Event.MEASURE_STARTED, Event.MEASURE_FINISHED, Event.EVIDENCE),
			*(Event.VERIFICATION, Event.CLOSING, Event.REVISION, Event.TRAINING),
		)
		assert set(course) == set(INVOLVED)
		found = checked(*(fact(event, number) for event, number in zip(course, sorted(drawn), strict=True)))
		assert found == Check((), ())

	@given(improvements, facts())
	def test_one_fact_more_takes_no_finding_away_unless_it_is_what_another_follows_from(self, known, more):
		first = {order.before for order in ORDERS if order.within is Within.LINK}
		if more.event not in first:
			assert set(checked(*known).findings) <= set(checked(*known, more).findings)

	@given(improvements, st.integers(0, 10))
	def test_late_is_what_the_calendar_counts(self, known, late_after):
		late = {one.fact: one.working_days for one in checked(*known, late_after=late_after).late}
		for one in known:
			days = CALENDAR.working_days_between(one.happened_on, one.entered_at.date()).days
			assert late.get(one) == (days if days > late_after else None)

	@given(improvements)
	def test_both_lists_are_in_the_order_of_the_days(self, known):
		found = checked(*known)
		days = [finding.facts[0].happened_on for finding in found.findings]
		assert days == sorted(days)
		days = [late.fact.happened_on for late in found.late]
		assert days == sorted(days)


def test_three_working_days_are_allowed_unless_somebody_says_otherwise():
	assert LATE_AFTER == 3
