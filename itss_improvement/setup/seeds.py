"""Seeds: records that an administrator finds on the first day, and that are the administrator's from then on."""

from __future__ import annotations

import frappe

SETTINGS = "Improvement Settings"


def seed(key: str, **values) -> None:
	"""Insert a record unless `key` was ever seeded before: what was edited or removed stays so."""
	if was_seeded(key):
		return
	doc = frappe.get_doc(values)
	doc.flags.ignore_links = True
	doc.insert(ignore_permissions=True, ignore_if_duplicate=True)
	remember(key)


def remember(key: str) -> None:
	frappe.db.set_single_value(SETTINGS, "seeded", f"{_seeded()}\n{key}".strip(), update_modified=False)


def was_seeded(key: str) -> bool:
	return key in _seeded().split("\n")


def _seeded() -> str:
	# the framework's cache of single values outlives a rollback on Frappe 15, and on SQLite
	return frappe.db.get_single_value(SETTINGS, "seeded", cache=False) or ""
