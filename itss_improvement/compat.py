"""What differs between the versions of Frappe and the databases that we support. Only here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import frappe
from frappe.query_builder import CustomFunction
from pypika.functions import Cast


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
	elif frappe.db.db_type == "sqlite":
		# an index's name is the whole database's there, so it may carry the table's before its own
		for index in frappe.db.sql(f'PRAGMA index_list("{table}")', as_dict=True):
			if index.name.endswith(name):
				frappe.db.sql_ddl(f'DROP INDEX "{index.name}"')
	else:
		frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{name}"')


def count_by(doctype: str, field: str, filters: dict) -> dict[str, int]:
	"""How many records the session's user may see, by the value of `field`. One query."""
	count = {"COUNT": "*", "as": "total"} if _functions_are_dictionaries() else "count(*) as total"
	rows = frappe.get_list(
		doctype, filters=filters, fields=[field, count], group_by=field, order_by=field, limit_page_length=0
	)
	return {row[field]: row["total"] for row in rows}


def has_many_writers() -> bool:
	"""Whether several processes can write at the same time. SQLite has one writer, for which the others wait."""
	return frappe.db.db_type != "sqlite"


def lock_free_row(doctype: str, name: str, fields: Sequence[str]) -> dict | None:
	"""The record, nobody else's until the transaction's end; None where it is gone or somebody else's. With one writer
	at a time who comes later waits, and finds it gone."""
	return frappe.db.get_value(
		doctype, name, list(fields), as_dict=True, for_update=True, skip_locked=has_many_writers()
	)


def count_requests_as(name: str) -> None:
	"""For `rate_limit` on a page: Frappe 15 counts all pages that somebody opens together."""
	frappe.form_dict.cmd = name


def day_of(moment):
	"""The date of a column with date and time, in SQL."""
	return CustomFunction("DATE", ["moment"])(moment)


def as_number(column):
	"""A Link column, which is text, as the number that some DocTypes have for a name, in SQL: beside text the index of
	a number is not used."""
	return Cast(column, "SIGNED" if frappe.db.db_type == "mariadb" else "BIGINT")


def sites_of(command) -> list[str]:
	"""The sites that `bench --site` names, from what it hands to a command."""
	# Frappe 15 has a dictionary, 16 an object
	return list((command["sites"] if isinstance(command, dict) else command.sites) or [])


def _functions_are_dictionaries() -> bool:
	"""Frappe 15 takes a function as text; 16 only as a dictionary, since its lists are read by the query builder. Its
	version does not tell: 16.0.0-dev was both."""
	return find_spec("frappe.model.qb_query") is not None
