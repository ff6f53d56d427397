"""What is noticed on a ticket, and what is not (R7, R26, R27)."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from itss_improvement.domain.signal import (
	BREACHES,
	DetectionRules,
	Signal,
	SignalKind,
	at_risk_moment,
	detect,
	is_complaint,
	signal_key,
)
from itss_improvement.domain.ticket import TicketSnapshot
from tests.domain.strategies import EPOCH, detection_rules, minutes, orderly_tickets, shares, tickets

OPENED = datetime(2026, 3, 2, 9, 0)
RULES = DetectionRules()


def at(hours: float) -> datetime:
	"""So many hours after the ticket was opened."""
	return OPENED + timedelta(hours=hours)


def ticket(**values) -> TicketSnapshot:
	return TicketSnapshot(**{"desk": "HD Ticket", "name": "7", "opened_at": OPENED, **values})


def noticed(snapshot: TicketSnapshot, now: datetime = OPENED, rules: DetectionRules = RULES):
	"""When each kind of signal happened and what was measured."""
	return {signal.kind: (signal.occurred_at, signal.value) for signal in detect(snapshot, now, rules)}


class TestKey:
	@given(
		st.tuples(st.text(max_size=3), st.text(max_size=3), st.sampled_from(SignalKind)),
		st.tuples(st.text(max_size=3), st.text(max_size=3), st.sampled_from(SignalKind)),
	)
	def test_keys_are_equal_if_and_only_if_desk_ticket_and_kind_are(self, one, other):
		assert (signal_key(*one) == signal_key(*other)) is (one == other)

	@pytest.mark.parametrize("mark", ["\x1f", "|", '"', "', '", "\\", "\n", " "])
	def test_no_separator_in_a_name_makes_two_tickets_one(self, mark):
		kind = SignalKind.COMPLAINT
		assert signal_key(f"a{mark}b", "c", kind) != signal_key("a", f"b{mark}c", kind)

	@given(st.data())
	def test_nothing_else_about_a_ticket_changes_its_keys(self, data):
		one, other = data.draw(tickets()), data.draw(tickets())
		other = replace(other, desk=one.desk, name=one.name)
		now, rules = data.draw(minutes), data.draw(detection_rules)
		keys = {signal.kind: signal.key for signal in detect(one, now, rules)}
		for signal in detect(other, now, rules):
			assert keys.get(signal.kind, signal.key) == signal.key

	def test_a_key_is_twenty_hexadecimal_digits_and_stays_so_for_ever(self):
		# a change of this value would record every signal of every site a second time
		assert signal_key("HD Ticket", "7", SignalKind.COMPLAINT) == "59c3b966c479a3af0ef6"
		assert re.fullmatch("[0-9a-f]{20}", signal_key("工单", "x" * 200, SignalKind.REOPENED))


class TestDetect:
	@given(tickets(), minutes, detection_rules)
	def test_at_most_one_signal_of_each_kind(self, snapshot, now, rules):
		kinds = [signal.kind for signal in detect(snapshot, now, rules)]
		assert len(kinds) == len(set(kinds))

	@given(tickets(), minutes, minutes, detection_rules)
	def test_a_breach_once_there_stays_dated_the_same_and_grows(self, snapshot, one, other, rules):
		earlier, later = sorted((one, other))
		before, after = noticed(snapshot, earlier, rules), noticed(snapshot, later, rules)
		for kind in BREACHES & before.keys():
			assert kind in after
			assert after[kind][0] == before[kind][0]
			assert after[kind][1] >= before[kind][1]

	@given(tickets(), minutes, minutes, detection_rules)
	def test_only_targets_depend_on_the_clock(self, snapshot, one, other, rules):
		by_clock = {SignalKind.TARGET_AT_RISK, SignalKind.RESPONSE_BREACH, SignalKind.RESOLUTION_BREACH}
		first, second = noticed(snapshot, one, rules), noticed(snapshot, other, rules)
		assert {k: v for k, v in first.items() if k not in by_clock} == {
			k: v for k, v in second.items() if k not in by_clock
		}

	@given(tickets(), minutes, detection_rules)
	def test_a_signal_carries_what_groups_it(self, snapshot, now, rules):
		copied = {field.name for field in fields(Signal)} & {field.name for field in fields(TicketSnapshot)}
		assert copied == {"desk", "subject", "customer", "team", "ticket_type", "priority"}
		for signal in detect(snapshot, now, rules):
			assert (signal.ticket, signal.ticket_opened_at) == (snapshot.name, snapshot.opened_at)
			assert all(getattr(signal, name) == getattr(snapshot, name) for name in copied)

	def test_nothing_is_noticed_on_an_ordinary_ticket(self):
		served = ticket(
			response_by=at(1),
			first_responded_at=at(0.5),
			resolution_by=at(8),
			resolved_at=at(7.9),
			rating=1.0,
			subject="Printer",
		)
		assert detect(served, at(1000), DetectionRules(complaint_terms=("complaint",))) == []


class TestBreaches:
	@pytest.mark.parametrize(
		("done", "now", "late"),
		[
			(None, at(1), None),
			(None, at(1) + timedelta(seconds=1), 1.0),
			(None, at(3), 7200.0),
			(at(1), at(9), None),
			(at(2), at(9), 3600.0),
		],
	)
	@pytest.mark.parametrize(
		("kind", "target", "actual"),
		[
			(SignalKind.RESPONSE_BREACH, "response_by", "first_responded_at"),
			(SignalKind.RESOLUTION_BREACH, "resolution_by", "resolved_at"),
		],
	)
	def test_a_target_is_missed_one_second_after_it(self, kind, target, actual, done, now, late):
		found = noticed(ticket(**{target: at(1), actual: done}), now)
		assert found.get(kind) == (None if late is None else (at(1), late))

	def test_both_targets_can_be_missed(self):
		found = noticed(ticket(response_by=at(1), resolution_by=at(2)), at(3))
		assert found == {
			SignalKind.RESPONSE_BREACH: (at(1), 7200.0),
			SignalKind.RESOLUTION_BREACH: (at(2), 3600.0),
		}

	def test_the_clock_of_the_resolution_stands_still_on_hold(self):
		assert noticed(ticket(resolution_by=at(1), on_hold=True), at(3)) == {}

	def test_a_ticket_resolved_late_was_late_even_if_the_desk_still_calls_it_on_hold(self):
		found = noticed(ticket(resolution_by=at(1), resolved_at=at(2), on_hold=True), at(3))
		assert found == {SignalKind.RESOLUTION_BREACH: (at(1), 3600.0)}

	def test_the_clock_of_the_response_does_not_stand_still(self):
		found = noticed(ticket(response_by=at(1), on_hold=True), at(3))
		assert found == {SignalKind.RESPONSE_BREACH: (at(1), 7200.0)}

	@pytest.mark.parametrize("resolved_at", [None, at(2)])
	def test_a_failure_without_targets_is_dated_like_the_ticket(self, resolved_at):
		failed = ticket(sla_failed=True, resolved_at=resolved_at)
		assert noticed(failed, at(3)) == {SignalKind.SLA_MISSED: (at(0), 0.0)}

	@given(tickets(), minutes, detection_rules)
	def test_the_unknown_target_is_only_for_desks_that_tell_no_target(self, snapshot, now, rules):
		found = noticed(snapshot, now, rules)
		no_target = snapshot.response_by is None and snapshot.resolution_by is None
		assert (SignalKind.SLA_MISSED in found) is (snapshot.sla_failed and no_target)


class TestAtRisk:
	@given(tickets(), minutes, detection_rules)
	def test_never_together_with_a_breach(self, snapshot, now, rules):
		waiting = replace(snapshot, on_hold=False, resolved_at=None)
		for either in (snapshot, waiting):
			kinds = noticed(either, now, rules).keys()
			assert SignalKind.TARGET_AT_RISK not in kinds or not BREACHES & kinds

	def test_a_late_answer_is_the_news_and_the_resolution_at_risk_is_not(self):
		both = ticket(response_by=at(1), resolution_by=at(10))
		assert noticed(both, at(9)) == {SignalKind.RESPONSE_BREACH: (at(1), 8 * 3600.0)}

	@given(tickets(), minutes, detection_rules)
	def test_never_on_a_ticket_that_waits_or_is_done(self, snapshot, now, rules):
		assume(snapshot.on_hold or snapshot.resolved_at)
		assert SignalKind.TARGET_AT_RISK not in noticed(snapshot, now, rules)

	@given(tickets(), minutes, detection_rules)
	def test_the_share_used_lies_between_the_limit_and_all_of_it(self, snapshot, now, rules):
		waiting = replace(snapshot, on_hold=False, resolved_at=None)
		found = noticed(waiting, now, rules)
		if SignalKind.TARGET_AT_RISK in found:
			occurred_at, used = found[SignalKind.TARGET_AT_RISK]
			assert rules.at_risk_share - 1e-9 <= used <= 1
			assert (snapshot.clock_started_at or snapshot.opened_at) <= occurred_at <= now

	@pytest.mark.parametrize(
		("now", "expected"),
		[
			(at(7.99), {}),
			(at(8), {SignalKind.TARGET_AT_RISK: (at(8), 0.8)}),
			(at(9), {SignalKind.TARGET_AT_RISK: (at(8), 0.9)}),
			(at(10), {SignalKind.TARGET_AT_RISK: (at(8), 1.0)}),
			(at(11), {SignalKind.RESOLUTION_BREACH: (at(10), 3600.0)}),
		],
	)
	def test_an_unresolved_ticket_is_well_then_at_risk_then_late_with_no_instant_between(self, now, expected):
		assert noticed(ticket(resolution_by=at(10)), now) == expected

	def test_the_response_comes_before_the_resolution(self):
		both = ticket(response_by=at(5), resolution_by=at(5.5))
		assert noticed(both, at(4.5)) == {SignalKind.TARGET_AT_RISK: (at(4), 0.9)}

	def test_an_answered_ticket_is_at_risk_by_its_resolution_only(self):
		answered = ticket(response_by=at(5), first_responded_at=at(1), resolution_by=at(10))
		assert noticed(answered, at(4.5)) == {}
		assert noticed(answered, at(9)) == {SignalKind.TARGET_AT_RISK: (at(8), 0.9)}

	def test_a_target_that_was_over_before_the_ticket_began_puts_nothing_at_risk(self):
		assert noticed(ticket(opened_at=at(1), resolution_by=at(1)), at(1)) == {}

	def test_the_share_runs_from_the_start_of_the_clock(self):
		restarted = ticket(resolution_by=at(20), clock_started_at=at(10))
		assert noticed(restarted, at(17.9)) == {}
		assert noticed(restarted, at(19)) == {SignalKind.TARGET_AT_RISK: (at(18), 0.9)}
		assert at_risk_moment(restarted, 0.8) == at(18)
		assert noticed(replace(restarted, resolution_by=at(10)), at(10)) == {}

	@given(orderly_tickets(), shares)
	def test_hindsight_sees_what_a_scan_of_every_minute_saw_first(self, life, share):
		rules = DetectionRules(at_risk_share=share)
		moment = at_risk_moment(life, share)
		seen = set()
		# half minutes, and whatever instant lies between them
		for now in sorted({EPOCH + timedelta(seconds=30 * i) for i in range(120)} | {moment} - {None}):
			found = noticed(as_of(life, now), now, rules)
			if SignalKind.TARGET_AT_RISK in found:
				seen.add(found[SignalKind.TARGET_AT_RISK][0])
		assert moment == min(seen, default=None)


def as_of(life: TicketSnapshot, now: datetime) -> TicketSnapshot:
	"""The ticket as it stood at `now`: what happened later had not happened yet."""
	past = {
		name: moment if moment is not None and moment <= now else None
		for name, moment in (
			("first_responded_at", life.first_responded_at),
			("resolved_at", life.resolved_at),
		)
	}
	return replace(life, **past)


class TestRating:
	@pytest.mark.parametrize("limit", [1, 2, 3])
	@pytest.mark.parametrize("stars", [0, 1, 2, 3, 4, 5])
	@pytest.mark.parametrize("fifth", [lambda n: n / 5, lambda n: n * 0.2, lambda n: sum([0.2] * n)])
	def test_stars_are_counted_however_the_fraction_was_computed(self, stars, limit, fifth):
		found = noticed(ticket(rating=fifth(stars)), rules=DetectionRules(poor_rating=limit / 5))
		assert (SignalKind.POOR_RATING in found) is (1 <= stars <= limit)

	def test_a_rating_is_dated_by_the_resolution_or_the_opening(self):
		assert noticed(ticket(rating=0.2)) == {SignalKind.POOR_RATING: (at(0), 0.2)}
		assert noticed(ticket(rating=0.2, resolved_at=at(2))) == {SignalKind.POOR_RATING: (at(2), 0.2)}


class TestComplaint:
	@pytest.mark.parametrize(
		("subject", "ticket_type", "terms", "expected"),
		[
			("A COMPLAINT about you", "", ("complaint",), True),
			("a complaint", "", ("  ComPlaint ",), True),
			("客户投诉：响应慢", "", ("投诉",), True),
			("Straße gesperrt", "", ("STRASSE",), True),
			("", " complaint ", ("Complaint",), True),
			("", "Complaint", ("unhappy", "complaint"), True),
			("", "Complaints", ("complaint",), False),
			("", "Complaint", ("complaints",), False),
			("Printer", "Incident", ("complaint",), False),
			("Printer", "Incident", (), False),
		],
	)
	def test_terms(self, subject, ticket_type, terms, expected):
		snapshot = ticket(subject=subject, ticket_type=ticket_type)
		assert is_complaint(snapshot, terms) is expected
		found = noticed(snapshot, at(5), DetectionRules(complaint_terms=terms))
		assert found == ({SignalKind.COMPLAINT: (at(0), 0.0)} if expected else {})

	@pytest.mark.parametrize("ticket_type", ["", " ", "Incident"])
	@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u3000"])
	def test_a_blank_term_is_no_term(self, blank, ticket_type):
		assert not is_complaint(ticket(subject="a b\tc", ticket_type=ticket_type), (blank,))

	@given(st.text(alphabet="aBcD投 ", max_size=8), st.text(alphabet="aBcD投", min_size=1, max_size=3))
	def test_letter_case_does_not_matter(self, subject, term):
		verdicts = {
			is_complaint(ticket(subject=words), (wanted,))
			for words in (subject, subject.swapcase(), subject.upper())
			for wanted in (term, term.swapcase(), term.lower())
		}
		assert verdicts == {term.lower() in subject.lower()}


class TestReopenedAndRepeated:
	def test_a_reopening_is_dated_when_it_happened(self):
		assert noticed(ticket(reopened_at=at(30))) == {SignalKind.REOPENED: (at(30), 0.0)}

	@pytest.mark.parametrize(
		("earlier", "expected"),
		[
			(timedelta(0), True),
			(timedelta(days=30), True),
			(timedelta(days=30, seconds=1), False),
			(timedelta(seconds=-1), False),
			(None, False),
		],
	)
	def test_a_repetition_lies_within_the_days_after_the_earlier_ticket(self, earlier, expected):
		repeating = ticket(repeats="3", repeats_opened_at=None if earlier is None else OPENED - earlier)
		assert noticed(repeating) == ({SignalKind.REPEATED: (at(0), 0.0)} if expected else {})

	def test_without_an_earlier_ticket_nothing_repeats(self):
		assert noticed(ticket(repeats="", repeats_opened_at=OPENED)) == {}
