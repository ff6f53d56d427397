"""Who sees which records: one rule behind lists and single records (R14, R18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe.share import get_shared

from itss_improvement.departments import Hierarchy, departments_of
from itss_improvement.domain.roles import SEES_EVERYTHING, Role
from itss_improvement.domain.state_machine import Actor

TEAM = "Improvement Project Member"
READS = frozenset({None, "read", "select", "print", "email", "report", "export"})


@dataclass(frozen=True, slots=True)
class Visibility:
	"""Fields of a record that say who sees it beside those who see everything."""

	people: tuple[str, ...]
	departments: tuple[str, ...]
	participants: str = ""
	"""The DocType of its rows that name further departments in a field `department`."""
	readers: str = ""
	"""The DocType of its rows that name departments in a field `responsible_department`, which may read it."""
	project: str = ""
	"""What names the **Improvement Project** whose team sees the record as well."""


VISIBLE_BY: dict[str, Visibility] = {
	"Improvement Opportunity": Visibility(
		people=("owner", "identified_by"), departments=("responsible_department", "identified_by_department")
	),
	"Improvement Notice": Visibility(people=(), departments=("responsible_department",)),
	"Corrective and Preventive Action": Visibility(
		people=(),
		departments=("responsible_department",),
		participants="Improvement Participating Department",
	),
	"Improvement Measure": Visibility(
		people=("responsible_person",), departments=("responsible_department",)
	),
	"Improvement Project": Visibility(
		people=("applicant",), departments=("responsible_department",), project="name"
	),
	"Improvement Project Report": Visibility(
		people=("reported_by",), departments=("responsible_department",), project="project"
	),
	"Improvement Recurrence": Visibility(people=(), departments=("responsible_department",)),
	"Improvement Verification": Visibility(people=(), departments=("responsible_department",)),
	"Improvement Resolution": Visibility(
		people=("responsible_person",), departments=("responsible_department",)
	),
	"Improvement Evaluation": Visibility(people=(), departments=("responsible_department",)),
	"Improvement Document Revision": Visibility(
		people=("responsible_person",),
		departments=("responsible_department", "owning_department"),
		readers="Improvement Served",
	),
	"Improvement Training": Visibility(
		people=("responsible_person",), departments=("responsible_department",), readers="Improvement Served"
	),
	"Improvement Case": Visibility(people=(), departments=("responsible_department",)),
	"Improvement Past Record": Visibility(people=(), departments=("responsible_department",)),
}
"""Every DocType whose records belong to departments. The hooks name the two functions below for each."""

CASE, PUBLISHED = "Improvement Case", "Published"
"""What is published is for every employee, what is not as for any other record (R81)."""
READS = frozenset({None, "read", "select", "print", "email", "report", "export"})

CALL = "Improvement Call"
"""Its rule differs: whoever a vacancy escalates to answers as well, and only the department does."""


def roles_of(user: str | None = None) -> set[Role]:
	"""Our roles that `user` (or the session's user) has. Administrator has all of them."""
	names = set(frappe.get_roles(user or frappe.session.user))
	return {role for role in Role if role.value in names}


def actor(user: str | None = None) -> Actor:
	"""`user`, or the session's, as the state machines judge them."""
	user = user or frappe.session.user
	return Actor(user, frozenset(roles_of(user)), frappe.utils.get_fullname(user))


def sees_everything(user: str) -> bool:
	return user == "Administrator" or not SEES_EVERYTHING.isdisjoint(roles_of(user))


def conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""For `permission_query_conditions`: SQL that limits a list of `doctype` to what `user` may see."""
	user = user or frappe.session.user
	if sees_everything(user):
		return ""
	visibility = VISIBLE_BY[doctype]
	own = [f"`tab{doctype}`.`{field}` = {frappe.db.escape(user)}" for field in visibility.people]
	if names := _departments_of(user):
		listed = ", ".join(frappe.db.escape(name) for name in names)
		own += [f"`tab{doctype}`.`{field}` in ({listed})" for field in visibility.departments]
		own += [
			f"exists (select 1 from `tab{rows}` where `tab{rows}`.`parent` = `tab{doctype}`.`name`"
			f" and `tab{rows}`.`parenttype` = '{doctype}' and `tab{rows}`.`{field}` in ({listed}))"
			for rows, field in _named_in_rows(visibility)
		]
	if visibility.project:
		own.append(
			f"`tab{doctype}`.`{visibility.project}` in (select `parent` from `tab{TEAM}`"
			f" where `parenttype` = 'Improvement Project' and `user` = {frappe.db.escape(user)})"
		)
	own.append(_shared_with(user, doctype))
	return f"({' or '.join(own)})"


def has_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""For `has_permission`: the same rule for one record. Never None: versions disagree on what that means."""
	user = user or frappe.session.user
	if sees_everything(user) or doc.is_new():
		return True
	visibility = VISIBLE_BY[doc.doctype]
	# as it is stored: a request may have put its sender's own name or department into `doc`
	fields = (*visibility.people, *visibility.departments, visibility.project or "name")
	stored = frappe.db.get_value(doc.doctype, doc.name, [*fields], as_dict=True)
	if stored is None or user in (stored[field] for field in visibility.people):
		return True
	if _is_shared(doc, user, ptype) or (visibility.project and _is_on_team(stored[visibility.project], user)):
		return True
	departments = {stored[field] for field in visibility.departments}
	for rows, field in _named_in_rows(visibility, only_reads=ptype in READS):
		named = {"parenttype": doc.doctype, "parent": doc.name}
		departments.update(frappe.get_all(rows, named, pluck=field))
	return not departments.isdisjoint(_departments_of(user))


def _named_in_rows(visibility: Visibility, only_reads: bool = True) -> Iterator[tuple[str, str]]:
	"""DocType and field of rows that name departments which see a record; unless it is only read, which change it."""
	if visibility.participants:
		yield visibility.participants, "department"
	if visibility.readers and only_reads:
		yield visibility.readers, "responsible_department"


def case_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""For `permission_query_conditions`: the published cases, and the others of the departments of `user`."""
	user = user or frappe.session.user
	if not roles_of(user) and user != "Administrator":
		return "(1 = 0)"
	others = conditions(user, CASE)
	return others and f"(`tab{CASE}`.`status` = {frappe.db.escape(PUBLISHED)} or {others})"


def has_case_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""For `has_permission`: the same rule for one record. Changing it is its department's, as of any other."""
	user = user or frappe.session.user
	# as it is stored: a request may have put another state into `doc`
	if ptype in READS and not doc.is_new() and roles_of(user):
		if frappe.db.get_value(CASE, doc.name, "status") == PUBLISHED:
			return True
	return has_permission(doc, ptype, user, debug)


def _departments_of(user: str) -> list[str]:
	return departments_of(user) if Role.DEPARTMENT_OWNER in roles_of(user) else []


def _is_on_team(project: str, user: str) -> bool:
	return bool(
		frappe.db.exists(TEAM, {"parenttype": "Improvement Project", "parent": project, "user": user})
	)


def call_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""For `permission_query_conditions`: everybody's calls, or those of the departments that `user` speaks for."""
	user = user or frappe.session.user
	if sees_everything(user):
		return ""
	own = [_shared_with(user, CALL)]
	if names := ", ".join(frappe.db.escape(name) for name in _speaks_for(user)):
		own.append(f"`tab{CALL}`.department in ({names})")
	return f"({' or '.join(own)})"


def has_call_permission(doc, ptype: str | None = None, user: str | None = None, debug: bool = False) -> bool:
	"""For `has_permission`: the same rule for one record; changing it, which is answering, is the department's."""
	user = user or frappe.session.user
	if doc.is_new() or _is_shared(doc, user, ptype):
		return True
	if ptype not in ("write", "submit", "cancel", "delete") and sees_everything(user):
		return True
	# as it is stored: a request may have put its sender's own department into `doc`
	return may_answer_call(frappe.db.get_value(CALL, doc.name, "department"), user)


def may_answer_call(department: str, user: str | None = None) -> bool:
	"""Whether `user` (or the session's user) speaks for the department: see `_speaks_for`."""
	user = user or frappe.session.user
	return user == "Administrator" or department in _speaks_for(user)


def _speaks_for(user: str) -> list[str]:
	"""The departments that `user` answers for now, those of a vacancy included, and those that an owner belongs to."""
	return sorted({*_departments_of(user), *Hierarchy().answered_for_by(user)})


def _is_shared(doc, user: str, ptype: str | None) -> bool:
	"""Whether somebody let `user` see it, as assigning it to them does."""
	right = ptype if ptype in ("write", "share", "submit") else "read"
	return bool(get_shared(doc.doctype, user, [right], filters=[["share_name", "=", doc.name]], limit=1))


def _shared_with(user: str, doctype: str) -> str:
	"""The same for a list, in SQL. Frappe 15 itself adds what was shared only where it restricts a list by owner or by
	user permissions; where 16 adds it as well, no harm is done."""
	whose = f"`user` = {frappe.db.escape(user)}"
	if user != "Guest":
		whose = f"({whose} or `everyone` = 1)"
	return (
		f"`tab{doctype}`.`name` in (select `share_name` from `tabDocShare`"
		f" where `share_doctype` = {frappe.db.escape(doctype)} and `read` = 1 and {whose})"
	)


def may_open_app() -> bool:
	"""Whether the app's icon is shown to the session's user, and leads them there after logging in: to those of
	our roles who may use the desk. Others have `/improvement`."""
	return (
		bool(roles_of())
		and frappe.get_cached_value("User", frappe.session.user, "user_type") == "System User"
	)
