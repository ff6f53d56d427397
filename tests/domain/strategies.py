"""What hypothesis draws for the domain: tickets, signals and triggers as a service desk might hold them.

Times lie on whole minutes within a few days of each other and texts come from short lists, so that targets meet
actual times, and groups meet each other, in a good share of the examples.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from itss_improvement.domain.signal import BREACHES, PATTERNS, DetectionRules, Signal, SignalKind
from itss_improvement.domain.ticket import TicketSnapshot
from itss_improvement.domain.trigger import ATTAINMENT, Dimension, Trigger
from itss_improvement.domain.window import WindowLength

EPOCH = datetime(2026, 2, 26, 8, 0)
"""A Thursday shortly before the end of a month, so that windows of every length end within a week or two."""

moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 12, 31))
minutes = st.integers(min_value=0, max_value=3 * 24 * 60).map(lambda count: EPOCH + timedelta(minutes=count))
OF_TICKETS = frozenset(SignalKind) - PATTERNS
"""The kinds of signals that are about one ticket."""
lengths = st.sampled_from(WindowLength)
calendar_lengths = st.sampled_from([length for length in WindowLength if length is not WindowLength.TICKET])
shares = st.sampled_from((0.0, 0.25, 0.5, 0.75, 0.8, 1.0))
teams = st.sampled_from(("", "Network", "Database"))
customers = st.sampled_from(("", "中信", "Acme=Ltd"))
ticket_types = st.sampled_from(("", "Incident", "Complaint"))
priorities = st.sampled_from(("", "High", "Low"))


@st.composite
def tickets(draw: st.DrawFn) -> TicketSnapshot:
	"""Any ticket a desk could hold, odd ones (a target before the opening) included."""
	maybe = st.none() | minutes
	return TicketSnapshot(
		desk=draw(st.sampled_from(("HD Ticket", "Issue"))),
		name=draw(st.sampled_from(("1", "2", "12"))),
		opened_at=draw(minutes),
		clock_started_at=draw(maybe),
		subject=draw(st.sampled_from(("", "Printer down", "客户投诉", "COMPLAINT about speed"))),
		customer=draw(customers),
		team=draw(teams),
		ticket_type=draw(ticket_types),
		priority=draw(priorities),
		response_by=draw(maybe),
		first_responded_at=draw(maybe),
		resolution_by=draw(maybe),
		resolved_at=draw(maybe),
		on_hold=draw(st.booleans()),
		sla_failed=draw(st.booleans()),
		rating=draw(st.sampled_from((0.0, 0.2, 0.4, 0.6, 1.0))),
		reopened_at=draw(maybe),
		repeats=draw(st.sampled_from(("", "9"))),
		repeats_opened_at=draw(maybe),
	)


@st.composite
def orderly_tickets(draw: st.DrawFn) -> TicketSnapshot:
	"""A whole life: opened, perhaps answered, perhaps resolved, in that order, with targets in that order."""

	def after(moment: datetime) -> datetime:
		return moment + timedelta(minutes=draw(st.integers(min_value=1, max_value=24)))

	started = draw(st.none() | st.just(EPOCH + timedelta(minutes=1)))
	response_by = after(started or EPOCH)
	responded = draw(st.none() | st.just(after(EPOCH)))
	return TicketSnapshot(
		desk="HD Ticket",
		name="1",
		opened_at=EPOCH,
		clock_started_at=started,
		response_by=draw(st.none() | st.just(response_by)),
		resolution_by=draw(st.none() | st.just(after(response_by))),
		first_responded_at=responded,
		resolved_at=draw(st.none() | st.just(after(responded or EPOCH))),
	)


detection_rules = st.builds(
	DetectionRules,
	at_risk_share=shares,
	poor_rating=st.sampled_from((0.2, 0.4, 0.6)),
	complaint_terms=st.sampled_from(((), ("complaint",), (" ", "投诉"))),
	repeat_days=st.integers(min_value=0, max_value=3),
)


@st.composite
def signal_lists(draw: st.DrawFn, kinds: frozenset[SignalKind] = OF_TICKETS) -> list[Signal]:
	"""Signals as they are stored: no two with the same desk, ticket and kind, and one opening per ticket."""
	offsets = st.integers(min_value=-9, max_value=9).map(lambda days: EPOCH + timedelta(days=days))
	wanted = st.tuples(st.sampled_from(("HD Ticket", "Issue")), st.integers(1, 6).map(str))
	signals = []
	for desk, ticket in draw(st.lists(wanted, unique=True, max_size=8)):
		about = {
			"ticket_opened_at": draw(offsets),
			"customer": draw(customers),
			"team": draw(teams),
			"ticket_type": draw(ticket_types),
			"priority": draw(priorities),
		}
		for kind in draw(st.lists(st.sampled_from(sorted(kinds)), unique=True, min_size=1, max_size=3)):
			signals.append(Signal(kind, desk, ticket, occurred_at=draw(offsets), **about))
	return signals


breach_lists = signal_lists(BREACHES)
scopes = st.just({}) | st.fixed_dictionaries(
	{}, optional={Dimension.TEAM: teams, Dimension.CUSTOMER: customers, Dimension.PRIORITY: priorities}
)
groupings = st.lists(st.sampled_from(Dimension), unique=True, max_size=3).map(tuple)

counting_triggers = st.builds(
	Trigger,
	name=st.just("T"),
	condition=st.sampled_from(sorted(kind.value for kind in OF_TICKETS)),
	window=lengths,
	threshold=st.integers(min_value=1, max_value=3),
	group_by=groupings,
	scope=scopes,
)
attainment_triggers = st.builds(
	Trigger,
	name=st.just("T"),
	condition=st.just(ATTAINMENT),
	window=calendar_lengths,
	group_by=groupings,
	scope=scopes,
	attainment_target=st.integers(min_value=1, max_value=100).map(lambda percent: percent / 100),
	minimum_tickets=st.integers(min_value=1, max_value=4),
)
triggers = counting_triggers | attainment_triggers
