"""Reads **Improvement Signal** records back as the rules' own signals, and keeps what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import frappe
from frappe.utils import get_datetime

from itss_improvement.domain.signal import Signal, SignalKind
from itss_improvement.domain.trigger import GroupKey, Trigger
from itss_improvement.domain.window import Window

DOCTYPE = "Improvement Signal"
PENDING, BEHIND, BELOW, NOT_WATCHED = "Pending", "Behind an Opportunity", "Below Threshold", "Not Watched"
NAMES_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Verdict:
	"""What became of a signal."""

	status: str
	opportunity: str | None = None
	trigger: str | None = None
	outcome: str = ""


def _query():
	table = frappe.qb.DocType(DOCTYPE)
	return table, frappe.qb.from_(table).select(
		table.kind,
		table.desk,
		table.ticket,
		table.occurred_at,
		table.ticket_opened_at,
		table.subject,
		table.customer,
		table.team,
		table.ticket_type,
		table.priority,
		table.value,
		table.evidence,
		table.ticket_count,
	)


def _read(query) -> list[Signal]:
	return [
		Signal(
			SignalKind(kind),
			desk,
			ticket or "",
			get_datetime(occurred_at),
			get_datetime(opened_at),
			*(text or "" for text in texts),
			value=value or 0.0,
			evidence=evidence or "",
			tickets=tickets or 1,
		)
		for kind, desk, ticket, occurred_at, opened_at, *texts, value, evidence, tickets in query.run()
	]


def count_pending() -> int:
	return frappe.db.count(DOCTYPE, {"status": PENDING})


def pending_page(after: Signal | None, limit: int) -> list[Signal]:
	"""The next pending signals, those of one kind and time together: a page touches few groups."""
	table, query = _query()
	query = query.where(table.status == PENDING)
	if after:
		later = (table.occurred_at > after.occurred_at) | (
			(table.occurred_at == after.occurred_at) & (table.name > after.key)
		)
		query = query.where(table.kind >= after.kind.value).where((table.kind > after.kind.value) | later)
	return _read(query.orderby(table.kind).orderby(table.occurred_at).orderby(table.name).limit(limit))


def of_window(trigger: Trigger, window: Window, keys: Collection[GroupKey] | None = None) -> list[Signal]:
	"""The signals that `trigger` could count in `window`, limited to the values of `keys` where given."""
	table, query = _query()
	moment = table.ticket_opened_at if trigger.measures_attainment else table.occurred_at
	query = (
		query.where(table.kind.isin(sorted(kind.value for kind in trigger.kinds)))
		.where(moment >= window.start)
		.where(moment < window.end)
	)
	for dimension, value in trigger.scope.items():
		query = query.where(table[dimension.value] == value)
	for position, dimension in enumerate(trigger.group_by if keys else ()):
		values = sorted({key.values[position][1] for key in keys})
		if len(values) <= NAMES_A_QUERY:
			query = query.where(table[dimension.value].isin(values))
	return _read(query)


def keep(verdicts: dict[str, Verdict], decided: bool = False) -> None:
	"""Store what became of signals, given by name. One statement for all that share a verdict.

	A signal that already stands behind an opportunity stays there, whatever else it comes to stand behind.
	With `decided`, those that are pending stay so.
	"""
	table = frappe.qb.DocType(DOCTYPE)
	for names in [] if decided else _chunks(list(verdicts)):
		(
			frappe.qb.update(table)
			.set(table.status, BEHIND)
			.where(table.opportunity.isnotnull())
			.where(table.status == PENDING)
			.where(table.name.isin(names))
			.run()
		)
	for verdict, names in _by_verdict(verdicts.items()):
		for chunk in _chunks(names):
			(
				frappe.qb.update(table)
				.where(table.opportunity.isnull())
				.where((table.status != PENDING) if decided else (table.status != BEHIND))
				.set(table.status, verdict.status)
				.set(table.opportunity, verdict.opportunity)
				.set(table.improvement_trigger, verdict.trigger)
				.set(table.outcome, verdict.outcome)
				.where(table.name.isin(chunk))
				.run()
			)


def _chunks(names: list[str]) -> Iterator[list[str]]:
	for start in range(0, len(names), NAMES_A_QUERY):
		yield names[start : start + NAMES_A_QUERY]


def _by_verdict(items: Iterable[tuple[str, Verdict]]) -> Iterable[tuple[Verdict, list[str]]]:
	groups: dict[Verdict, list[str]] = {}
	for name, verdict in items:
		groups.setdefault(verdict, []).append(name)
	return groups.items()


def reconsider(kinds: Collection[SignalKind], moment: str, window: Window) -> None:
	"""Make the signals of `kinds` in `window` pending again, so that every trigger judges their groups anew.

	Those that stand behind an opportunity as well: another trigger may count them, and they stay behind theirs.
	`moment` is the field that is compared with the window: `occurred_at` or `ticket_opened_at`.
	"""
	table = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(table)
		.set(table.status, PENDING)
		.where(table.kind.isin(sorted(kind.value for kind in kinds)))
		.where(table[moment] >= window.start)
		.where(table[moment] < window.end)
		.run()
	)
