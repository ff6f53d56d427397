"""When signals become an opportunity (R6, R25, R26), checked against a slow reading of the same words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.signal import BREACHES, Signal, SignalKind
from itss_improvement.domain.trigger import (
	ATTAINMENT,
	Dimension,
	GroupKey,
	Trigger,
	check_trigger,
	evaluate,
)
from itss_improvement.domain.window import WindowLength, window_of
from tests.domain.strategies import (
	EPOCH,
	OF_TICKETS,
	attainment_triggers,
	breach_lists,
	counting_triggers,
	groupings,
	lengths,
	scopes,
	signal_lists,
	triggers,
)

ONE_DAY = timedelta(days=1)
FEWER = settings(max_examples=60)
nows = st.integers(min_value=-10, max_value=100).map(lambda days: EPOCH + days * ONE_DAY)


@st.composite
def volumes(draw):
	"""How many tickets were opened, by day of the month: too few and too many for the signals both occur."""
	base = draw(st.integers(min_value=0, max_value=8))
	return lambda key: base + key.window.start.day % 3


def signal(ticket: str = "1", kind: SignalKind = SignalKind.COMPLAINT, **values) -> Signal:
	return Signal(
		**{
			"kind": kind,
			"desk": "HD Ticket",
			"ticket": ticket,
			"occurred_at": EPOCH,
			"ticket_opened_at": EPOCH,
			**values,
		}
	)


def counting(**values) -> Trigger:
	return Trigger(
		**{"name": "T", "condition": "Complaint", "window": WindowLength.MONTH, "threshold": 2, **values}
	)


def attaining(**values) -> Trigger:
	return Trigger(
		**{
			"name": "T",
			"condition": ATTAINMENT,
			"window": WindowLength.MONTH,
			"attainment_target": 0.9,
			**values,
		}
	)


NEXT_MONTH = EPOCH.replace(month=3, day=1, hour=0)
"""The first moment at which the month of `EPOCH` is over."""


def slowly_watched(trigger, signals):
	"""The different signals that count for `trigger`, told apart by comparing each with each."""
	found = []
	for candidate in signals:
		right_kind = (
			candidate.kind in BREACHES
			if trigger.measures_attainment
			else candidate.kind.value == trigger.condition
		)
		in_scope = all(getattr(candidate, name.value) == wanted for name, wanted in trigger.scope.items())
		if right_kind and in_scope and candidate not in found:
			found.append(candidate)
	return found


def slowly_evaluated(trigger, signals, now, volume):
	"""What `evaluate` says, as one set of (signals, fired, complete, volume), from pairwise comparisons."""

	def moment(one):
		return one.ticket_opened_at if trigger.measures_attainment else one.occurred_at

	def together(one, other):
		if trigger.window is WindowLength.TICKET and (one.desk, one.ticket) != (other.desk, other.ticket):
			return False
		same_window = window_of(moment(one), trigger.window) == window_of(moment(other), trigger.window)
		return same_window and all(
			getattr(one, name.value) == getattr(other, name.value) for name in trigger.group_by
		)

	watched = slowly_watched(trigger, signals)
	judged = set()
	for one in watched:
		group = [other for other in watched if together(one, other)]
		tickets = len({(member.desk, member.ticket) for member in group})
		total, complete = None, True
		if trigger.measures_attainment:
			window = window_of(moment(one), trigger.window)
			complete = window.end <= now
			fired = False
			if complete:
				total = volume(GroupKey("", window))
				total = total if total > tickets else tickets
				kept = Fraction(total - tickets, total)
				target = Fraction(round(trigger.attainment_target * 100), 100)
				fired = total >= trigger.minimum_tickets and kept < target
		else:
			fired = tickets >= trigger.threshold
		judged.add((frozenset(group), tickets, total, fired, complete))
	return judged


class TestEvaluate:
	@given(triggers, st.one_of(signal_lists(), breach_lists), nows, volumes())
	def test_agrees_with_a_slow_reading_of_the_words(self, trigger, signals, now, volume):
		groups = evaluate(trigger, signals, now, volume)
		judged = {(frozenset(g.signals), g.tickets, g.volume, g.fired, g.complete) for g in groups}
		assert judged == slowly_evaluated(trigger, signals, now, volume)
		assert len(groups) == len(judged)

	@FEWER
	@given(triggers, st.one_of(signal_lists(), breach_lists), nows, volumes(), st.data())
	def test_neither_order_nor_repetition_matters(self, trigger, signals, now, volume, data):
		repeated = data.draw(st.lists(st.sampled_from(signals), max_size=5)) if signals else []
		shuffled = data.draw(st.permutations(signals + repeated))
		assert evaluate(trigger, shuffled, now, volume) == evaluate(trigger, signals, now, volume)

	@FEWER
	@given(triggers, st.one_of(signal_lists(), breach_lists), nows, volumes())
	def test_every_watched_signal_is_in_exactly_one_group(self, trigger, signals, now, volume):
		groups = evaluate(trigger, signals, now, volume)
		grouped = [member for group in groups for member in group.signals]
		watched = slowly_watched(trigger, signals)
		assert len(grouped) == len(watched)
		assert set(grouped) == set(watched)

	@FEWER
	@given(triggers, st.one_of(signal_lists(), breach_lists), nows, volumes())
	def test_groups_come_by_time_and_their_signals_oldest_first(self, trigger, signals, now, volume):
		groups = evaluate(trigger, signals, now, volume)
		starts = [group.key.window.start for group in groups]
		assert starts == sorted(starts)
		for group in groups:
			times = [member.occurred_at for member in group.signals]
			assert times == sorted(times)
			assert all(
				group.key.window.start <= trigger.moment_of(member) < group.key.window.end
				for member in group.signals
			)

	@FEWER
	@given(counting_triggers, signal_lists(), signal_lists(), nows)
	def test_more_signals_never_make_a_fired_group_unfired(self, trigger, signals, more, now):
		known = {member.key for member in signals}
		more = [member for member in more if member.key not in known]
		before = {group.key for group in evaluate(trigger, signals, now) if group.fired}
		after = {group.key for group in evaluate(trigger, signals + more, now) if group.fired}
		assert before <= after

	@FEWER
	@given(triggers, st.one_of(signal_lists(), breach_lists), nows)
	def test_volume_is_asked_once_per_group_and_only_where_it_is_needed(self, trigger, signals, now):
		asked = []

		def volume(key):
			asked.append(key)
			return 5

		groups = evaluate(trigger, signals, now, volume)
		ended = [g.key for g in groups if trigger.measures_attainment and g.key.window.end <= now]
		assert sorted(asked, key=repr) == sorted(ended, key=repr)

	def test_one_ticket_noticed_three_times_is_one_ticket(self):
		trigger = attaining(attainment_target=0.5)
		several = [signal("1", kind) for kind in BREACHES]
		(group,) = evaluate(trigger, several, NEXT_MONTH, lambda key: 2)
		assert (len(group.signals), group.tickets, group.attainment, group.fired) == (3, 1, 0.5, False)

	def test_the_same_number_on_two_desks_is_two_tickets(self):
		(group,) = evaluate(counting(), [signal("1"), signal("1", desk="Issue")], EPOCH)
		assert (group.tickets, group.fired) == (2, True)

	def test_attainment_counts_the_month_in_which_a_ticket_was_opened(self):
		late = signal("1", SignalKind.RESOLUTION_BREACH, occurred_at=NEXT_MONTH + 9 * ONE_DAY)
		(group,) = evaluate(attaining(), [late], NEXT_MONTH, lambda key: 4)
		assert group.key.window.label == "2026-02"

	@pytest.mark.parametrize(
		("now", "complete"), [(NEXT_MONTH - timedelta(microseconds=1), False), (NEXT_MONTH, True)]
	)
	def test_attainment_waits_for_the_end_of_its_window(self, now, complete):
		(group,) = evaluate(attaining(), [signal("1", SignalKind.SLA_MISSED)], now, lambda key: 1)
		assert (group.complete, group.fired) == (complete, complete)
		assert group.attainment == (0.0 if complete else None)

	@pytest.mark.parametrize("reported", [0, 1, 2, 3])
	def test_tickets_deleted_since_still_stand_behind_their_signals(self, reported):
		signals = [signal(str(number), SignalKind.RESPONSE_BREACH) for number in range(3)]
		(group,) = evaluate(attaining(minimum_tickets=3), signals, NEXT_MONTH, lambda key: reported)
		assert (group.volume, group.attainment, group.fired) == (3, 0.0, True)

	def test_an_attainment_of_exactly_the_target_never_fires_and_one_ticket_less_always_does(self):
		for percent in range(1, 101):
			for hundreds in (1, 3):
				volume, kept = 100 * hundreds, percent * hundreds
				for fewer in (0, 1):
					missed = [signal(str(n), SignalKind.SLA_MISSED) for n in range(volume - kept + fewer)]
					trigger = attaining(attainment_target=percent / 100)
					groups = evaluate(trigger, missed, NEXT_MONTH, lambda key, volume=volume: volume)
					assert [group.fired for group in groups] == [bool(fewer)] * bool(missed)

	def test_a_few_tickets_say_nothing_about_attainment(self):
		missed = [signal("1", SignalKind.SLA_MISSED)]
		fired = [
			evaluate(attaining(minimum_tickets=5), missed, NEXT_MONTH, lambda key, count=count: count)[
				0
			].fired
			for count in (4, 5)
		]
		assert fired == [False, True]

	def test_a_scope_on_nothing_means_tickets_without_the_value(self):
		trigger = counting(scope={Dimension.TEAM: ""}, threshold=1)
		groups = evaluate(trigger, [signal("1", team="Network"), signal("2")], EPOCH)
		assert [member.ticket for group in groups for member in group.signals] == ["2"]


class TestUniqueKey:
	@FEWER
	@given(counting_triggers, counting_triggers, signal_lists(), st.sampled_from("TU"))
	def test_two_groups_share_a_key_only_if_nothing_tells_them_apart(self, one, other, signals, name):
		other = replace(other, name=name)
		known = {}
		for trigger in (one, other):
			for group in evaluate(trigger, signals, EPOCH):
				key = group.key
				told_by = (key.trigger, key.ticket or key.window.label, key.values)
				assert known.setdefault(key.unique_key, told_by) == told_by
		assert len(set(known.values())) == len(known)

	def test_a_ticket_keeps_its_group_when_its_date_moves(self):
		trigger = counting(window=WindowLength.TICKET, threshold=1)
		keys = {trigger.group_of(signal(occurred_at=EPOCH + days * ONE_DAY)).unique_key for days in range(40)}
		assert len(keys) == 1

	@pytest.mark.parametrize("mark", ["\x1f", "|", ", customer=", '", "', "\x1fcustomer="])
	def test_no_separator_in_a_value_makes_two_groups_one(self, mark):
		trigger = counting(group_by=(Dimension.TEAM, Dimension.CUSTOMER))
		one = trigger.group_of(signal(team=f"a{mark}b", customer="c"))
		other = trigger.group_of(signal(team="a", customer=f"b{mark}c"))
		assert one.unique_key != other.unique_key

	def test_a_key_is_forty_hexadecimal_digits_and_stays_so_for_ever(self):
		# a change of these values would give every group of every site a second opportunity
		by_team = counting(name="投诉", group_by=(Dimension.TEAM,)).group_of(signal(team="Network"))
		by_ticket = counting(window=WindowLength.TICKET).group_of(signal())
		assert (by_team.unique_key, by_ticket.unique_key) == (
			"6673921445752cade417fa4915c2bc64118d7fdd",
			"6e023bcd5e853b79241c88450737cb7583341e0c",
		)
		assert re.fullmatch("[0-9a-f]{40}", by_team.unique_key)


class TestCheckTrigger:
	@pytest.mark.parametrize(
		("trigger", "code", "message"),
		[
			(counting(condition="Nonsense"), "unknown condition", "Condition Nonsense is unknown."),
			(counting(condition=""), "unknown condition", "Condition  is unknown."),
			(counting(threshold=0), "threshold", "Threshold is 0: it must be 1 or more tickets."),
			(counting(threshold=-3), "threshold", "Threshold is -3: it must be 1 or more tickets."),
			(
				counting(window=WindowLength.TICKET, threshold=2),
				"threshold per ticket",
				"Threshold is 2, but with the window Each Ticket a group never has more than one.",
			),
			(
				attaining(window=WindowLength.TICKET),
				"attainment of one ticket",
				"Window must be a day or longer",
			),
			(attaining(attainment_target=0.0), "attainment target", "Attainment Target is 0%:"),
			(attaining(attainment_target=-0.1), "attainment target", "Attainment Target is -10%:"),
			(attaining(attainment_target=95), "attainment target", "Attainment Target is 9500%:"),
			(attaining(attainment_target=float("nan")), "attainment target", "Attainment Target is nan%:"),
			(attaining(minimum_tickets=0), "minimum tickets", "Minimum Tickets is 0: it must be 1 or more."),
		],
	)
	def test_refusals_name_what_is_wrong(self, trigger, code, message):
		with pytest.raises(RuleBroken) as refusal:
			check_trigger(trigger)
		assert refusal.value.code == code
		assert str(refusal.value).startswith(message)

	@pytest.mark.parametrize(
		"trigger",
		[
			counting(threshold=1, attainment_target=7.0, minimum_tickets=0),
			counting(window=WindowLength.TICKET, threshold=1),
			attaining(attainment_target=1.0, threshold=0),
			attaining(attainment_target=0.001, minimum_tickets=1),
		],
	)
	def test_what_a_condition_does_not_use_is_not_judged(self, trigger):
		check_trigger(trigger)

	@given(
		st.sampled_from([*sorted(kind.value for kind in OF_TICKETS), ATTAINMENT]),
		lengths,
		st.integers(min_value=-1, max_value=4),
		st.sampled_from((-0.5, 0.0, 0.01, 0.95, 1.0, 1.01)),
		st.integers(min_value=-1, max_value=4),
		groupings,
		scopes,
	)
	def test_a_trigger_is_accepted_if_and_only_if_it_can_fire_and_can_stay_quiet(
		self, condition, window, threshold, target, minimum, group_by, scope
	):
		trigger = Trigger("T", condition, window, threshold, group_by, scope, target, minimum)
		about = {dimension.value: value for dimension, value in scope.items()}
		kind = min(trigger.kinds)
		bad = [signal(str(number), kind, **about) for number in range(4)]
		long_after = EPOCH + 400 * ONE_DAY

		def fires(count, volume):
			return any(
				group.fired for group in evaluate(trigger, bad[:count], long_after, lambda key: volume)
			)

		if trigger.measures_attainment:
			one_of_many, all_of_them = fires(1, 10**6), fires(4, 4)
			# one ticket alone has no share, a share over 1 or of no tickets at all says nothing
			sensible = window is not WindowLength.TICKET and target <= 1 and minimum >= 1
			expected = sensible and all_of_them and (target == 1 or not one_of_many)
		else:
			expected = fires(4, 0) and threshold >= 1
		try:
			check_trigger(trigger)
		except RuleBroken:
			assert not expected
		else:
			assert expected

	@given(
		st.one_of(
			attainment_triggers, counting_triggers.filter(lambda t: t.window is not WindowLength.TICKET)
		)
	)
	def test_the_triggers_drawn_for_these_tests_are_sensible(self, trigger):
		check_trigger(trigger)
