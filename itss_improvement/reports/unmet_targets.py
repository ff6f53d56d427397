"""The analysis of the targets that a year missed (未达成指标分析), read from the records (R6, R15, R71).

What misses its target stands in `domain/unmet_target.py`, `domain/trigger.py` and the evaluations. Queries: one for each kind
of record, and of a trigger that watches attainment one for its signals and one for the tickets of each month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import escape_html, formatdate, getdate, now_datetime, today

from itss_improvement import compat
from itss_improvement.calendars import in_words
from itss_improvement.departments import TeamDirectory
from itss_improvement.domain import evaluation_record, explanation, opportunity, unmet_target
from itss_improvement.domain.comparison import TargetVerdict
from itss_improvement.domain.entered import number_of
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.evaluation import EnteredMetric
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.metric import Direction
from itss_improvement.domain.trigger import Dimension, GroupKey, Trigger, falls_short
from itss_improvement.domain.unmet_target import Kind
from itss_improvement.domain.window import Window, WindowLength, windows_between
from itss_improvement.domain.working_days import year_of
from itss_improvement.opportunities.triggers import enabled_triggers
from itss_improvement.opportunities.volumes import TicketVolumes
from itss_improvement.reports.improvements import Around, departments_seen, of_departments
from itss_improvement.traceability.links import EVALUATION, OPPORTUNITY, SIGNAL

LONG = frozenset({WindowLength.MONTH, WindowLength.QUARTER})
"""Windows of attainment that are told of, whether or not an opportunity came of them."""
NOBODY = Sentence("No opportunity was made of it.")


@dataclass(frozen=True, slots=True)
class Asked:
	year: int
	departments: list[str] | None
	"""None for all."""

	@classmethod
	def of(cls, filters: Mapping) -> Asked:
		"""What `filters` ask for, as far as the session's user may see it. Raises RuleBroken and PermissionError."""
		departments = departments_seen(str(filters.get("department") or ""))
		return cls(year_of(filters.get("year") or getdate(today()).year), departments)

	@property
	def start(self) -> datetime:
		return datetime(self.year, 1, 1)

	@property
	def end(self) -> datetime:
		return datetime(self.year + 1, 1, 1)

	def sees(self, department: str | None) -> bool:
		return self.departments is None or department in self.departments


@dataclass(frozen=True, slots=True)
class Missed:
	kind: Kind
	metric: str
	period: str
	value: str
	target: str
	department: str = ""
	opportunity: str = ""
	doctype: str = ""
	record: str = ""
	"""What says so, with its DocType."""


def as_report(asked: Asked) -> tuple[list[dict], list[dict], str]:
	"""Columns, a row for each target that was missed, and how many there are."""
	figures = _figures(asked)
	missed, unclear = _of_opportunities(asked, figures)
	months = [one for one in _by_month(asked) if asked.sees(one.department)]
	told = {one.opportunity for one in months if one.opportunity}
	found = [
		*months,
		*_of_evaluations(asked),
		*(one for one in missed if one.opportunity not in told),
	]
	around = Around.of({one.opportunity for one in found if one.opportunity})
	states = {row.name: row for row in figures}
	states.update(_states(around.names - states.keys()))
	rows = [_row(one, around, states.get(one.opportunity)) for one in found]
	return (
		_columns(),
		rows,
		"".join(f"<p>{escape_html(in_words(one))}</p>" for one in _told(asked, rows, unclear)),
	)


def _told(asked: Asked, rows: list[dict], unclear: int) -> Iterator[Sentence]:
	yield Sentence("Targets missed in {0}: {1}.", (asked.year, len(rows)))
	if unclear:
		yield Sentence(
			"Opportunities whose measured value and target cannot be compared: {0}. Write both with the same unit, like 87%"
			" and ≥ 90%.",
			(unclear,),
		)


# Opportunities


def _figures(asked: Asked) -> list:
	"""The opportunities with a measured value and a target, by the end of the time that was measured: one query."""
	record = frappe.qb.DocType(OPPORTUNITY)
	ended = Coalesce(record.period_to, record.identified_on)
	query = (
		frappe.qb.from_(record)
		.select(
			record.name,
			record.metric,
			record.metric_value,
			record.metric_target,
			record.period_from,
			record.period_to,
			record.responsible_department,
			record.improvement_trigger,
			record.status,
			record.rejection_reason,
			record.merged_into,
		)
		.where(record.status != opportunity.Status.DRAFT.value)
		.where(ended >= asked.start.date())
		.where(ended < asked.end.date())
		.where(record.metric_value.isnotnull() & (record.metric_value != ""))
		.where(record.metric_target.isnotnull() & (record.metric_target != ""))
		.orderby(ended)
		.orderby(record.name)
	)
	return of_departments(query, record.responsible_department, asked.departments).run(as_dict=True)


def _of_opportunities(asked: Asked, figures: list) -> tuple[list[Missed], int]:
	"""Those that missed it, and how many cannot be judged."""
	found, unclear = [], 0
	for row in figures:
		if unmet_target.is_threshold(bool(row.improvement_trigger), row.metric_target):
			continue
		misses = unmet_target.misses(row.metric_value, row.metric_target)
		unclear += misses is None
		if misses:
			found.append(
				Missed(
					Kind.OPPORTUNITY,
					row.metric or "",
					_period(row.period_from, row.period_to),
					row.metric_value,
					row.metric_target,
					row.responsible_department or "",
					row.name,
					OPPORTUNITY,
					row.name,
				)
			)
	return found, unclear


# Evaluations


def _of_evaluations(asked: Asked) -> Iterator[Missed]:
	"""Metrics from tickets, and those entered by hand, of evaluations concluded in the year: a query for each."""
	for row in _metrics(asked, f"{EVALUATION} Metric", "after_text", "target_verdict", "after_window"):
		if row.target_verdict == TargetVerdict.MISSED.value:
			yield _of_evaluation(row, _(row.metric), row.after_window or "", row.after_text)
	for row in _metrics(asked, "Improvement Entered Metric", "after_value", "unit", "better"):
		if _entered_missed(row):
			yield _of_evaluation(
				row,
				row.metric,
				_period(row.after_from, row.after_to),
				f"{row.after_value} {row.unit or ''}".strip(),
			)


def _metrics(asked: Asked, rows: str, *columns: str) -> list:
	record, metric = frappe.qb.DocType(EVALUATION), frappe.qb.DocType(rows)
	query = (
		frappe.qb.from_(record)
		.inner_join(metric)
		.on((metric.parent == record.name) & (metric.parenttype == EVALUATION))
		.select(
			record.name,
			record.opportunity,
			record.responsible_department,
			record.after_from,
			record.after_to,
			metric.metric,
			metric.target,
			*(metric[column] for column in columns),
		)
		.where(record.status == evaluation_record.Status.CONCLUDED.value)
		.where(record.evaluated_on >= asked.start)
		.where(record.evaluated_on < asked.end)
		.where(metric.target.isnotnull() & (metric.target != ""))
		.orderby(record.evaluated_on)
		.orderby(record.name)
		.orderby(metric.idx)
	)
	return of_departments(query, record.responsible_department, asked.departments).run(as_dict=True)


def _entered_missed(row) -> bool:
	"""As the evaluation itself judged it."""
	try:
		after, target = number_of(row.after_value), number_of(row.target)
	except RuleBroken:
		return False
	if after is None or target is None:
		return False
	metric = EnteredMetric(row.metric, after, after, Direction(row.better), "", target)
	return metric.target_reached is False


def _of_evaluation(row, metric: str, period: str, value: str) -> Missed:
	return Missed(
		Kind.EVALUATION,
		metric,
		period,
		value or "",
		row.target,
		row.responsible_department or "",
		row.opportunity or "",
		EVALUATION,
		row.name,
	)


# Attainment


def _by_month(asked: Asked) -> Iterator[Missed]:
	"""What the enabled triggers that watch attainment find of the windows that are over, with the opportunity that came of
	it, if one did."""
	short = [*_short_windows(asked)]
	made = _made_of({key.unique_key for key, _department, _missed in short})
	for key, department, missed in short:
		if one := made.get(key.unique_key):
			yield replace(missed, department=one.responsible_department or "", opportunity=one.name)
		else:
			yield replace(missed, department=department)


def _short_windows(asked: Asked) -> Iterator[tuple[GroupKey, str, Missed]]:
	"""With the department that answers for it."""
	until = min(asked.end, now_datetime())
	directory = TeamDirectory()
	for trigger, record in enabled_triggers():
		if not trigger.measures_attainment or trigger.window not in LONG:
			continue
		windows = [one for one in windows_between(asked.start, until, trigger.window) if one.end <= until]
		breached, volumes = _breached(trigger, asked, windows), TicketVolumes(trigger)
		for window in windows:
			for values, count in sorted(breached.get(window, Counter()).items()):
				key = GroupKey(trigger.name, window, tuple(zip(trigger.group_by, values, strict=True)))
				# tickets that were deleted since still stand behind their signals
				total = max(volumes(key), count)
				if falls_short(trigger, count, total):
					team = dict(key.values).get(Dimension.TEAM) or trigger.scope.get(Dimension.TEAM, "")
					department = record.department or directory.department_for([team]) or ""
					yield key, department, _of_window(trigger, key, count, total)


def _made_of(keys: set[str]) -> dict[str, dict]:
	"""The opportunities of these keys, whoever answers for them by now: one query."""
	if not keys:
		return {}
	rows = frappe.get_all(
		OPPORTUNITY,
		{"trigger_key": ["in", sorted(keys)]},
		["name", "trigger_key", "responsible_department"],
		limit_page_length=0,
	)
	return {row.trigger_key: row for row in rows}


def _breached(
	trigger: Trigger, asked: Asked, windows: list[Window]
) -> dict[Window, Counter[tuple[str, ...]]]:
	"""Tickets that missed their agreement, by the window in which they were opened and the values of the group: one query."""
	signal = frappe.qb.DocType(SIGNAL)
	day = compat.day_of(signal.ticket_opened_at)
	columns = [signal[dimension.value] for dimension in trigger.group_by]
	query = (
		frappe.qb.from_(signal)
		.select(day, *columns, Count(signal.ticket).distinct())
		.where(signal.kind.isin(sorted(kind.value for kind in trigger.kinds)))
		.where(signal.ticket_opened_at >= asked.start)
		.where(signal.ticket_opened_at < asked.end)
		# two desks may number their tickets alike
		.groupby(day, signal.desk, *columns)
	)
	for dimension, value in trigger.scope.items():
		query = query.where(signal[dimension.value] == value)
	found: dict[Window, Counter[tuple[str, ...]]] = defaultdict(Counter)
	for opened, *values, count in query.run():
		opened = getdate(opened)
		window = next((one for one in windows if one.start.date() <= opened < one.end.date()), None)
		if window:
			found[window][tuple(value or "" for value in values)] += count
	return found


def _of_window(trigger: Trigger, key: GroupKey, breached: int, total: int) -> Missed:
	figures = explanation.attainment_figures(trigger, (total - breached) / total, total)
	about = explanation.scope_sentence({**trigger.scope, **dict(key.values)})
	metric = in_words(Sentence("{0} ({1})", (figures.metric, about)))
	return Missed(Kind.ATTAINMENT, metric, key.window.label, figures.value, figures.target)


# As it is shown


def _states(names: frozenset[str]) -> dict[str, dict]:
	"""The opportunities that no figure of the year named, in one query."""
	if not names:
		return {}
	rows = frappe.get_all(
		OPPORTUNITY,
		{"name": ["in", sorted(names)]},
		["name", "status", "rejection_reason", "merged_into"],
		limit_page_length=0,
	)
	return {row.name: row for row in rows}


def _row(one: Missed, around: Around, made) -> dict:
	path = around.paths.get(one.opportunity)
	return {
		"kind": _(one.kind.value),
		"metric": one.metric,
		"period": one.period,
		"value": one.value,
		"target": one.target,
		"department": one.department or None,
		"cause": around.root_causes.get(one.opportunity, ""),
		"measures": _done(one, around, made),
		"status": _(path.status if path else made.status) if made else "",
		"opportunity": one.opportunity or None,
		"path_doctype": path and path.doctype,
		"path": path and path.name,
		"record_doctype": one.doctype or None,
		"record": one.record or None,
	}


def _done(one: Missed, around: Around, made) -> str:
	"""What is done about it: the measures, or why there are none."""
	if not made:
		return in_words(NOBODY)
	if made.status == opportunity.Status.REJECTED.value:
		return in_words(Sentence("Rejected: {0}", (made.rejection_reason or "",)))
	if made.status == opportunity.Status.MERGED.value:
		return in_words(Sentence("Merged into {0}", (made.merged_into or "",)))
	return around.measures.get(one.opportunity, "")


def _period(first: date | None, last: date | None) -> str:
	return "–".join(formatdate(day) for day in (first, last) if day)


def _columns() -> list[dict]:
	def column(fieldname: str, label: str, width: int, fieldtype: str = "Data", options: str = "") -> dict:
		found = {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width}
		return {**found, "options": options} if options else found

	return [
		column("kind", _("Where It Was Noticed"), 140),
		column("metric", _("Metric"), 220),
		column("period", _("Period"), 170),
		column("value", _("Measured Value"), 110),
		column("target", _("Target Value"), 100),
		column("department", _("Responsible Department"), 130, "Link", "Improvement Department"),
		column("cause", _("Root Causes"), 260),
		column("measures", _("What Is Done About It"), 360),
		column("status", _("Status"), 110),
		column("opportunity", _("Opportunity"), 140, "Link", OPPORTUNITY),
		column("path", _("Path Record"), 150, "Dynamic Link", "path_doctype"),
		column("record", _("Noticed On"), 150, "Dynamic Link", "record_doctype"),
	]
