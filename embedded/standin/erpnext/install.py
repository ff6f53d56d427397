"""What a fresh ERPNext has of a support desk: the role, priorities, types."""

import frappe

PRIORITIES = ("High", "Medium", "Low")
TYPES = ("Incident", "Request")
TEAM = "Support Team"


def before_install() -> None:
	if not frappe.db.exists("Role", TEAM):
		frappe.get_doc(doctype="Role", role_name=TEAM).insert(ignore_permissions=True)


def after_install() -> None:
	for doctype, names in (("Issue Priority", PRIORITIES), ("Issue Type", TYPES)):
		for name in names:
			if not frappe.db.exists(doctype, name):
				frappe.get_doc(doctype=doctype, name=name).insert(ignore_permissions=True)
