"""Proposes what is to be done about improvements that came back: the only writer of **Improvement Recurrence**."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import frappe

from itss_improvement import calendars
from itss_improvement.domain.recurrence import Match, Recurrence, reason, recurrences
from itss_improvement.domain.recurrence_proposal import Status, effect_of, follows
from itss_improvement.recurrences import MATCH, PROPOSAL, ROW, TICKET, matches
from itss_improvement.recurrences.watched import Improvement
from itss_improvement.settings import record_text, time_limits

LIMIT = 200
"""Tickets that are shown on a proposal. All of them stand in the list of matches."""
SAVEPOINT = "improvement_recurrence"

Found = Sequence[tuple[Match, dict]]


@dataclass
class Summary:
	made: list[str] = field(default_factory=list)
	grown: list[str] = field(default_factory=list)


def propose(
	watched: Mapping[str, Improvement],
	now: datetime,
	after_each: Callable[[int], None] = lambda improvements: None,
) -> Summary:
	"""Propose for every watched improvement that reached its bar, and add to what is proposed already.

	`after_each` is told how many improvements were dealt with so far, and may commit.
	"""
	summary = Summary()
	by_improvement: dict[str, list[tuple[Match, dict]]] = defaultdict(list)
	earliest = min((one.rule.effective_at for one in watched.values()), default=now)
	for match, row in matches.undecided(watched, earliest):
		if match.ticket.opened_at >= watched[row.opportunity].rule.effective_at:
			by_improvement[row.opportunity].append((match, row))
	due = [name for name, found in sorted(by_improvement.items()) if _is_due(watched[name], found)]
	for done, name in enumerate(due, start=1):
		_try(watched[name], by_improvement[name], now, summary)
		after_each(done)
	return summary


def _is_due(improvement: Improvement, found: Found) -> bool:
	"""Not while there are too few: most are like a ticket or two, and cost no query of their own."""
	return bool(improvement.proposal or _came_back(improvement, found))


def _came_back(improvement: Improvement, found: Found) -> list[Recurrence]:
	return recurrences([improvement.rule], (match for match, _row in found))


def _try(improvement: Improvement, found: Found, now: datetime, summary: Summary) -> None:
	"""Where it cannot be done the error is logged, and no other improvement has to wait for this one."""
	frappe.db.savepoint(SAVEPOINT)
	try:
		_propose(improvement, found, now, summary)
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.log_error(
			title="Improvement recurrence not proposed",
			reference_doctype=improvement.doctype,
			reference_name=improvement.record,
		)
		return
	frappe.db.release_savepoint(SAVEPOINT)


def _propose(improvement: Improvement, found: Found, now: datetime, summary: Summary) -> None:
	if improvement.proposal:
		_add(improvement.proposal, found)
		summary.grown.append(improvement.proposal)
		return
	came_back = _came_back(improvement, found)
	counted = {(one.ticket.desk, one.ticket.name) for each in came_back for one in each.matches}
	rows = [(match, row) for match, row in found if (match.ticket.desk, match.ticket.name) in counted]
	name, is_new = _make(improvement, came_back[0], rows, now)
	if not is_new:
		_add(name, rows)
	(summary.made if is_new else summary.grown).append(name)


def _make(improvement: Improvement, came_back: Recurrence, found: Found, now: datetime) -> tuple[str, bool]:
	"""Its name, and whether it is new: another worker may have been quicker."""
	rule = improvement.rule
	proposal = came_back.proposal.value
	effect = effect_of(proposal, improvement.doctype)
	doc = frappe.get_doc(
		doctype=PROPOSAL,
		title=improvement.title[:140] or rule.improvement,
		opportunity=rule.improvement,
		reference_doctype=improvement.doctype,
		reference_name=improvement.record,
		responsible_department=improvement.department,
		proposal=proposal,
		reason=record_text(reason(came_back)),
		what_follows=record_text(follows(effect, improvement.record, came_back.next_round)),
		window_label=came_back.window.label,
		bar_tickets=rule.bar.tickets,
		bar_window=rule.bar.window.value,
		effective_at=rule.effective_at,
		improvement_round=rule.round,
		ticket_count=len(found),
		tickets=[_ticket(row) for _match, row in found[:LIMIT]],
		recurrence_key=came_back.key,
		proposed_on=now,
		**_limit(now),
	)
	doc.flags.made_by_app = True
	frappe.db.savepoint(f"{SAVEPOINT}_insert")
	try:
		doc.insert(ignore_permissions=True)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		frappe.db.rollback(save_point=f"{SAVEPOINT}_insert")
		existing = frappe.db.get_value(PROPOSAL, {"recurrence_key": came_back.key}, for_update=True)
		if existing is None:
			raise
		return existing, False
	frappe.db.release_savepoint(f"{SAVEPOINT}_insert")
	_count_for(doc.name, found)
	return doc.name, True


def _add(name: str, found: Found) -> None:
	"""More tickets came to a proposal that is open. One that was decided meanwhile stays as it was signed."""
	doc = frappe.get_doc(PROPOSAL, name, for_update=True)
	if doc.status != Status.PROPOSED.value:
		return
	there = {(row.desk, row.ticket) for row in doc.tickets}
	new = [(match, row) for match, row in found if (row.desk, row.ticket) not in there]
	if new:
		doc.extend("tickets", [_ticket(row) for _match, row in new[: max(0, LIMIT - len(there))]])
		doc.ticket_count += len(new)
		doc.flags.made_by_app = True
		doc.save(ignore_permissions=True)
	_count_for(name, found)


def _count_for(proposal: str, found: Found) -> None:
	frappe.db.set_value(
		MATCH,
		{"name": ["in", [row.name for _match, row in found]]},
		"recurrence",
		proposal,
		update_modified=False,
	)


def _ticket(row: dict) -> dict:
	kept = (*TICKET, *matches.EARLIER, "score", "shared")
	return {"doctype": ROW, **{name: row[name] for name in kept}}


def _limit(now: datetime) -> dict:
	"""By when it is decided: a proposal to improve is assessed within as many working days (decision g)."""
	working_days = time_limits().assess
	found = calendars.deadline(now, working_days)
	return {
		"decide_by": found.due,
		"decide_by_provisional": int(found.provisional),
		"decide_days": working_days,
	}
