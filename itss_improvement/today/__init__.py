"""What must I do today? All that waits for the session's user, over all kinds of record (R17).

A record waits for them where it was assigned to them, or where it is in a state whose next step is for their role and
department and what they did on it does not keep them from it. A fixed number of queries answers, whatever there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate, today

from itss_improvement import compat
from itss_improvement.calendars import working_calendar
from itss_improvement.deadlines.limits import LIMITS, Limit
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.roles import Role
from itss_improvement.domain.turn import TURNS, Turn
from itss_improvement.permissions import roles_of, sees_everything
from itss_improvement.today.kinds import KINDS, Kind
from itss_improvement.today.reader import Reader


@dataclass(frozen=True, slots=True)
class Waiting:
	"""A record that waits for the session's user."""

	doctype: str
	name: str
	title: str
	status: str
	step: str
	"""What to do: the name of a step; "" where somebody assigned it to them and it has none for them."""
	due: date | None
	late: int
	"""Working days after the due date; negative before it, 0 where there is none."""
	overdue: bool
	provisional: bool
	"""Whether the due date may still change."""


@dataclass(frozen=True, slots=True)
class Overdue:
	"""A limit that records have passed, of those that the session's user may see."""

	doctype: str
	field: str
	filters: dict
	"""As a list takes them."""
	total: int


def waiting() -> list[Waiting]:
	"""What was due first comes first, and what has no date last.

	Raises PermissionError for whoever takes no part in improvements.
	"""
	_check_takes_part()
	me = Reader()
	found = [(kind, row) for kind in KINDS for row in _rows(kind, me)]
	me.read_signatures(
		{name for _kind, row in found for name in (row["name"], row.get("reference_name")) if name}
	)
	judged = [(row, step) for kind, row in found if (step := _step(kind, row, me)) is not None]
	on_their_way = {row.get("opportunity") for row, _step in judged}
	records = [_waiting(row, step) for row, step in judged if step or row["name"] not in on_their_way]
	return sorted(records, key=lambda one: (one.due or date.max, one.doctype, one.name))


def overdue() -> list[Overdue]:
	"""How much is late among all records, for those who see everything; nothing for others, who see what waits for
	them. Raises PermissionError as above."""
	_check_takes_part()
	if not sees_everything(frappe.session.user):
		return []
	return [found for limit in LIMITS if (found := _overdue(limit)).total]


def _check_takes_part() -> None:
	if not roles_of():
		frappe.throw(_("You take no part in improvements."), frappe.PermissionError)


def _rows(kind: Kind, me: Reader) -> Iterator[dict]:
	"""The records that may wait for the reader, one query: those on their list, and those in a state that may wait
	for one of their roles."""
	names = [name for doctype, name in me.assigned if doctype == kind.doctype]
	states = [status for status in TURNS[kind.doctype] if _may_wait(kind, status, me)]
	if not (names or states) or not frappe.has_permission(kind.doctype, "read"):
		return
	fields = {"name", "title", "status", *filter(None, (kind.department,)), *kind.fields}
	for limit in _limits(kind.doctype):
		fields.update(limit.fields)
	if frappe.get_meta(kind.doctype).has_field("due_date"):
		fields.add("due_date")
	for row in frappe.get_list(
		kind.doctype,
		or_filters=[["status", "in", [*states, ""]], ["name", "in", [*names, ""]]],
		fields=sorted(fields),
		order_by="name",
		limit_page_length=0,
	):
		yield {**row, "doctype": kind.doctype, "responsible_department": row.get(kind.department)}


def _may_wait(kind: Kind, status: str, me: Reader) -> bool:
	machine = MACHINES.get(kind.doctype)
	if machine is None:
		return True
	actions = TURNS[kind.doctype][status].actions
	return any(
		step.action in actions and not step.roles.isdisjoint(me.actor.roles)
		for step in machine.from_state(status)
	)


def _step(kind: Kind, row: dict, me: Reader) -> str | None:
	"""The step that the reader is to take, "" where it is only assigned to them, None where it waits for others."""
	turn = TURNS[kind.doctype].get(row["status"])
	assigned = (kind.doctype, row["name"]) in me.assigned
	if turn and (assigned or _is_theirs(turn, row, me)) and (step := _open(kind, turn, row, me)):
		return step
	if not assigned or _ended(kind, row, me):
		return None
	return ""


def _is_theirs(turn: Turn, row: dict, me: Reader) -> bool:
	if turn.person:
		return row[turn.person] == me.user
	return not turn.of_department or row["responsible_department"] in me.departments


def _open(kind: Kind, turn: Turn, row: dict, me: Reader) -> str | None:
	machine = MACHINES.get(kind.doctype)
	if machine is None:
		return turn.actions[0] if _answers(row, me) else None
	possible, _barred = machine.possible(row["status"], me.actor, kind.case(row, me))
	return next((action for action in turn.actions if action in possible), None)


def _answers(row: dict, me: Reader) -> bool:
	"""As `permissions.may_answer_call` has it, of all calls at once."""
	department = row["responsible_department"]
	of_an_owner = Role.DEPARTMENT_OWNER in me.actor.roles and department in me.departments
	return of_an_owner or department in me.answers_for


def _ended(kind: Kind, row: dict, me: Reader) -> bool:
	"""Whether nothing is left to do for the reader on what was assigned to them."""
	machine = MACHINES.get(kind.doctype)
	if machine is None:
		return row["status"] not in TURNS[kind.doctype]
	steps = [step for step in machine.from_state(row["status"]) if not step.by_app]
	if kind.leads_to_path and row["status"] not in TURNS[kind.doctype]:
		# it is with the record of its path: what is left on it is to assess it anew
		return all(step.roles.isdisjoint(me.actor.roles) for step in steps)
	return not steps


def _limits(doctype: str) -> list[Limit]:
	return [limit for limit in LIMITS if limit.doctype == doctype]


def _waiting(row: dict, step: str) -> Waiting:
	due, provisional = _due(row)
	day, calendar = getdate(today()), working_calendar()
	count = calendar.working_days_between(due, day) if due else None
	return Waiting(
		doctype=row["doctype"],
		name=row["name"],
		title=row["title"] or row["name"],
		status=row["status"],
		step=step,
		due=due,
		late=count.days if count else 0,
		overdue=bool(due and due < day),
		provisional=provisional or bool(count and count.provisional),
	)


def _due(row: dict) -> tuple[date | None, bool]:
	"""The limit that runs out first in the record's state, else the day on which all of it is due."""
	running = [
		(getdate(row[limit.date]), bool(limit.provisional and cint(row[limit.provisional])))
		for limit in _limits(row["doctype"])
		if row[limit.status] in limit.running and row[limit.date]
	]
	if running:
		return min(running)
	due = row.get("due_date")
	return (getdate(due) if due else None), False


def _overdue(limit: Limit) -> Overdue:
	filters = {limit.status: ["in", sorted(limit.running)], limit.date: ["<", today()]}
	may_see = frappe.has_permission(limit.doctype, "read")
	total = sum(compat.count_by(limit.doctype, limit.status, filters).values()) if may_see else 0
	return Overdue(limit.doctype, limit.date, filters, total)
