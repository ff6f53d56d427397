"""Whom to ask, what a link is, and what an answer is (R75)."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain import survey
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.survey import (
	HIGHEST_SCORE,
	LONGEST_WORDS,
	SCORES,
	Caller,
	InvitationStatus,
	check_withdrawal,
	expiry,
	fingerprint,
	key_of,
	matches,
	may_be_answered,
	parts_of,
	read_answer,
	shown_contact,
	status_at,
	whom_to_ask,
)

NOON = datetime(2026, 9, 30, 12)
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1))
tokens = st.binary(min_size=32, max_size=32).map(
	lambda octets: base64.urlsafe_b64encode(octets).decode().rstrip("=")
)
names = st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=10, max_size=10)


class TestValidity:
	@given(moments, st.timedeltas(timedelta(0), timedelta(days=400)))
	def test_it_can_be_answered_until_it_expires_and_not_from_then_on(self, sent_on, passed):
		now = sent_on + passed
		open_to = may_be_answered(InvitationStatus.SENT, expiry(sent_on), now)
		assert open_to is (now < sent_on + timedelta(days=14))

	@given(st.sampled_from(InvitationStatus), moments, moments)
	def test_what_was_answered_or_withdrawn_stays_so(self, stored, expires_on, now):
		found = status_at(stored, expires_on, now)
		if stored is not InvitationStatus.SENT:
			assert found is stored
			assert not may_be_answered(stored, expires_on, now)
		assert found in (stored, InvitationStatus.EXPIRED)

	@pytest.mark.parametrize("status", InvitationStatus)
	def test_only_what_waits_is_withdrawn(self, status):
		if status is InvitationStatus.SENT:
			check_withdrawal(status)
			return
		with pytest.raises(RuleBroken) as broken:
			check_withdrawal(status)
		assert status.value in str(broken.value)


class TestLink:
	@given(names, tokens)
	def test_what_a_link_carries_is_read_back(self, name, token):
		assert parts_of(key_of(name, token)) == (name, token)

	@pytest.mark.parametrize(
		"key",
		[
			"",
			".",
			"abcdefghij",
			"abcdefghij.",
			f".{'A' * 43}",
			f"abcdefghij.{'A' * 42}",
			f"abcdefghij.{'A' * 44}",
			f"abcdefghij.{'A' * 43}\n",
			f"ABCDEFGHIJ.{'A' * 43}",
			f"abcdefg'--.{'A' * 43}",
			f"abcdefghij.{'é' * 43}",
			f"abcdefghij.{'A' * 43}.x",
			f"%.{'A' * 43}",
		],
	)
	def test_what_is_no_link_of_ours(self, key):
		assert parts_of(key) is None

	@given(st.text())
	def test_no_text_breaks_it(self, key):
		found = parts_of(key)
		assert found is None or key_of(*found) == key

	@given(tokens, tokens)
	def test_a_fingerprint_is_that_of_one_token(self, token, other):
		stored = fingerprint(token)
		assert len(stored) == 64 and token not in stored
		assert matches(token, stored)
		assert matches(other, stored) is (other == token)

	def test_nothing_matches_what_is_not_stored(self):
		assert not matches("A" * 43, "")
		assert not matches("A" * 43, "ü")

	def test_the_comparison_tells_nothing_by_its_time(self, monkeypatch):
		compared = []
		monkeypatch.setattr(
			survey.hmac, "compare_digest", lambda one, other: compared.append((one, other)) or True
		)
		assert matches("A" * 43, "0" * 64)
		assert compared == [(fingerprint("A" * 43).encode(), b"0" * 64)]


class TestAnswer:
	@given(st.sampled_from(("", *SCORES)), st.sampled_from(("", *SCORES)), st.text(max_size=LONGEST_WORDS))
	def test_what_was_given_is_kept_on_the_scale(self, before, after, words):
		try:
			answer = read_answer(before, after, words)
		except RuleBroken as broken:
			assert broken.code == "nothing"
			assert not (before or after)
			return
		for given_score, score in ((before, answer.before), (after, answer.after)):
			assert score == (int(given_score) / HIGHEST_SCORE if given_score else None)
			assert score is None or 0.2 <= score <= 1.0
		assert answer.before is not None or answer.after is not None or answer.words
		assert answer.words == answer.words.strip()

	@given(st.text().filter(lambda text: text and text not in SCORES))
	def test_nothing_else_is_a_score(self, score):
		for given_scores in ((score, "3"), ("3", score)):
			with pytest.raises(RuleBroken) as broken:
				read_answer(*given_scores, "")
			assert broken.value.code == "score"

	@pytest.mark.parametrize("score", ["0", "6", "-1", "3.5", "05", " 3", "３", "٣", "1e0", "nan", "5\n"])
	def test_numbers_that_are_no_score(self, score):
		with pytest.raises(RuleBroken):
			read_answer(score, "", "words")

	def test_words_of_the_longest_length_fit_and_no_more(self):
		assert len(read_answer("", "", "好" * LONGEST_WORDS).words) == LONGEST_WORDS
		with pytest.raises(RuleBroken) as broken:
			read_answer("5", "5", "好" * (LONGEST_WORDS + 1))
		assert str(LONGEST_WORDS + 1) in str(broken.value) and str(LONGEST_WORDS) in str(broken.value)

	def test_an_answer_of_spaces_is_none(self):
		with pytest.raises(RuleBroken) as broken:
			read_answer("", "", " \n\t\x00\x1b ")
		assert broken.value.code == "nothing"

	def test_what_cannot_be_shown_is_left_out(self):
		assert read_answer("", "4", "a\x00b\u202ec\r\nd").words == "abc\nd"


def caller(ticket: str, days: int = 0, **values) -> Caller:
	return Caller("HD Ticket", ticket, f"工单 {ticket}", NOON - timedelta(days=days), **values)


callers = st.lists(
	st.builds(
		Caller,
		st.just("HD Ticket"),
		st.integers(1, 10**6).map(str),
		st.text(max_size=5),
		moments,
		st.sampled_from(("", "客户甲", "客户乙")),
		st.sampled_from(("", "王芳", "李雷")),
		st.sampled_from(("", "a@c.example", "b@c.example", "c@d.example")),
		st.booleans(),
	),
	unique_by=lambda caller: caller.ticket,
)


class TestWhomToAsk:
	@given(callers)
	def test_each_person_once_newest_first_and_nobody_of_ours(self, found):
		proposed = whom_to_ask(found)
		asked = [one.caller for one in proposed]
		assert len({one.identity for one in asked}) == len(asked)
		assert not any(one.internal for one in asked)
		assert {one.identity for one in asked} == {one.identity for one in found if not one.internal}
		assert [one.opened_at for one in asked] == sorted((one.opened_at for one in asked), reverse=True)
		assert sum(one.tickets for one in proposed) == sum(not one.internal for one in found)
		for one in proposed:
			own = [other for other in found if not other.internal and other.identity == one.caller.identity]
			assert one.tickets == len(own)
			assert one.caller.opened_at == max(other.opened_at for other in own)

	@given(callers)
	def test_the_order_in_which_tickets_are_read_changes_nothing(self, found):
		assert whom_to_ask(found) == whom_to_ask(list(reversed(found)))

	def test_two_whose_address_is_not_known_are_two_unless_they_have_one_name(self):
		assert len(whom_to_ask([caller("1"), caller("2")])) == 2
		same = [caller("1", customer="客户甲", name="王芳"), caller("2", customer="客户甲", name="王芳")]
		assert [one.tickets for one in whom_to_ask(same)] == [2]
		apart = [caller("1", customer="客户甲", name="王芳"), caller("2", customer="客户乙", name="王芳")]
		assert len(whom_to_ask(apart)) == 2


@pytest.mark.parametrize(
	("name", "address", "shown"),
	[
		("王芳", "wang@client.example", "王芳"),
		("", "wang@client.example", "w…@client.example"),
		("wang@client.example", "wang@client.example", "w…@client.example"),
		("", "", ""),
	],
)
def test_nobody_s_address_is_shown_on_the_evaluation(name, address, shown):
	assert shown_contact(name, address) == shown
	assert not address or address not in shown
