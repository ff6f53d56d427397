"""Writing many rows at once, past the documents: for rows that carry a key made from what they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import islice

import frappe
from frappe.utils import now_datetime, sanitize_html
from pypika.terms import Parameter

ROWS_A_STATEMENT = 500
WRITER = "Administrator"
"""Owns the rows: the session may be a customer's."""


def insert_new(doctype: str, rows: Iterable[Mapping[str, object]]) -> None:
	"""Insert `rows`, passing over those whose name is already there. All have the same fields, `name` among them;
	those that every record has are filled in where a row does not give them.

	The framework's own `bulk_insert` builds the text of every statement value by value, which takes several
	times as long as the database does. Here the text is built once for each number of rows.
	"""
	now = now_datetime()
	standard = {
		"creation": now,
		"modified": now,
		"owner": WRITER,
		"modified_by": WRITER,
		"docstatus": 0,
		"idx": 0,
	}
	remaining = iter(rows)
	while chunk := [{**standard, **row} for row in islice(remaining, ROWS_A_STATEMENT)]:
		fields = tuple(chunk[0])
		statement = _statement(frappe.db.db_type, doctype, fields, len(chunk))
		frappe.db.sql(statement, [_without_scripts(row[field]) for row in chunk for field in fields])


def _without_scripts(value: object) -> object:
	"""What saving a document does: forms and prints show texts as the markup that they may be."""
	if isinstance(value, str) and ("<" in value or ">" in value):
		return sanitize_html(value, linkify=False)
	return value


@lru_cache(maxsize=64)
def _statement(db_type: str, doctype: str, fields: tuple[str, ...], rows: int) -> str:
	query = frappe.qb.into(frappe.qb.DocType(doctype)).columns(*fields)
	query = query.insert(*[tuple(Parameter("%s") for _ in fields)] * rows)
	if db_type == "mariadb":
		return query.ignore().get_sql()
	# SQLite and PostgreSQL; INSERT OR IGNORE would pass over a row without a required value as well
	return f"{query.get_sql()} ON CONFLICT DO NOTHING"
