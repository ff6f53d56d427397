"""What differs between the versions of Frappe and the databases that we support. Only here."""

from __future__ import annotations

from collections.abc import Sequence

import frappe


def add_index(doctype: str, columns: Sequence[str], name: str) -> None:
	"""Add an index unless it is there. Commits, as every change of a table does."""
	table = f"tab{doctype}"
	if not frappe.db.has_index(table, name):
		frappe.db.add_index(doctype, list(columns), name)


def drop_index(doctype: str, name: str) -> None:
	"""Drop an index if it is there. Commits, as every change of a table does."""
	table = f"tab{doctype}"
	if not frappe.db.has_index(table, name):
		return
	frappe.db.commit()
	if frappe.db.db_type == "mariadb":
		frappe.db.sql_ddl(f"ALTER TABLE `{table}` DROP INDEX `{name}`")
	else:
		frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{name}"')
