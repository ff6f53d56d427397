"""Who holds an office of the regulation now: the Management Representative and the Executive (R11-R15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import frappe

from itss_improvement.domain.escalation import Person
from itss_improvement.domain.roles import Role
from itss_improvement.settings import settings


@dataclass(frozen=True, slots=True)
class Office:
	"""An office, by the fields of **Improvement Settings** that name who holds it and who stands in."""

	role: Role
	holder: str
	deputy: str


REPRESENTATIVE = Office(
	Role.MANAGEMENT_REPRESENTATIVE, "management_representative", "management_representative_deputy"
)
EXECUTIVE = Office(Role.EXECUTIVE, "executive", "executive_deputy")
OFFICES = (REPRESENTATIVE, EXECUTIVE)


def management_representative() -> str | None:
	"""Who is addressed as Management Representative now (R14): the first of the two who is there, else anybody who
	has the role; None where nobody has."""
	return _addressed(REPRESENTATIVE)


def executive() -> str | None:
	"""Who is addressed as Executive now (R11, R15), in the same way."""
	return _addressed(EXECUTIVE)


def executives() -> list[str]:
	"""All whom a report to the Executive goes to: both who are named, or the one who is addressed without them."""
	return list(_holders(EXECUTIVE)) or [user for user in (executive(),) if user]


def is_enabled(user: str) -> bool:
	return bool(frappe.db.get_value("User", user, "enabled"))


def holds(user: str, role: Role) -> bool:
	return role.value in frappe.get_roles(user)


def named(users: Iterable[str | None]) -> dict[str, Person]:
	"""Users by their names, with whether they can log in; those who do not exist are left out. One query."""
	names = sorted({user for user in users if user})
	if not names:
		return {}
	rows = frappe.get_all(
		"User",
		filters={"name": ["in", names]},
		fields=["name", "full_name", "enabled"],
		limit_page_length=0,
	)
	return {row.name: Person(row.name, row.full_name or "", bool(row.enabled)) for row in rows}


def _addressed(office: Office) -> str | None:
	return next(_holders(office), None) or _anybody_with(office.role)


def _holders(office: Office) -> Iterator[str]:
	for field in (office.holder, office.deputy):
		user = settings().get(field)
		# they may have been disabled, or have lost the role, since they were named
		if user and is_enabled(user) and holds(user, office.role):
			yield user


def _anybody_with(role: Role) -> str | None:
	user, has_role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	found = (
		frappe.qb.from_(user)
		.join(has_role)
		.on((has_role.parent == user.name) & (has_role.parenttype == "User"))
		.select(user.name)
		.where(has_role.role == role.value)
		.where(user.enabled == 1)
		.where(user.name.notin(["Administrator", "Guest"]))
		.orderby(user.name)
		.limit(1)
		.run(pluck=True)
	)
	return found[0] if found else None
