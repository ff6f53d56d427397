"""Fields of a record as the state machines name them: its own, or a column of one of its tables
("milestones.actual_end").

The rows of a table may be some people's and a column of theirs others'. So a column is compared row by row, by the
row's name: a row that is new has no past, and begins with nothing in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import frappe
from frappe import _

from itss_improvement.lifecycle import signatures


def is_column(field: str) -> bool:
	return "." in field


def in_order_of_form(doc, fields: Collection[str]) -> list[str]:
	order = {df.fieldname: place for place, df in enumerate(doc.meta.fields)}
	return sorted(fields, key=lambda field: (order[field.partition(".")[0]], field))


def label(doc, field: str) -> str:
	"""What people read of it, in the user's language."""
	table, _dot, column = field.partition(".")
	if not column:
		return _(doc.meta.get_label(field))
	return _("{0}: {1}").format(_(doc.meta.get_label(table)), _(_row_meta(doc, table).get_label(column)))


def values(doc, field: str) -> Iterator[tuple[str, object]]:
	"""The value of a field, or those of a column, each with what it is called."""
	table, _dot, column = field.partition(".")
	if not column:
		yield label(doc, field), doc.get(field)
		return
	for row in doc.get(table) or ():
		called = _("{0}, row {1}: {2}").format(
			_(doc.meta.get_label(table)), row.idx, _(row.meta.get_label(column))
		)
		yield called, row.get(column)


def differ(doc, before, field: str) -> bool:
	"""Whether `doc` says something else in the field than `before`.

	Where columns of a table are others' to write, its rows are the same only if they are in name too: else one of
	them could take the place of another.
	"""
	table, _dot, column = field.partition(".")
	if not column:
		same = signatures.plain_value(doc, field) == signatures.plain_value(before, field)
		return not same or (
			bool(doc.machine.columns_apart(field)) and _names(doc, field) != _names(before, field)
		)
	return any(
		signatures.plain_value(row, column) != signatures.plain_value(past, column)
		for row, past in _with_their_past(doc, before, table)
	)


def keep(doc, before, field: str) -> None:
	"""Put back into the column what was in it `before`."""
	table, _dot, column = field.partition(".")
	for row, past in _with_their_past(doc, before, table):
		row.set(column, past.get(column))


def write(doc, table: str, rows: object) -> None:
	"""Write columns into rows of `doc` that are there: `rows` names each, and leaves out what stays as it is.
	What else it says of a row is nothing that a step decides, and is not written."""
	found = {row.name: row for row in doc.get(table) or ()}
	apart = doc.machine.columns_apart(table)
	for row in rows if isinstance(rows, list) else [rows]:
		if not isinstance(row, dict) or row.get("name") not in found:
			frappe.throw(
				_("{0}: {1} has no such row. Reload the form, and try again.").format(
					doc.name, _(doc.meta.get_label(table))
				),
				title=_("Not Possible"),
			)
		found[row["name"]].update({column: value for column, value in row.items() if column in apart})


def _with_their_past(doc, before, table: str) -> Iterator[tuple]:
	past = {row.name: row for row in before.get(table) or ()}
	blank = frappe.new_doc(_row_meta(doc, table).name)
	for row in doc.get(table) or ():
		yield row, past.get(row.name, blank)


def _names(doc, table: str) -> list[str]:
	return [row.name for row in doc.get(table) or ()]


def _row_meta(doc, table: str):
	return frappe.get_meta(doc.meta.get_field(table).options)
