"""From signals to opportunities: the only writer of opportunities that triggers make (R6, R25-R27).

Pending signals are taken in pages. For every enabled trigger the groups that a page touches are judged with
all their signals; a group that fires becomes one opportunity, or joins the one it already has. A page is one
transaction, pages have an order that every process agrees on, and all that is written has a key made from
what it stands for. So a run that is killed, or done twice, or by two workers at once, ends in the same records.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import frappe
from frappe.utils import now_datetime, today

from itss_improvement.assignment import assign
from itss_improvement.departments import TeamDirectory, head_of, quality_department
from itss_improvement.domain import explanation
from itss_improvement.domain.opportunity import OPEN_FOR_EVIDENCE, Status
from itss_improvement.domain.signal import Signal
from itss_improvement.domain.trigger import Group, Trigger, evaluate
from itss_improvement.domain.window import WindowLength
from itss_improvement.opportunities import evidence, stored_signals
from itss_improvement.opportunities.stored_signals import Verdict
from itss_improvement.opportunities.time_limits import assessment_limit
from itss_improvement.opportunities.triggers import enabled_triggers
from itss_improvement.opportunities.volumes import TicketVolumes
from itss_improvement.settings import record_text

DOCTYPE = "Improvement Opportunity"
PAGE = 2000


@dataclass
class IntakeSummary:
	signals: int = 0
	made: Counter[str] = field(default_factory=Counter)
	"""Opportunities made, by trigger."""


def process_pending(
	after_page: Callable[[int], None] = lambda signals: None, now: datetime | None = None, page: int = PAGE
) -> IntakeSummary:
	"""Decide what becomes of every pending signal.

	`after_page` is told how many signals were decided so far, and may commit.
	"""
	summary = IntakeSummary()
	run = _Run(now or now_datetime(), summary)
	last: Signal | None = None
	while signals := stored_signals.pending_page(last, page):
		run.decide(signals)
		summary.signals += len(signals)
		last = signals[-1]
		after_page(summary.signals)
		if len(signals) < page:
			break
	return summary


class _Run:
	def __init__(self, now: datetime, summary: IntakeSummary):
		self.now = now
		self.summary = summary
		self.triggers = enabled_triggers()
		self.directory = TeamDirectory()
		self.volumes = {trigger.name: TicketVolumes(trigger) for trigger, _record in self.triggers}

	def decide(self, page: list[Signal]) -> None:
		behind: dict[str, Verdict] = {}
		below: dict[str, list[explanation.Sentence]] = defaultdict(list)
		undecided: set[str] = set()
		for trigger, record in self.triggers:
			for group in self._groups(trigger, page):
				if group.fired:
					opportunity = self._try_opportunity_for(trigger, record, group)
					if opportunity is None:
						undecided |= {signal.key for signal in group.signals}
						continue
					verdict = Verdict(stored_signals.BEHIND, opportunity, trigger.name)
					for signal in group.signals:
						behind.setdefault(signal.key, verdict)
				else:
					sentence = explanation.stayed_below(trigger, group)
					for signal in group.signals:
						below[signal.key].append(sentence)
		verdicts = {
			signal.key: self._verdict(signal, behind, below) for signal in page if signal.key not in undecided
		}
		stored_signals.keep(verdicts)
		# a threshold may only now be reached for signals of earlier pages; those of later ones have their turn
		others = {key: verdict for key, verdict in behind.items() if key not in verdicts}
		stored_signals.keep(others, decided=True)

	def _verdict(self, signal: Signal, behind: dict[str, Verdict], below: dict[str, list]) -> Verdict:
		if found := behind.get(signal.key):
			return found
		if sentences := below.get(signal.key):
			return Verdict(stored_signals.BELOW, outcome=" ".join(record_text(s) for s in sentences))
		return Verdict(
			stored_signals.NOT_WATCHED,
			outcome=record_text(explanation.Sentence("No enabled trigger watches for this.")),
		)

	def _groups(self, trigger: Trigger, page: list[Signal]) -> list[Group]:
		"""The groups that the page's signals belong to, each with all its signals, also those of other pages."""
		watched = [signal for signal in page if trigger.watches(signal)]
		keys = {trigger.group_of(signal) for signal in watched}
		if trigger.window is not WindowLength.TICKET:
			by_window = defaultdict(set)
			for key in keys:
				by_window[key.window].add(key)
			watched = [
				signal
				for window, touched in sorted(by_window.items())
				for signal in stored_signals.of_window(trigger, window, touched)
			]
		judged = evaluate(trigger, watched, self.now, self.volumes[trigger.name])
		return [group for group in judged if group.key in keys]

	def _try_opportunity_for(self, trigger: Trigger, record, group: Group) -> str | None:
		"""None where it cannot be made: the error is logged, and no other group has to wait for this one."""
		frappe.db.savepoint("improvement_group")
		try:
			name = self._opportunity_for(trigger, record, group)
		except frappe.QueryDeadlockError:
			raise
		except Exception:
			frappe.db.rollback(save_point="improvement_group")
			frappe.log_error(
				title="Improvement opportunity not made",
				reference_doctype="Improvement Trigger",
				reference_name=trigger.name,
			)
			return None
		frappe.db.release_savepoint("improvement_group")
		return name

	def _opportunity_for(self, trigger: Trigger, record, group: Group) -> str:
		"""The group's opportunity, made now if it has none yet, with the group's tickets as evidence."""
		name, status = _find(group)
		if name is None:
			name, status = self._make(trigger, record, group)
		if Status(status) in OPEN_FOR_EVIDENCE:
			evidence.attach(name, group.signals)
			frappe.db.set_value(
				DOCTYPE,
				# tickets only ever become more: a worker that has seen fewer is late
				{"name": name, "ticket_count": ["<=", group.tickets]},
				{
					"ticket_count": group.tickets,
					"metric_value": explanation.figures(trigger, group).value,
					"trigger_reason": record_text(explanation.reason(trigger, group)),
				},
			)
		return name

	def _make(self, trigger: Trigger, record, group: Group) -> tuple[str, str]:
		reason = record_text(explanation.reason(trigger, group))
		figures = explanation.figures(trigger, group)
		department = record.department or self.directory.department_for(s.team for s in group.signals)
		opportunity = frappe.get_doc(
			doctype=DOCTYPE,
			title=record_text(explanation.title(trigger, group))[:140],
			status=Status.SUBMITTED.value,
			source=record.source,
			source_subtype=record.source_subtype,
			identified_by_department=department,
			responsible_department=department,
			identified_on=today(),
			submitted_on=self.now,
			**assessment_limit(self.now),
			customer=_common(signal.customer for signal in group.signals),
			current_state=reason,
			trigger_reason=reason,
			improvement_trigger=trigger.name,
			trigger_key=group.key.unique_key,
			window_from=group.key.window.start,
			window_to=group.key.window.end,
			period_from=group.key.window.start.date(),
			period_to=max(signal.occurred_at for signal in group.signals).date()
			if group.key.ticket
			else frappe.utils.add_days(group.key.window.end.date(), -1),
			metric=record_text(figures.metric),
			metric_value=figures.value,
			metric_target=figures.target,
		)
		opportunity.flags.made_by_app = True
		# a site that has no department yet names one when it is assessed: nothing noticed is lost till then
		opportunity.flags.ignore_mandatory = True
		frappe.db.savepoint("improvement_opportunity")
		try:
			opportunity.insert(ignore_permissions=True)
		except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
			# another worker was quicker: what it made is what we wanted
			frappe.db.rollback(save_point="improvement_opportunity")
			found = _find(group, for_update=True)
			if found[0] is None:
				raise
			return found
		frappe.db.release_savepoint("improvement_opportunity")
		self.summary.made[trigger.name] += 1
		if officer := head_of(quality_department()):
			assign(opportunity, officer, opportunity.title)
		return opportunity.name, opportunity.status


def _find(group: Group, for_update: bool = False) -> tuple[str | None, str | None]:
	found = frappe.db.get_value(
		DOCTYPE, {"trigger_key": group.key.unique_key}, ["name", "status"], for_update=for_update
	)
	return tuple(found) if found else (None, None)


def _common(values) -> str | None:
	"""The one value that all share, or None."""
	different = set(values)
	return different.pop() or None if len(different) == 1 else None
