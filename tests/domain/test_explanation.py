"""The sentences that say why (R6): their English texts, and what of them is translated."""

from __future__ import annotations

import re
import string
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_improvement.domain.explanation import (
	DIMENSION_LABELS,
	Sentence,
	Term,
	figures,
	group_sentence,
	reason,
	stayed_below,
	title,
)
from itss_improvement.domain.signal import Signal, SignalKind
from itss_improvement.domain.trigger import ATTAINMENT, Dimension, Group, Trigger, evaluate
from itss_improvement.domain.window import WindowLength
from tests.domain.strategies import EPOCH, breach_lists, signal_lists, triggers

MARCH = datetime(2026, 3, 4, 10, 30)
APRIL = datetime(2026, 4, 1)


def judged(
	trigger: Trigger, count: int = 1, volume: int | None = None, now: datetime = APRIL, **values
) -> Group:
	"""The one group that `count` tickets of March make."""
	kind = SignalKind.SLA_MISSED if trigger.measures_attainment else SignalKind(trigger.condition)
	signals = [
		Signal(kind, "HD Ticket", str(number), MARCH, MARCH, **values) for number in range(101, 101 + count)
	]
	(group,) = evaluate(trigger, signals, now, None if volume is None else lambda key: volume)
	return group


MONTHLY = Trigger("Poor ratings", "Poor Rating", WindowLength.MONTH, 3, (Dimension.TEAM, Dimension.PRIORITY))
WHOLE_DESK = Trigger("Complaints", "Complaint", WindowLength.WEEK, 2)
EACH = Trigger("Every complaint", "Complaint", WindowLength.TICKET)
SHARE = Trigger(
	"Attainment",
	ATTAINMENT,
	WindowLength.MONTH,
	group_by=(Dimension.CUSTOMER,),
	attainment_target=0.95,
	minimum_tickets=10,
)


class TestTexts:
	@pytest.mark.parametrize(
		("trigger", "group", "expected"),
		[
			(
				MONTHLY,
				judged(MONTHLY, 3, team="Network", priority="High"),
				"Poor Rating: Team: Network, Priority: High (2026-03)",
			),
			(
				MONTHLY,
				judged(MONTHLY, 3, team="Network"),
				"Poor Rating: Team: Network, Priority: not given (2026-03)",
			),
			(WHOLE_DESK, judged(WHOLE_DESK, 2), "Complaint: all tickets (2026-W10)"),
			(EACH, judged(EACH, subject="Too slow"), "Complaint: ticket 101 Too slow"),
			(EACH, judged(EACH), "Complaint: ticket 101"),
			(SHARE, judged(SHARE, 3, 20, customer="Acme"), f"{ATTAINMENT}: Customer: Acme (2026-03)"),
		],
	)
	def test_titles(self, trigger, group, expected):
		assert title(trigger, group).render() == expected

	@pytest.mark.parametrize(
		("trigger", "group", "expected"),
		[
			(
				MONTHLY,
				judged(MONTHLY, 4, team="Network", priority="High"),
				"Tickets noticed in 2026-03: 4 (Poor Rating, Team: Network, Priority: High)."
				" The threshold is 3.",
			),
			(
				WHOLE_DESK,
				judged(WHOLE_DESK, 2),
				"Tickets noticed in 2026-W10: 2 (Complaint, all tickets). The threshold is 2.",
			),
			(
				EACH,
				judged(EACH),
				"Ticket 101 was noticed: Complaint. Every such ticket is looked at by itself.",
			),
			(
				SHARE,
				judged(SHARE, 3, 20, customer="Acme"),
				"In 2026-03, 3 of 20 tickets missed their agreement (Customer: Acme):"
				" attainment 85.0%, target 95%.",
			),
		],
	)
	def test_reasons(self, trigger, group, expected):
		assert group.fired
		assert reason(trigger, group).render() == expected

	@pytest.mark.parametrize(
		("trigger", "group", "expected"),
		[
			(
				MONTHLY,
				judged(MONTHLY, 2, team="Network"),
				"Poor ratings: fewer than 3 tickets in 2026-03 (Team: Network, Priority: not given).",
			),
			(
				SHARE,
				judged(SHARE, 3, 20, now=APRIL - timedelta(seconds=1)),
				"Attainment: 2026-03 is not over yet.",
			),
			(
				SHARE,
				judged(SHARE, 3, 9, customer="Acme"),
				"Attainment: fewer than 10 tickets in 2026-03 to judge by (Customer: Acme).",
			),
			(
				SHARE,
				judged(SHARE, 1, 20, customer="Acme"),
				"Attainment: attainment in 2026-03 was not under 95% (Customer: Acme).",
			),
		],
	)
	def test_what_a_group_stayed_below(self, trigger, group, expected):
		assert not group.fired
		assert stayed_below(trigger, group).render() == expected

	def test_a_scope_is_named_since_the_group_is_not_all_tickets(self):
		trigger = Trigger("T", "Complaint", WindowLength.DAY, scope={Dimension.TEAM: "Network"})
		group = judged(trigger, team="Network")
		assert group_sentence(trigger, group).render() == "Team: Network"

	def test_what_is_both_scope_and_grouping_is_named_once(self):
		by_both = (Dimension.PRIORITY, Dimension.TEAM)
		trigger = Trigger("T", "Complaint", WindowLength.DAY, 1, by_both, {Dimension.TEAM: ""})
		group = judged(trigger, priority="High")
		assert group_sentence(trigger, group).render() == "Team: not given, Priority: High"

	@pytest.mark.parametrize(
		("count", "volume", "target", "shown"),
		[
			(1, 3, 0.93, "attainment 66.7%, target 93%"),
			(704, 10_000, 0.93, "attainment 92.96%, target 93%"),
			(1, 2000, 1.0, "attainment 99.95%, target 100%"),
			(2, 2, 0.07, "attainment 0.0%, target 7%"),
			(1, 10, 0.995, "attainment 90.0%, target 99.5%"),
		],
	)
	def test_an_attainment_reads_as_less_than_its_target(self, count, volume, target, shown):
		trigger = Trigger("T", ATTAINMENT, WindowLength.MONTH, attainment_target=target)
		group = judged(trigger, count, volume)
		assert group.fired
		assert reason(trigger, group).render().endswith(f": {shown}.")

	@given(st.integers(1, 100), st.integers(1, 20_000), st.integers(1, 1000))
	def test_whatever_fired_reads_as_less_than_its_target(self, missed, others, per_mille):
		target = per_mille / 1000
		trigger = Trigger("T", ATTAINMENT, WindowLength.MONTH, attainment_target=target)
		group = judged(trigger, missed, missed + others)
		text = reason(trigger, group).render()
		attained, wanted = (float(number) for number in re.findall(r"([\d.]+)%", text))
		assert (attained < wanted) is group.fired


class TestTranslation:
	def test_templates_and_terms_are_translated_and_the_values_of_a_ticket_are_not(self):
		chinese = {
			"{0}: {1} ({2})": "{2}·{1}·{0}",
			"{0}: {1}, {2}: {3}": "{0}＝{1}、{2}＝{3}",
			"Poor Rating": "差评",
			"Team": "团队",
			"Priority": "优先级",
			"not given": "未填写",
			"Network": "must not be looked up",
		}
		group = judged(MONTHLY, 3, team="Network")
		assert (
			title(MONTHLY, group).render(chinese.__getitem__) == "2026-03·团队＝Network、优先级＝未填写·差评"
		)

	def test_a_sentence_among_the_values_is_translated(self):
		outer = Sentence("{0}!", (Sentence("{0} tickets", (2,)),))
		assert outer.render({"{0}!": "¡{0}!", "{0} tickets": "{0} 张工单"}.__getitem__) == "¡2 张工单!"

	def test_braces_in_a_ticket_are_just_text(self):
		group = judged(EACH, subject="{0} {boom} {")
		assert title(EACH, group).render() == "Complaint: ticket 101 {0} {boom} {"
		assert Sentence("{0}", (Term("{x}"),)).render() == "{x}"

	def test_every_dimension_has_a_label_of_its_own(self):
		assert set(DIMENSION_LABELS) == set(Dimension)
		assert len(set(DIMENSION_LABELS.values())) == len(Dimension)

	@settings(max_examples=60)
	@given(triggers, st.one_of(signal_lists(), breach_lists), st.integers(0, 100), st.integers(0, 9))
	def test_every_sentence_uses_each_of_its_values_and_no_other(self, trigger, signals, days, volume):
		for group in evaluate(trigger, signals, EPOCH + timedelta(days=days), lambda key: volume):
			sentences = [title(trigger, group), (reason if group.fired else stayed_below)(trigger, group)]
			while sentences:
				sentence = sentences.pop()
				names = {name for _, name, _, _ in string.Formatter().parse(sentence.template) if name}
				assert names == {str(number) for number in range(len(sentence.values))}
				sentences += [value for value in sentence.values if isinstance(value, Sentence)]


class TestFigures:
	def test_tickets_against_the_threshold(self):
		found = figures(MONTHLY, judged(MONTHLY, 3, team="Network"))
		assert (found.metric.render(), found.value, found.target) == (
			"Number of tickets: Poor Rating",
			"3",
			"< 3",
		)

	def test_an_attainment_just_under_its_target_does_not_look_as_if_it_were_met(self):
		found = figures(SHARE, judged(SHARE, 501, volume=10_000))
		assert (found.metric.render(), found.value, found.target) == (
			"SLA attainment",
			"94.99% (10000)",
			"≥ 95%",
		)
