"""Who carries a measure out, who reports it in their place, and who is told (R17, R18, R39)."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe import _
from pypika import Case, Field

from itss_improvement.assignment import assign, finish_assignments, tell
from itss_improvement.departments import departments_of, head_of, people_of
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.measure import PERFORMERS, Status
from itss_improvement.domain.roles import Role
from itss_improvement.permissions import roles_of
from itss_improvement.settings import record_text


def check_responsible(doc) -> None:
	"""Refuse a responsible person who could not see or report the measure. Whoever chooses one from another
	department is told so: a measure may need somebody from there."""
	user = doc.responsible_person
	if not _may_log_in(user):
		_refuse(_("{0}: Responsible Person {1} cannot log in. Choose somebody else."), doc, user)
	if PERFORMERS.isdisjoint(roles_of(user)):
		_refuse(
			_("{0}: Responsible Person {1} has no role that carries out measures, such as {2}."),
			doc,
			user,
			_(Role.STAFF.value),
		)
	if doc.responsible_department not in departments_of(user):
		frappe.msgprint(
			_("{0} does not belong to {1}, the responsible department.").format(
				frappe.utils.get_fullname(user), doc.responsible_department
			),
			title=_("Responsible Person"),
			indicator="orange",
		)


def can_report(user: str | None) -> bool:
	"""Whether `user` has the desk on which measures are reported. For employees without it, and for those who left,
	their department does."""
	return bool(user) and _may_log_in(user) and not (PERFORMERS - {Role.STAFF}).isdisjoint(roles_of(user))


def candidates(text: str, department: str | None, start: int, limit: int) -> list[tuple[str, str]]:
	"""Users who may carry a measure out and whose name or full name contains `text`, each with the full name; those
	of `department` before others."""
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	elsewhere = Case().when(user.name.isin([*people_of(department).everybody, ""]), 0).else_(1)
	found = (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name, user.full_name, elsewhere.as_("elsewhere"))
		.distinct()
		.where(role.role.isin([found.value for found in PERFORMERS]) & (user.enabled == 1))
		.where(user.name.like(f"%{text}%") | user.full_name.like(f"%{text}%"))
		.orderby(Field("elsewhere"))
		.orderby(user.full_name)
		.orderby(user.name)
		.limit(limit)
		.offset(start)
		.run()
	)
	return [(name, full_name) for name, full_name, _elsewhere in found]


def gone(users: Iterable[str]) -> set[str]:
	return {user for user in users if user and not _may_log_in(user)}


def hand_over(doc) -> None:
	"""A measure in progress is on its responsible person's list, and on that of whoever reports it in their place."""
	finish_assignments(doc)
	if doc.status != Status.IN_PROGRESS.value:
		return
	text = record_text(Sentence("{0}: {1}", (Term(doc.status), doc.title)))
	for user in dict.fromkeys(
		(doc.responsible_person, None if can_report(doc.responsible_person) else _head(doc))
	):
		if user and _may_log_in(user):
			assign(doc, user, text)


def tell_of_cancelling(doc) -> None:
	"""Whoever was to carry it out, and who heads the department."""
	text = record_text(Sentence("{0} was cancelled: {1}", (doc.title, doc.cancellation_reason)))
	tell(doc, {doc.responsible_person, _head(doc)} - {None, "", frappe.session.user}, text)


def _head(doc) -> str | None:
	return head_of(doc.responsible_department)


def _may_log_in(user: str) -> bool:
	return user != "Guest" and bool(frappe.db.get_value("User", user, "enabled"))


def _refuse(sentence: str, doc, *values: str) -> None:
	frappe.throw(sentence.format(doc.called, *values), title=_("Not Possible"))
