"""Which control charts are kept, and what a week raises on them (R7, R26)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from itss_improvement.domain import explanation, pattern
from itss_improvement.domain.control_chart import ONE_WEEK, Charted, Week
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.pattern import Count
from itss_improvement.domain.signal import PATTERNS, Signal, SignalKind
from itss_improvement.domain.trigger import Dimension, Trigger, check_trigger, evaluate
from itss_improvement.domain.window import WindowLength

pytestmark = pytest.mark.row("R7", "R26")

LAST = date(2026, 3, 2)
SCOPE = {Dimension.TEAM: "Network", Dimension.TICKET_TYPE: "Incident"}


def five(_monday: date) -> int:
	return 5


def back(weeks: int) -> date:
	return LAST - ONE_WEEK * weeks


def attainment(*missed: int, of: int = 40) -> list[Week]:
	"""The weeks up to LAST, with so many missed of so many."""
	return [Week(back(len(missed) - 1 - place), of - one, of) for place, one in enumerate(missed)]


class TestWeeks:
	def test_a_week_without_tickets_is_a_volume_of_none_and_no_attainment(self):
		counts = {back(2): Count(7, 6, 5), LAST: Count(3, 3, 3)}
		volume = pattern.weeks_of(Charted.PER_WORKING_DAY, counts, back(9), LAST, five)
		assert [(week.start, week.count, week.size) for week in volume] == [
			(back(2), 7, 5),
			(back(1), 0, 5),
			(LAST, 3, 5),
		], "and none before the first ticket, when there was no team"
		share = pattern.weeks_of(Charted.ATTAINMENT, counts, back(9), LAST, five)
		assert [(week.count, week.size) for week in share] == [(5, 6), (0, 0), (3, 3)]

	def test_per_week_the_working_days_do_not_count(self):
		(week,) = pattern.weeks_of(Charted.PER_WEEK, {LAST: Count(7)}, back(1), LAST, five)
		assert week.size == 1

	def test_no_ticket_at_all(self):
		assert pattern.weeks_of(Charted.ATTAINMENT, {}, back(9), LAST, five) == []

	@pytest.mark.parametrize(("day", "latest"), [(1, 2), (7, 2), (0, 1)])
	def test_the_latest_week_is_over(self, day, latest):
		# counted from the Monday after LAST
		today = LAST + ONE_WEEK + timedelta(days=day - 1)
		assert pattern.latest_week(today) == back(2 - latest)

	def test_so_many_weeks(self):
		assert pattern.first_week(LAST, 1) == LAST
		assert pattern.first_week(LAST, 52) == back(51)

	@pytest.mark.parametrize("weeks", [-1, 0, 12, 261])
	def test_too_few_or_too_many(self, weeks):
		with pytest.raises(RuleBroken, match=f"Weeks is {weeks}: a control chart shows 13 to 260 weeks"):
			pattern.check_weeks(weeks)
		pattern.check_weeks(13)
		pattern.check_weeks(260)


class TestRaised:
	def test_a_week_that_is_worse_with_the_figures_of_its_chart(self):
		raised = pattern.raised_by(Charted.ATTAINMENT, attainment(*[2, 1] * 10, 15), LAST, SCOPE)
		assert raised.kind is SignalKind.ATTAINMENT_OUT_OF_CONTROL
		assert (raised.week.start, raised.value, raised.tickets) == (LAST, 0.625, 15)
		assert raised.title.render() == "SLA Attainment in 2026-W10 (Team: Network, Ticket Type: Incident)"
		rule, figures, *_ = (sentence.render() for sentence in raised.evidence)
		assert rule.startswith("SLA Attainment in 2026-W10: 62.5% (25 of 40) lies below the control limit of")
		assert figures.startswith(
			"Centre line 96.2% from 20 baseline weeks (2025-W42 to 2026-W09); control limits of 2026-W10: "
		)

	def test_the_week_itself_is_no_part_of_what_it_is_judged_by(self):
		found = pattern.chart_until(Charted.ATTAINMENT, attainment(*[2, 1] * 10, 15), LAST)
		assert found.centre == 1 - 30 / 800
		assert [point.in_baseline for point in found.points] == [True] * 20 + [False]

	def test_what_is_said_of_a_week_does_not_change_with_those_that_follow(self):
		weeks = attainment(*[2, 1] * 10, 15, 1, 20)
		then = pattern.raised_by(Charted.ATTAINMENT, weeks[:-2], back(2), SCOPE)
		assert then is not None
		assert pattern.raised_by(Charted.ATTAINMENT, weeks, back(2), SCOPE) == then

	@pytest.mark.parametrize("latest", [0, 1, 3])
	def test_chance_raises_nothing_and_neither_does_what_is_better(self, latest):
		weeks = attainment(*[3, 5, 4, 6] * 6, latest)
		assert pattern.raised_by(Charted.ATTAINMENT, weeks, LAST, SCOPE) is None

	def test_more_tickets_raise_and_fewer_do_not(self):
		quiet = [Week(back(21 - place), 20 + place % 5, 5) for place in range(21)]
		raised = pattern.raised_by(Charted.PER_WORKING_DAY, [*quiet, Week(LAST, 70, 5)], LAST, SCOPE)
		assert (raised.kind, raised.value, raised.tickets) == (SignalKind.VOLUME_OUT_OF_CONTROL, 14, 70)
		assert pattern.raised_by(Charted.PER_WORKING_DAY, [*quiet, Week(LAST, 1, 5)], LAST, SCOPE) is None

	def test_too_few_weeks_or_tickets_or_none_in_the_week_itself(self):
		enough = attainment(*[1] * 12, 30)
		assert pattern.raised_by(Charted.ATTAINMENT, enough, LAST, SCOPE)
		assert pattern.raised_by(Charted.ATTAINMENT, enough[1:], LAST, SCOPE) is None
		assert pattern.raised_by(Charted.ATTAINMENT, attainment(*[0] * 12, 4, of=4), LAST, SCOPE) is None
		gap = [*enough[:-1], Week(LAST, 0, 0)]
		assert pattern.raised_by(Charted.ATTAINMENT, gap, LAST, SCOPE) is None
		assert pattern.raised_by(Charted.ATTAINMENT, [], LAST, SCOPE) is None

	def test_weeks_that_scatter_more_than_chance_get_wider_limits(self):
		scattering = attainment(*[0, 12] * 10, 14)
		assert pattern.raised_by(Charted.ATTAINMENT, scattering, LAST, SCOPE) is None
		narrow = pattern.chart_until(Charted.ATTAINMENT, scattering, LAST, allow_for_spread=False)
		assert narrow.points[-1].is_worse

	def test_no_tickets_to_chart(self):
		with pytest.raises(RuleBroken, match="There are no tickets for this control chart"):
			pattern.chart_until(Charted.ATTAINMENT, attainment(1, 1), back(9))


def week_of(monday: date, kind=SignalKind.ATTAINMENT_OUT_OF_CONTROL, **values) -> Signal:
	start = datetime.combine(monday, datetime.min.time())
	values = {"team": "Network", "ticket_type": "Incident", "evidence": f"Figures of {monday}.", **values}
	return Signal(kind, "HD Ticket", "", start + timedelta(days=6), start, **values)


class TestSignal:
	def test_the_same_week_of_the_same_team_and_type_has_the_same_key(self):
		one = week_of(LAST)
		assert one.key == week_of(LAST, evidence="Other figures.", value=0.5, tickets=9).key
		others = [
			week_of(back(1)),
			week_of(LAST, SignalKind.VOLUME_OUT_OF_CONTROL),
			week_of(LAST, team="Database"),
			week_of(LAST, ticket_type=""),
			# no figure of speech: what ends one word must not begin the next
			week_of(LAST, team="NetworkIncident", ticket_type=""),
		]
		assert len({one.key, *(other.key for other in others)}) == 6

	def test_the_key_stays_as_it_is(self):
		assert week_of(LAST).key == "593484901078897da72d"


class TestTrigger:
	MONTHLY = Trigger(
		"Charts",
		SignalKind.ATTAINMENT_OUT_OF_CONTROL.value,
		WindowLength.MONTH,
		2,
		(Dimension.TEAM, Dimension.TICKET_TYPE),
	)

	def judged(self, *signals: Signal):
		return evaluate(self.MONTHLY, signals, datetime(2026, 4, 1))

	def test_it_counts_weeks(self):
		(below,) = self.judged(week_of(LAST, tickets=9), week_of(LAST, tickets=9))
		assert (below.fired, below.weeks) == (False, 1)
		(group,) = self.judged(week_of(LAST, tickets=9), week_of(LAST + ONE_WEEK, tickets=4))
		assert (group.fired, group.weeks, group.tickets) == (True, 2, 13)
		assert len(self.judged(week_of(LAST), week_of(LAST + ONE_WEEK, team="Database"))) == 2

	def test_it_says_why_with_the_figures(self):
		(group,) = self.judged(week_of(LAST), week_of(LAST + ONE_WEEK))
		assert explanation.reason(self.MONTHLY, group).render() == (
			"Weeks noticed on the control chart in 2026-03: 2 (Attainment Out of Control, Team: Network, Ticket Type:"
			" Incident). The threshold is 2. Figures of 2026-03-02. Figures of 2026-03-09."
		)
		assert explanation.title(self.MONTHLY, group).render() == (
			"Attainment Out of Control: Team: Network, Ticket Type: Incident (2026-03)"
		)
		figures = explanation.figures(self.MONTHLY, group)
		assert (figures.metric.render(), figures.value, figures.target) == (
			"Number of weeks: Attainment Out of Control",
			"2",
			"< 2",
		)

	def test_figures_with_braces_are_shown_as_they_are(self):
		(group,) = self.judged(week_of(LAST, evidence="{0} {x} %s"), week_of(LAST + ONE_WEEK, evidence=""))
		assert explanation.reason(self.MONTHLY, group).render().endswith("is 2. {0} {x} %s")

	def test_what_stayed_below(self):
		(group,) = self.judged(week_of(LAST))
		assert explanation.stayed_below(self.MONTHLY, group).render() == (
			"Charts: fewer than 2 weeks out of control in 2026-03 (Team: Network, Ticket Type: Incident)."
		)

	@pytest.mark.parametrize("kind", sorted(PATTERNS))
	def test_what_could_never_fire_is_refused(self, kind):
		def check(window=WindowLength.MONTH, threshold=1, group_by=(), scope=None):
			check_trigger(Trigger("T", kind.value, window, threshold, group_by, scope or {}))

		check()
		check(group_by=(Dimension.TEAM,), scope={Dimension.TICKET_TYPE: "Incident"})
		with pytest.raises(RuleBroken, match="a control chart is about weeks, not about one ticket"):
			check(WindowLength.TICKET)
		with pytest.raises(RuleBroken, match="not by Customer"):
			check(scope={Dimension.CUSTOMER: "Acme"})
		with pytest.raises(RuleBroken, match="not by Priority"):
			check(group_by=(Dimension.PRIORITY,))
		with pytest.raises(RuleBroken, match="it must be 1 or more"):
			check(threshold=0)
