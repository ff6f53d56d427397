"""People for tests: one for every role of ours, in two departments, and some who have none."""

from __future__ import annotations

from itss_improvement.domain.roles import Role

OFFICER = "officer@example.com"
REPRESENTATIVE = "representative@example.com"
EXECUTIVE = "executive@example.com"
AUDITOR = "auditor@example.com"
OWNER = "owner@example.com"
OTHER_OWNER = "other.owner@example.com"
STAFF = "staff@example.com"
OTHER_STAFF = "other.staff@example.com"
AGENT = "agent@example.com"
STRANGER = "stranger@example.com"
GUEST = "Guest"
ADMINISTRATOR = "Administrator"

ROLES: dict[str, tuple[str, ...]] = {
	OFFICER: (Role.QUALITY_OFFICER.value,),
	REPRESENTATIVE: (Role.MANAGEMENT_REPRESENTATIVE.value,),
	EXECUTIVE: (Role.EXECUTIVE.value,),
	AUDITOR: (Role.AUDITOR.value,),
	OWNER: (Role.DEPARTMENT_OWNER.value,),
	OTHER_OWNER: (Role.DEPARTMENT_OWNER.value,),
	STAFF: (Role.STAFF.value,),
	OTHER_STAFF: (Role.STAFF.value,),
	AGENT: ("Agent",),
	STRANGER: ("Desk User",),
}

OPERATIONS, PURCHASING, QUALITY = "Tests Operations", "Tests Purchasing", "Tests Quality"


def make_user(email: str, *roles: str) -> str:
	"""A user as the site has them, without what making one sets off: mails, contacts, notification settings."""
	import frappe

	frappe.get_doc(
		doctype="User",
		name=email,
		email=email,
		first_name=email.partition("@")[0],
		enabled=1,
		user_type="System User",
		language="en",
	).db_insert()
	for idx, role in enumerate(roles, start=1):
		if frappe.db.exists("Role", role):
			frappe.get_doc(
				doctype="Has Role", parent=email, parenttype="User", parentfield="roles", role=role, idx=idx
			).db_insert()
	return email


def make_department(name: str, head: str | None = None, **values) -> str:
	import frappe

	doc = frappe.get_doc(doctype="Improvement Department", department_name=name, head=head, **values)
	return doc.insert(ignore_permissions=True).name


def make_everybody() -> None:
	"""All of ROLES; OWNER heads OPERATIONS, OTHER_OWNER heads PURCHASING, and OFFICER is who is submitted to."""
	import frappe

	for email, roles in ROLES.items():
		make_user(email, *roles)
	frappe.db.set_value("Improvement Department", {"is_quality_department": 1}, "is_quality_department", 0)
	make_department(OPERATIONS, OWNER)
	make_department(PURCHASING, OTHER_OWNER)
	make_department(QUALITY, OFFICER, is_quality_department=1)
