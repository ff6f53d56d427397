"""A form filled from a record as it is stored, or left blank."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
from frappe import _

from itss_improvement import languages
from itss_improvement.forms import attachments, header, signing, values
from itss_improvement.forms.declaring import Column, Drawing, Field, Form, Part, Row, Table
from itss_improvement.forms.sheet import Cell, Fields, Grid, Head, Line, Pictures, Sheet, Words

LEAST_WIDTH = 4
"""Percent that a column has, however many there are."""


def filled(form: Form, doc, language: str | None = None) -> Sheet:
	"""`doc` on its form, in `language` or else in that of the records, whoever's session prints."""
	return _sheet(form, doc, language)


def blank(form: Form, language: str | None = None) -> Sheet:
	"""The form for a pen."""
	return _sheet(form, None, language)


def _sheet(form: Form, doc, language: str | None) -> Sheet:
	language = language or languages.of_records() or frappe.local.lang
	with languages.speaking(language):
		return Sheet(
			language=language,
			company=header.company(),
			title=_(form.name),
			head=header.cells(doc),
			number=header.number(doc),
			remarks=tuple(said for remark in form.remarks if doc and (said := remark(doc))),
			blocks=tuple(_blocks(form, doc)),
			signatures=signing.standing(form, doc),
			words=_words(),
			footer=header.footer(doc),
			is_blank=doc is None,
		)


def _words() -> Words:
	before, _first, rest = _("Page {0} of {1}").partition("{0}")
	between, _second, after = rest.partition("{1}")
	return Words(
		signatures=_("Signatures"),
		name=_("Signature"),
		day=_("Date"),
		fingerprint=_("Fingerprint (SHA-256)"),
		none=_("None"),
		page=(before, between, after),
	)


def _blocks(form: Form, doc) -> Iterator[Fields | Grid | Pictures]:
	meta = frappe.get_meta(form.doctype)
	for part in (*form.parts, *attachments.PARTS, *signing.PARTS):
		if isinstance(part, Part):
			found = _fields(part, meta, doc)
		elif isinstance(part, Table):
			found = _grid(part, doc)
		else:
			found = _pictures(part, doc)
		if found:
			yield found


def _fields(part: Part, meta, doc) -> Fields | None:
	if (doc is None and not part.on_blank) or (doc is not None and part.when and not part.when(doc)):
		return None
	rows = []
	for row in part.rows:
		cells = tuple(_cell(field, meta, doc) for field in row.fields)
		if not _is_left_out(row, cells, doc):
			rows.append(cells)
	return Fields(_(part.title.text) if part.title else "", tuple(rows)) if rows else None


def _is_left_out(row: Row, cells: tuple[Cell, ...], doc) -> bool:
	return row.if_set and (doc is None or all(cell.is_empty for cell in cells))


def _cell(field: Field, meta, doc) -> Cell:
	df = meta.get_field(field.name)
	label = _(field.label.text if field.label else df.label)
	if field.boxes:
		return Cell(label, options=values.options(df, doc and doc.get(field.name)))
	if doc is None:
		return Cell(label, lines=field.lines)
	if field.read:
		return Cell(label, str(field.read(doc) or ""))
	return Cell(label, values.printed(doc, df, field.zero))


def _grid(table: Table, doc) -> Grid | None:
	rows = () if doc is None else (table.rows(doc) if table.rows else doc.get(table.name) or ())
	if table.if_set and not rows:
		return None
	meta = frappe.get_meta(table.doctype)
	whole = sum(column.width for column in table.columns)
	heads = tuple(
		Head(_(_label(column, meta)), round(100 * column.width / whole, 2)) for column in table.columns
	)
	if doc is None:
		empty = Line(("",) * len(heads))
		return Grid(_(table.title.text), heads, (empty,) * table.blank_rows, is_blank=True)
	lines = tuple(Line(tuple(_in_column(column, meta, row) for column in table.columns)) for row in rows)
	return Grid(_(table.title.text), heads, lines)


def _label(column: Column, meta) -> str:
	return column.label.text if column.label else meta.get_field(column.name).label


def _in_column(column: Column, meta, row) -> str:
	if column.read:
		return str(column.read(row) or "")
	return values.printed(row, meta.get_field(column.name), column.zero)


def _pictures(drawing: Drawing, doc) -> Pictures | None:
	found = tuple(drawing.draw(doc)) if doc else ()
	return Pictures(_(drawing.title.text), found) if found else None
