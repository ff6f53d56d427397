"""Signals: one thing noticed on one ticket, or in one week of a control chart, once, for ever (R7, R26, R27)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from itss_improvement.domain.ticket import TicketSnapshot


class SignalKind(str, Enum):
	"""What can be noticed. The value is stored, and is the label's key in the translations."""

	TARGET_AT_RISK = "Target at Risk"
	RESPONSE_BREACH = "SLA Response Breach"
	RESOLUTION_BREACH = "SLA Resolution Breach"
	SLA_MISSED = "SLA Missed, Target Unknown"
	POOR_RATING = "Poor Rating"
	COMPLAINT = "Complaint"
	REOPENED = "Reopened Ticket"
	REPEATED = "Repeated Ticket"
	ATTAINMENT_OUT_OF_CONTROL = "Attainment Out of Control"
	VOLUME_OUT_OF_CONTROL = "Volume Out of Control"


BREACHES = frozenset({SignalKind.RESPONSE_BREACH, SignalKind.RESOLUTION_BREACH, SignalKind.SLA_MISSED})
"""The kinds that say an agreement was not kept."""
PATTERNS = frozenset({SignalKind.ATTAINMENT_OUT_OF_CONTROL, SignalKind.VOLUME_OUT_OF_CONTROL})
"""The kinds that are about a week of a team and type on a control chart, not about one ticket."""


@dataclass(frozen=True, slots=True)
class DetectionRules:
	"""What counts as noticeable. Kept in **Improvement Settings**."""

	at_risk_share: float = 0.8
	"""Share (0..1) of the time to a target that may be used up before the target counts as at risk."""
	poor_rating: float = 0.4
	"""Highest rating (0..1) that counts as poor."""
	complaint_terms: tuple[str, ...] = ()
	"""A ticket is a complaint if its type is one of these or its subject contains one."""
	repeat_days: int = 30
	"""Days within which the same person's ticket of the same type repeats the earlier one."""


@dataclass(frozen=True, slots=True)
class Signal:
	"""One thing noticed, with what is needed to group it."""

	kind: SignalKind
	desk: str
	ticket: str
	"""Empty for what is noticed on a control chart."""
	occurred_at: datetime
	"""When it happened on the ticket, not when it was noticed: windows run on ticket time."""
	ticket_opened_at: datetime
	"""On a control chart the beginning of the week."""
	subject: str = ""
	customer: str = ""
	team: str = ""
	ticket_type: str = ""
	priority: str = ""
	value: float = 0.0
	"""What was measured: seconds late, share used up (0..1), rating (0..1), attainment (0..1) or tickets per working
	day."""
	evidence: str = ""
	"""The figures of the control chart, in the language of the records."""
	tickets: int = 1
	"""How many it is about."""

	@property
	def is_pattern(self) -> bool:
		return self.kind in PATTERNS

	@property
	def key(self) -> str:
		"""Twenty hexadecimal digits that are the same for the same kind on the same ticket, for ever; or in the same
		week of the same team and type."""
		if self.is_pattern:
			return pattern_key(
				self.desk, self.kind, self.team, self.ticket_type, self.ticket_opened_at.date()
			)
		return signal_key(self.desk, self.ticket, self.kind)

	@property
	def counted_as(self) -> tuple[str, str]:
		"""What a threshold counts once: the ticket, or the week."""
		return self.desk, self.key if self.is_pattern else self.ticket


def signal_key(desk: str, ticket: str, kind: SignalKind) -> str:
	text = json.dumps([desk, ticket, kind.value])
	return hashlib.sha256(text.encode()).hexdigest()[:20]


def pattern_key(desk: str, kind: SignalKind, team: str, ticket_type: str, monday: date) -> str:
	text = json.dumps([desk, kind.value, team, ticket_type, monday.isoformat()])
	return hashlib.sha256(text.encode()).hexdigest()[:20]


def detect(ticket: TicketSnapshot, now: datetime, rules: DetectionRules) -> list[Signal]:
	"""Everything noticeable on `ticket` as of `now`, at most one signal of each kind (R7, R26, R27)."""
	return [
		Signal(
			kind=kind,
			desk=ticket.desk,
			ticket=ticket.name,
			occurred_at=occurred_at,
			ticket_opened_at=ticket.opened_at,
			subject=ticket.subject,
			customer=ticket.customer,
			team=ticket.team,
			ticket_type=ticket.ticket_type,
			priority=ticket.priority,
			value=value,
		)
		for kind, occurred_at, value in _noticed(ticket, now, rules)
	]


Noticed = tuple[SignalKind, datetime, float]


def _noticed(ticket: TicketSnapshot, now: datetime, rules: DetectionRules) -> Iterator[Noticed]:
	breached = False
	for kind, target, done, paused in (
		(SignalKind.RESPONSE_BREACH, ticket.response_by, ticket.first_responded_at, False),
		(SignalKind.RESOLUTION_BREACH, ticket.resolution_by, ticket.resolved_at, ticket.on_hold),
	):
		late = _seconds_late(target, done, now, paused)
		if late > 0:
			breached = True
			yield kind, target, late
	if ticket.sla_failed and not (ticket.response_by or ticket.resolution_by):
		# nobody knows when it was missed, so it is dated like the ticket
		yield SignalKind.SLA_MISSED, ticket.opened_at, 0.0
	if not breached and (risk := _at_risk(ticket, now, rules.at_risk_share)):
		yield SignalKind.TARGET_AT_RISK, *risk
	if 0 < ticket.rating <= rules.poor_rating + 1e-9:
		yield SignalKind.POOR_RATING, ticket.resolved_at or ticket.opened_at, ticket.rating
	if is_complaint(ticket, rules.complaint_terms):
		yield SignalKind.COMPLAINT, ticket.opened_at, 0.0
	if ticket.reopened_at:
		yield SignalKind.REOPENED, ticket.reopened_at, 0.0
	if ticket.repeats and _is_repeat(ticket, rules.repeat_days):
		yield SignalKind.REPEATED, ticket.opened_at, 0.0


def _seconds_late(target: datetime | None, done: datetime | None, now: datetime, paused: bool) -> float:
	"""Seconds past `target`; 0 where it was kept, is not set, or its clock stands still."""
	if target is None or (paused and done is None):
		return 0.0
	return max(0.0, ((done or now) - target).total_seconds())


def _at_risk(ticket: TicketSnapshot, now: datetime, share: float) -> tuple[datetime, float] | None:
	"""The moment at which the nearest unmet target became at risk, with the share used up by now."""
	if ticket.on_hold or ticket.resolved_at:
		return None
	started = _clock_started_at(ticket)
	open_targets = []
	if ticket.first_responded_at is None:
		open_targets.append(ticket.response_by)
	open_targets.append(ticket.resolution_by)
	for target in open_targets:
		if target is None or target < now or target <= started:
			continue
		moment = started + (target - started) * share
		if moment <= now:
			return moment, (now - started) / (target - started)
	return None


def _clock_started_at(ticket: TicketSnapshot) -> datetime:
	return ticket.clock_started_at or ticket.opened_at


def at_risk_moment(ticket: TicketSnapshot, share: float) -> datetime | None:
	"""When, in hindsight, the ticket came to be at risk, or None if it never was: for backtests."""
	started = _clock_started_at(ticket)
	responded_at = ticket.first_responded_at or ticket.resolved_at
	for target, done in ((ticket.response_by, responded_at), (ticket.resolution_by, ticket.resolved_at)):
		if target and target > started:
			moment = started + (target - started) * share
			if done is None or done > moment:
				return moment
	return None


def is_complaint(ticket: TicketSnapshot, terms: tuple[str, ...]) -> bool:
	"""Whether the ticket's type is one of `terms` or its subject contains one; letter case does not matter."""
	wanted = [term.strip().casefold() for term in terms if term.strip()]
	subject, kind = ticket.subject.casefold(), ticket.ticket_type.strip().casefold()
	return any(term == kind or term in subject for term in wanted)


def _is_repeat(ticket: TicketSnapshot, days: int) -> bool:
	earlier = ticket.repeats_opened_at
	return earlier is not None and timedelta(0) <= ticket.opened_at - earlier <= timedelta(days=days)
