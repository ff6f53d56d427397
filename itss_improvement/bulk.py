"""Writing many rows at once, past the documents: for rows that carry a key made from what they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

import frappe
from pypika.terms import Parameter

ROWS_A_STATEMENT = 500


def insert_new(doctype: str, fields: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
	"""Insert `rows`, passing over those whose name is already there.

	The framework's own `bulk_insert` builds the text of every statement value by value, which takes several
	times as long as the database does. Here the text is built once for each number of rows.
	"""
	remaining = iter(rows)
	while chunk := list(islice(remaining, ROWS_A_STATEMENT)):
		statement = _statement(frappe.db.db_type, doctype, tuple(fields), len(chunk))
		frappe.db.sql(statement, [value for row in chunk for value in row])


@lru_cache(maxsize=64)
def _statement(db_type: str, doctype: str, fields: tuple[str, ...], rows: int) -> str:
	query = frappe.qb.into(frappe.qb.DocType(doctype)).columns(*fields)
	query = query.insert(*[tuple(Parameter("%s") for _ in fields)] * rows)
	if db_type == "mariadb":
		return query.ignore().get_sql()
	# SQLite and PostgreSQL; INSERT OR IGNORE would pass over a row without a required value as well
	return f"{query.get_sql()} ON CONFLICT DO NOTHING"
