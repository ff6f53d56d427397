"""Departments: whose tickets are whose, who heads them, and who belongs to them (R5, R49)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import frappe

from itss_improvement import people
from itss_improvement.domain import escalation
from itss_improvement.domain.escalation import Addressee, Department, Person
from itss_improvement.domain.reminder import Recipient
from itss_improvement.settings import settings

DOCTYPE = "Improvement Department"


class TeamDirectory:
	"""Which department answers for which team of the service desk, read once."""

	def __init__(self):
		team = frappe.qb.DocType("Improvement Department Team")
		department = frappe.qb.DocType(DOCTYPE)
		self._departments = dict(
			frappe.qb.from_(team)
			.join(department)
			.on(department.name == team.parent)
			.select(team.team, department.name)
			.where(department.disabled == 0)
			.run()
		)

	def department_for(self, teams: Iterable[str]) -> str | None:
		"""The department that answers for most of `teams` (one entry a ticket), else the default one."""
		counts = Counter(self._departments.get(team) for team in teams)
		counts.pop(None, None)
		if counts:
			return min(counts, key=lambda department: (-counts[department], department))
		return settings().default_department or quality_department()


def quality_department() -> str | None:
	"""The department that improvements are submitted to (R16), or None while nobody named one."""
	return frappe.db.get_value(DOCTYPE, {"is_quality_department": 1, "disabled": 0}, "name", order_by="name")


class Hierarchy:
	"""Who answers for which department, as it is now: two queries, and those for the Management Representative when
	one is needed."""

	def __init__(self):
		rows = frappe.get_all(
			DOCTYPE,
			fields=["name", "head", "deputy", "reports_to", "disabled", "is_quality_department"],
			order_by="name",
			limit_page_length=0,
		)
		found = people.named(user for row in rows for user in (row.head, row.deputy))
		self.departments = {
			row.name: Department(
				row.name,
				found.get(row.head),
				found.get(row.deputy),
				row.reports_to or "",
				bool(row.disabled),
			)
			for row in rows
		}
		self.quality_department = next(
			(row.name for row in rows if row.is_quality_department and not row.disabled), ""
		)

	@cached_property
	def representative(self) -> Person | None:
		user = people.management_representative()
		return people.named([user]).get(user)

	def who_answers(self, department: str | None) -> Addressee | None:
		"""The head, the deputy, or whoever a vacancy escalates to (R18); None where nobody can be reached."""
		return escalation.who_answers(department or "", self.departments, self.representative)

	def addressee(
		self, recipient: Recipient, department: str | None, responsible: Person | None
	) -> Addressee | None:
		"""Whom a reminder goes to: see `domain.escalation.addressee`."""
		return escalation.addressee(
			recipient,
			department or "",
			responsible,
			self.departments,
			self.representative,
			self.quality_department,
		)

	def answered_for_by(self, user: str) -> list[str]:
		"""The enabled departments that `user` answers for now, those of a vacancy included."""
		return [
			name
			for name, department in self.departments.items()
			if not department.disabled and (found := self.who_answers(name)) and found.person.user == user
		]


def head_of(department: str | None) -> str | None:
	"""Who answers for the department: its head or deputy, or whoever its vacancy escalates to. None for one that
	does not exist."""
	if not department:
		return None
	hierarchy = Hierarchy()
	if department not in hierarchy.departments:
		return None
	found = hierarchy.who_answers(department)
	return found.person.user if found else None


def reporting_lines() -> dict[str, str]:
	"""What each department reports to, as it is stored."""
	rows = frappe.get_all(DOCTYPE, filters={"reports_to": ["is", "set"]}, fields=["name", "reports_to"])
	return {row.name: row.reports_to for row in rows}


def leading(department: str | None) -> list[str]:
	"""The department's head and its deputy, as far as it has them, in this order."""
	found = frappe.db.get_value(DOCTYPE, department, ["head", "deputy"]) if department else None
	return [user for user in found or () if user]


@dataclass(frozen=True, slots=True)
class People:
	heads: frozenset[str]
	"""The head, the deputy, and whoever stands in for both."""
	everybody: frozenset[str]
	"""They and the members."""


def people_of(department: str | None) -> People:
	"""Who acts for the department."""
	if not department:
		return People(frozenset(), frozenset())
	heads = frozenset({*leading(department), head_of(department)} - {None})
	members = frappe.get_all("Improvement Department Member", {"parent": department}, pluck="user")
	return People(heads, heads.union(members))


def is_quality_department(department: str | None) -> bool:
	return bool(department and frappe.db.get_value(DOCTYPE, department, "is_quality_department"))


def departments_of(user: str) -> list[str]:
	"""The departments that `user` heads, stands in for, or belongs to."""
	department = frappe.qb.DocType(DOCTYPE)
	member = frappe.qb.DocType("Improvement Department Member")
	return (
		frappe.qb.from_(department)
		.left_join(member)
		.on((member.parent == department.name) & (member.user == user))
		.select(department.name)
		.distinct()
		.where((department.head == user) | (department.deputy == user) | (member.user == user))
		.orderby(department.name)
		.run(pluck=True)
	)
