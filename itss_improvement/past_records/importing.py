"""Past records from a file: all of it, or what is wrong with it."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import frappe
import openpyxl
from frappe import _
from frappe.utils import cint, getdate, now_datetime, today

from itss_improvement.calendars import in_words
from itss_improvement.departments import DOCTYPE as DEPARTMENT
from itss_improvement.domain import past_record
from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Term
from itss_improvement.domain.opportunity import SOURCES
from itss_improvement.domain.past_record import COLUMNS, RECORD, Cell, Choices, Fault, Outcome, key_of
from itss_improvement.languages import speaking

LARGEST = 5 * 1024 * 1024
"""Bytes of a file, and twenty times that of what a spreadsheet unpacks to."""
WIDEST = 100
"""Columns that are read of a spreadsheet: behind them stands nothing that anybody means."""
FAULTS_TOLD = 200
CHINESE = "zh"

Rows = Iterator[tuple[int, Sequence[Cell]]]


def import_file(file_name: str, content: bytes) -> dict:
	"""Keep every record of the file, or none.

	Returns how many were `imported`, and what is wrong: `faults`, each with `row`, `column` and `reason`, and how many `more`
	there are. Raises RuleBroken where the file cannot be read at all.
	"""
	rows = [*_rows(file_name, content)]
	known = frappe.get_all(RECORD, pluck="paper_number", limit_page_length=0)
	records, faults = past_record.read(rows, _choices(), known, getdate(today()), _called())
	if faults:
		told = [_told(fault) for fault in faults[:FAULTS_TOLD]]
		return {"imported": 0, "faults": told, "more": len(faults) - len(told)}
	about = {
		"file_name": file_name[: past_record.SHORT],
		"file_fingerprint": hashlib.sha256(content).hexdigest(),
		"imported_by": frappe.session.user,
		"imported_on": now_datetime(),
	}
	for record in records:
		doc = frappe.get_doc(doctype=RECORD, **record, **about)
		doc.flags.of_a_checked_file = True
		doc.insert(ignore_permissions=True)
	return {"imported": len(records), "faults": [], "more": 0}


def _told(fault: Fault) -> dict:
	column = _(fault.column.text) if isinstance(fault.column, Term) else fault.column
	return {"row": fault.row, "column": column, "reason": in_words(fault.reason)}


# The file


def _rows(file_name: str, content: bytes) -> Rows:
	if not content:
		raise RuleBroken("empty", "The file is empty: choose the one with the records.")
	if len(content) > LARGEST:
		raise RuleBroken(
			"size", "The file is larger than {0} MB: send it as several files.", cint(LARGEST / 1024 / 1024)
		)
	suffix = file_name.rpartition(".")[2].lower()
	if suffix == "csv":
		return _of_csv(content)
	if suffix == "xlsx":
		return _of_spreadsheet(content)
	raise RuleBroken("kind of file", "Choose a CSV file or an Excel file whose name ends in .csv or .xlsx.")


def _of_csv(content: bytes) -> Rows:
	try:
		text = content.decode("utf-8-sig")
	except UnicodeDecodeError:
		try:
			# as a spreadsheet saves it in China
			text = content.decode("gb18030")
		except UnicodeDecodeError:
			raise RuleBroken(
				"encoding", "The file is no text: save it as CSV in UTF-8, or as an Excel file."
			) from None
	reader = csv.reader(io.StringIO(text, newline=""), strict=True)
	line = 0
	try:
		for line, row in enumerate(reader, start=1):
			yield line, row
	except csv.Error:
		raise RuleBroken(
			"csv", "Row {0} of the file cannot be read: a quotation mark in it is not closed.", line + 1
		) from None


def _of_spreadsheet(content: bytes) -> Rows:
	"""Of the first sheet. What is computed is read as it was shown last."""
	try:
		with zipfile.ZipFile(io.BytesIO(content)) as packed:
			unpacked = sum(part.file_size for part in packed.infolist())
		if unpacked > 20 * LARGEST:
			raise RuleBroken("unpacked", "The Excel file unpacks to far more than it should: save it anew.")
		book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
		sheet = book.worksheets[0]
		# one more than is taken, so that too many are noticed, and empty rows between them
		rows = sheet.iter_rows(max_row=2 * past_record.MOST_ROWS + 2, max_col=WIDEST, values_only=True)
		return iter([*enumerate(rows, start=1)])
	except RuleBroken:
		raise
	except Exception:
		# whatever its parser stumbles over: the file comes from anybody
		raise RuleBroken(
			"excel", "The Excel file cannot be read: open it, and save it anew as .xlsx."
		) from None


# The words in it


def _choices() -> Choices:
	departments = frappe.get_all(DEPARTMENT, pluck="name", order_by="name")
	kinds = {
		"sources": tuple(SOURCES),
		"classes": _values(ImprovementClass),
		"outcomes": _values(Outcome),
	}
	return Choices(
		**{kind: _in_both_languages(values) for kind, values in kinds.items()},
		departments={key_of(name): name for name in departments},
		offered={kind: ", ".join(_(value) for value in values) for kind, values in kinds.items()},
	)


def _values(kind: type[Enum]) -> tuple[str, ...]:
	return tuple(one.value for one in kind)


def _in_both_languages(values: Sequence[str]) -> dict[str, str]:
	"""A file is written in Chinese as a rule, whatever language its reader has chosen."""
	found = {key_of(_(value)): value for value in values}
	with speaking(CHINESE):
		found |= {key_of(_(value)): value for value in values}
	return found | {key_of(value): value for value in values}


def _called() -> Mapping[str, str]:
	"""Columns by what their labels are called in the reader's language, and in Chinese."""
	found = {key_of(_(column.label)): column.field for column in COLUMNS}
	with speaking(CHINESE):
		return found | {key_of(_(column.label)): column.field for column in COLUMNS}
