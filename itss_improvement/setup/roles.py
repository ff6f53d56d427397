"""The six roles of the regulation (R11-R19)."""

import frappe

from itss_improvement.domain.roles import Role

DESK_ACCESS = {role: 0 if role is Role.STAFF else 1 for role in Role}


def apply() -> None:
	for role, desk_access in DESK_ACCESS.items():
		if not frappe.db.exists("Role", role.value):
			frappe.get_doc(doctype="Role", role_name=role.value, desk_access=desk_access).insert(
				ignore_permissions=True
			)


def remove() -> None:
	"""Remove the roles that nobody else's permissions use."""
	for role in Role:
		used = any(
			frappe.db.exists(doctype, {"role": role.value}) for doctype in ("DocPerm", "Custom DocPerm")
		)
		if not used and frappe.db.exists("Role", role.value):
			frappe.db.delete("Has Role", {"role": role.value})
			frappe.delete_doc("Role", role.value, force=True, ignore_permissions=True)
