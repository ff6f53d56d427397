"""The metrics of an evaluation, computed from the desk's own tickets on demand and kept as they came out (R74).

This is the only writer of figures. What is asked differently afterwards loses them: a figure never stands beside a
question that it does not answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime

from itss_improvement.domain import metric as rules
from itss_improvement.domain.comparison import (
	Comparison,
	Figure,
	compare,
	shown,
	shown_figure,
	shown_interval,
)
from itss_improvement.domain.entered import target_of
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.evaluation_record import FIGURES
from itss_improvement.domain.explanation import Sentence, Term, scope_sentence
from itss_improvement.domain.metric import TIMES, Kind, Metric, Period, Query, Sample, check_periods
from itss_improvement.domain.trigger import Dimension
from itss_improvement.errors import rules_as_messages
from itss_improvement.helpdesk import desk_named, desks
from itss_improvement.settings import record_text, record_word

MOST_NAMES = 20_000
"""So many tickets of a window are kept by name. Of more the fingerprint tells that the figures changed, not by which
ticket."""
CLEARED = (*(field.partition(".")[2] for field in FIGURES), "tickets")


@dataclass(frozen=True, slots=True)
class Windows:
	before: Period | None
	after: Period | None
	changed_on: date | None

	@classmethod
	def of(cls, doc) -> Windows:
		return cls(
			_period(doc.before_from, doc.before_to),
			_period(doc.after_from, doc.after_to),
			_day(doc.changed_on),
		)


def compute(doc) -> None:
	"""Measure every metric of `doc` in both windows, and keep what came out. All of them, or nothing."""
	if not doc.metrics:
		frappe.throw(
			_("{0}: no metric is chosen. Add one to Metrics from Tickets first.").format(doc.name),
			title=_("Not Possible"),
		)
	with rules_as_messages(doc.name):
		check_queries(doc)
		windows, today = Windows.of(doc), getdate(now_datetime())
		check_periods(windows.before, windows.after, windows.changed_on, today)
	for row in doc.metrics:
		with rules_as_messages(_("{0}, row {1}").format(doc.name, row.idx)):
			_freeze(row, *_measured(query_of(row), windows, today, row.target))
	doc.flags.made_by_app = True
	doc.save()


def check_queries(doc) -> None:
	"""Raise RuleBroken where two rows ask the same."""
	seen: list[Query] = []
	for row in doc.metrics:
		query = query_of(row)
		if query in seen:
			raise RuleBroken(
				"metric twice",
				"{0} comes twice ({1}): it would count twice. Delete one of the rows.",
				query.metric.value,
				scope_sentence(query.scope),
			)
		seen.append(query)


def query_of(row) -> Query:
	metric = Metric(row.metric)
	scope = {
		dimension: value for dimension in Dimension if (value := (row.get(dimension.value) or "").strip())
	}
	return Query(metric, scope, bool(cint(row.working_time)) and metric in TIMES)


def comparison_of(row) -> Comparison | None:
	"""What was computed of the row; None while nothing was. RuleBroken where another version of the app did."""
	return Comparison.from_data(json.loads(row.frozen)) if row.frozen else None


def drop_stale(doc) -> None:
	"""Take the figures from rows that ask something else now than when they were computed."""
	windows = Windows.of(doc)
	for row in doc.metrics:
		if row.frozen and not _answers(comparison_of(row), row, windows):
			for field in CLEARED:
				row.set(field, None)


def _answers(found: Comparison, row, windows: Windows) -> bool:
	try:
		target = target_of(found.kind, row.target) if row.metric == found.metric.value else None
		same_query = found.query == query_of(row) and found.target == target
	except (RuleBroken, ValueError):
		return False
	return same_query and windows == Windows(found.before_period, found.after_period, found.changed_on)


Tickets = Mapping[str, Mapping[str, Sequence[str]]]
"""Names by side ("before", "after"), and by service desk."""


def _measured(query: Query, windows: Windows, today: date, target: str | None) -> tuple[Comparison, Tickets]:
	asked = desks()
	if not asked:
		raise RuleBroken(
			"no desk",
			"This site has no service desk to measure on. Enter the metric by hand, with its source.",
		)
	now = now_datetime()
	samples: dict[str, Sample] = {}
	tickets: dict[str, dict[str, Sequence[str]]] = {}
	for side, period in (("before", windows.before), ("after", windows.after)):
		found = {desk.name: desk.measure(query, period, now) for desk in asked}
		samples[side] = rules.together([measured.sample for measured in found.values()])
		tickets[side] = {name: measured.tickets for name, measured in found.items()}
	comparison = compare(
		query,
		before=samples["before"],
		after=samples["after"],
		before_period=windows.before,
		after_period=windows.after,
		changed_on=windows.changed_on,
		today=today,
		target=target_of(query.metric.definition.kind, target),
	)
	return comparison, tickets


def _freeze(row, comparison: Comparison, tickets: Tickets) -> None:
	data = comparison.as_data(record_word)
	data["tickets"] = {side: _fingerprint(names) for side, names in tickets.items()}
	kind, change = comparison.kind, comparison.change_in_words()
	target_verdict = comparison.target_verdict
	row.update(
		{
			**_shown("before", kind, comparison.before, comparison.before_period),
			**_shown("after", kind, comparison.after, comparison.after_period),
			"change_text": record_text(change) if change else None,
			"verdict": comparison.verdict.value,
			"target_verdict": target_verdict.value if target_verdict else None,
			"computed_on": now_datetime(),
			"in_words": "\n".join(record_text(sentence) for sentence in comparison.in_words()),
			"frozen": json.dumps(data, ensure_ascii=False, sort_keys=True),
			"tickets": json.dumps({side: _kept(names) for side, names in tickets.items()}, sort_keys=True),
		}
	)


def _shown(side: str, kind: Kind, figure: Figure, period: Period) -> dict:
	value = Sentence("no value") if figure.value is None else shown(kind, figure.value)
	return {
		f"{side}_text": record_text(value),
		f"{side}_interval": record_text(shown_interval(kind, figure.interval)) if figure.interval else None,
		f"{side}_size": figure.size,
		f"{side}_window": f"{period.first} – {period.last}",
	}


def _kept(names: Mapping[str, Sequence[str]]) -> dict[str, list[str]] | None:
	if sum(map(len, names.values())) > MOST_NAMES:
		return None
	return {desk: list(found) for desk, found in names.items()}


def _fingerprint(names: Mapping[str, Sequence[str]]) -> dict:
	text = "\n".join(f"{desk} {name}" for desk in sorted(names) for name in names[desk])
	return {
		"count": sum(map(len, names.values())),
		"sha256": hashlib.sha256(text.encode()).hexdigest(),
	}


# Whether the desk would still say so


@dataclass(frozen=True, slots=True)
class Checked:
	"""How the figures of a row stand beside what the desk says today."""

	label: Sentence
	same: bool
	sentences: tuple[Sentence, ...]


def check_again(doc) -> list[Checked]:
	"""Measure again what was computed, and say what came of it. Nothing is written."""
	return [_checked(row) for row in doc.metrics if row.frozen]


def _checked(row) -> Checked:
	frozen = comparison_of(row)
	kept = json.loads(row.tickets or "{}")
	windows = Windows(frozen.before_period, frozen.after_period, frozen.changed_on)
	now, tickets = _measured(frozen.query, windows, frozen.as_of, row.target)
	told: list[Sentence] = []
	for side, name in (("before", rules.Side.BEFORE), ("after", rules.Side.AFTER)):
		then, today = getattr(frozen, side), getattr(now, side)
		if (then.value, then.size) != (today.value, today.size):
			told.append(
				Sentence(
					"{0}: today it is {1}, of tickets: {2}; kept is {3}, of tickets: {4}.",
					(
						Term(name.value),
						shown_figure(frozen.kind, today),
						today.size,
						shown_figure(frozen.kind, then),
						then.size,
					),
				)
			)
		told.extend(_gone(kept.get(side), tickets[side], Term(name.value)))
	return Checked(
		label_of(frozen.query),
		not told,
		tuple(told) or (Sentence("The desk says the same today."),),
	)


def _gone(
	kept: Mapping[str, Sequence[str]] | None, today: Mapping[str, Sequence[str]], side: Term
) -> Iterable[Sentence]:
	"""Tickets that were counted and are there no more, or count no more."""
	if kept is None:
		yield Sentence("{0}: the tickets were too many to be kept by name.", (side,))
		return
	for name, counted in kept.items():
		counts_today = set(today.get(name, ()))
		missing = [ticket for ticket in counted if ticket not in counts_today]
		desk = desk_named(name)
		if not missing or desk is None:
			continue
		there = desk.existing(missing)
		if gone := [ticket for ticket in missing if ticket not in there]:
			yield Sentence("{0}: tickets deleted since: {1} ({2}).", (side, len(gone), _listed(gone)))
		if changed := [ticket for ticket in missing if ticket in there]:
			yield Sentence(
				"{0}: tickets that counted then and do not today: {1} ({2}).",
				(side, len(changed), _listed(changed)),
			)


def _listed(tickets: Sequence[str]) -> str:
	return ", ".join(tickets[:20]) + (" …" if len(tickets) > 20 else "")


# Words


def label_of(query: Query) -> Sentence:
	"""The metric, and which tickets where it is not about all of them."""
	name = Term(query.metric.value)
	return (
		Sentence("{0} ({1})", (name, scope_sentence(query.scope)))
		if query.scope
		else Sentence("{0}", (name,))
	)


def _period(first: object, last: object) -> Period | None:
	return Period(getdate(first), getdate(last)) if first and last else None


def _day(value: object) -> date | None:
	return getdate(value) if value else None
