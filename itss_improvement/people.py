"""Who holds an office of the regulation now: the Management Representative and the Executive (R11-R15)."""

from __future__ import annotations

import frappe

from itss_improvement.domain.roles import Role


def management_representative() -> str | None:
	"""Who is addressed as Management Representative now (R14); None where nobody has the role."""
	return _anybody_with(Role.MANAGEMENT_REPRESENTATIVE)


def executive() -> str | None:
	"""Who is addressed as Executive now (R11); None where nobody has the role."""
	return _anybody_with(Role.EXECUTIVE)


def is_enabled(user: str) -> bool:
	return bool(frappe.db.get_value("User", user, "enabled"))


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
