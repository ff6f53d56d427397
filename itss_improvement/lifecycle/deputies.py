"""For whom somebody signs who stands in for them."""

from __future__ import annotations

import frappe

from itss_improvement.departments import DOCTYPE as DEPARTMENT
from itss_improvement.domain.roles import Role
from itss_improvement.people import OFFICES
from itss_improvement.settings import settings


def signs_for(user: str, role: Role, department: str | None) -> str | None:
	"""Who holds the office or heads `department`, where `user` acts in `role` as their deputy; else None."""
	if role is Role.DEPARTMENT_OWNER:
		named = department and frappe.db.get_value(DEPARTMENT, department, ["head", "deputy"])
	else:
		named = next(
			(
				(settings().get(office.holder), settings().get(office.deputy))
				for office in OFFICES
				if office.role is role
			),
			None,
		)
	holder, deputy = named or (None, None)
	return holder if user == deputy and holder != user else None
