"""Seeds: records that an administrator finds on the first day, and that are the administrator's from then on."""

from __future__ import annotations

import frappe

SETTINGS = "Improvement Settings"


def seed(key: str, **values) -> None:
	"""Insert a record unless `key` was ever seeded before: what was edited or removed stays so."""
	seeded = (frappe.db.get_single_value(SETTINGS, "seeded") or "").split("\n")
	if key in seeded:
		return
	doc = frappe.get_doc(values)
	doc.flags.ignore_links = True
	doc.insert(ignore_permissions=True, ignore_if_duplicate=True)
	remember(key)


def remember(key: str) -> None:
	seeded = frappe.db.get_single_value(SETTINGS, "seeded") or ""
	frappe.db.set_single_value(SETTINGS, "seeded", f"{seeded}\n{key}".strip(), update_modified=False)


def was_seeded(key: str) -> bool:
	return key in (frappe.db.get_single_value(SETTINGS, "seeded") or "").split("\n")
