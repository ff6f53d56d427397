"""Improvements from before this app, entered from paper (历史补录): what a file of them has, and all that is wrong with it.

They are kept beside the app's own records and never among them: nobody took their steps or signed them here, and no figure
counts them. A file is taken as a whole or not at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from itss_improvement.domain.explanation import Sentence, Term

RECORD = "Improvement Past Record"
MOST_ROWS = 2000
"""Of a file: more would keep a request too long, and can be sent as several files."""
SHORT = 140
"""Characters of a field of one line."""
LONG = 5000
SHOWN = 40
"""Characters of a wrong value that are repeated."""
DATE = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?: 0?0:00(?::00)?)?")
EARLIEST = date(1990, 1, 1)


class Outcome(str, Enum):
	"""As the paper has it."""

	EFFECTIVE = "Effective"
	PARTLY = "Partly Effective"
	INEFFECTIVE = "Ineffective"
	NOT_VERIFIED = "Not Verified"


Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
	field: str
	label: str
	also: tuple[str, ...]
	"""What it may be called, beside its label and that in Chinese."""
	needed: bool = False
	kind: str = "text"
	"""text, line, date, or the name of what it is chosen from."""


COLUMNS: tuple[Column, ...] = (
	Column("paper_number", "Number on Paper", ("编号", "记录编号"), True, "line"),
	Column("title", "Title", ("标题", "改进事项"), True, "line"),
	Column("source", "Source", ("来源",), True, "sources"),
	Column("identified_on", "Identified On", ("识别日期",), True, "date"),
	Column("responsible_department", "Responsible Department", ("责任部门",), True, "departments"),
	Column("responsible_person", "Responsible Person", ("责任人",), False, "line"),
	Column("improvement_class", "Improvement Class", ("改进分类", "改进类别"), False, "classes"),
	Column("problem", "Problem", ("问题", "问题描述", "现状"), True),
	Column("cause", "Cause", ("原因", "原因分析"), False),
	Column("measures", "Measures", ("措施", "改进措施"), False),
	Column("outcome", "Outcome", ("结果", "验证结果", "验证结论"), True, "outcomes"),
	Column("closed_on", "Closed On", ("关闭日期", "完成日期"), True, "date"),
	Column("kept_at", "Where the Paper Is Kept", ("存放位置", "档案位置"), False, "line"),
)


@dataclass(frozen=True, slots=True)
class Fault:
	row: int
	"""As a spreadsheet numbers it, the heading included."""
	column: Term | str
	"""One of ours, or as the file calls it; "" where the row as a whole is wrong."""
	reason: Sentence


@dataclass(frozen=True, slots=True)
class Choices:
	"""What may be written, in any language, by the value that is kept."""

	sources: Mapping[str, str]
	classes: Mapping[str, str]
	outcomes: Mapping[str, str]
	departments: Mapping[str, str]
	offered: Mapping[str, str]
	"""What to choose from, by kind, as the reader calls it."""

	def find(self, kind: str, text: str) -> str | None:
		return getattr(self, kind).get(key_of(text))


def key_of(text: str) -> str:
	"""By which two words are the same, however they were typed."""
	return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def read(
	rows: Iterable[tuple[int, Sequence[Cell]]],
	choices: Choices,
	known: Collection[str],
	today: date,
	called: Mapping[str, str],
) -> tuple[list[dict], list[Fault]]:
	"""The records of a file, each with its `file_row`, and all that is wrong with it. Where anything is, none is to be kept.

	`rows` are numbered, the first that is not empty is the heading. `known` are the numbers on paper that are kept already.
	`called` names columns by the key of what a heading may say, beside those declared here.
	"""
	filled = ((number, row) for number, row in rows if any(text_of(cell) for cell in row))
	heading = next(filled, None)
	if heading is None:
		return [], [Fault(1, "", Sentence("The file is empty: its first row names the columns."))]
	places, faults = _places(*heading, called)
	if faults:
		return [], faults
	records: list[dict] = []
	seen: dict[str, int] = {}
	numbers = {key_of(number) for number in known}
	for count, (number, row) in enumerate(filled, start=1):
		if count > MOST_ROWS:
			return [], [
				Fault(
					number,
					"",
					Sentence("A file has {0} records at most: send the rest as another one.", (MOST_ROWS,)),
				)
			]
		record, wrong = _record(number, row, places, choices, today)
		if paper := record.get("paper_number"):
			wrong += _numbered(number, paper, numbers, seen)
		faults += wrong
		records.append({**record, "file_row": number})
	if not records:
		return [], [Fault(heading[0], "", Sentence("There is no record below the heading."))]
	return ([], faults) if faults else (records, [])


def headings() -> dict[str, str]:
	"""The field of each column by the key of what it may be called."""
	return {key_of(name): column.field for column in COLUMNS for name in (column.label, *column.also)}


def _places(
	number: int, row: Sequence[Cell], called: Mapping[str, str]
) -> tuple[dict[str, int], list[Fault]]:
	names = {**headings(), **called}
	places: dict[str, int] = {}
	faults = []
	for place, cell in enumerate(row):
		text = text_of(cell)
		if not text:
			continue
		field = names.get(key_of(text))
		if field is None:
			faults.append(Fault(number, text[:SHOWN], Sentence("this column is not known.")))
		elif field in places:
			faults.append(Fault(number, text[:SHOWN], Sentence("this column is there twice.")))
		else:
			places[field] = place
	faults += [
		Fault(number, Term(column.label), Sentence("this column is missing."))
		for column in COLUMNS
		if column.needed and column.field not in places
	]
	return places, faults


def _record(
	number: int, row: Sequence[Cell], places: Mapping[str, int], choices: Choices, today: date
) -> tuple[dict, list[Fault]]:
	record: dict = {}
	faults: list[Fault] = []
	for column in COLUMNS:
		place = places.get(column.field)
		cell = row[place] if place is not None and place < len(row) else None
		if not text_of(cell):
			if column.needed:
				faults.append(Fault(number, Term(column.label), Sentence("it is empty.")))
			continue
		value = _value(column, cell, choices, today)
		if isinstance(value, Sentence):
			faults.append(Fault(number, Term(column.label), value))
		else:
			record[column.field] = value
	identified, closed = record.get("identified_on"), record.get("closed_on")
	if identified and closed and closed < identified:
		faults.append(
			Fault(
				number,
				Term("Closed On"),
				Sentence("{0} is before it was identified, on {1}.", (closed, identified)),
			)
		)
	return record, faults


def _value(column: Column, cell: Cell, choices: Choices, today: date) -> str | date | Sentence:
	"""What is kept, or what is wrong."""
	text = text_of(cell)
	if column.kind == "date":
		day = _date(cell)
		if day is None:
			return Sentence("{0} is no date: write {1}, for example.", (text[:SHOWN], "2024-05-31"))
		if not EARLIEST <= day <= today:
			return Sentence("{0} is not between {1} and today.", (day, EARLIEST))
		return day
	if column.kind in ("text", "line"):
		most = SHORT if column.kind == "line" else LONG
		if len(text) > most:
			return Sentence("it has {0} characters, {1} at most.", (len(text), most))
		return text
	found = choices.find(column.kind, text)
	if found is not None:
		return found
	if column.kind == "departments":
		return Sentence("there is no department {0}.", (text[:SHOWN],))
	return Sentence("{0} is none of these: {1}.", (text[:SHOWN], choices.offered[column.kind]))


def _numbered(number: int, paper: str, known: Collection[str], seen: dict[str, int]) -> list[Fault]:
	column, key = Term("Number on Paper"), key_of(paper)
	if key in known:
		return [Fault(number, column, Sentence("{0} was imported before.", (paper,)))]
	if (first := seen.setdefault(key, number)) != number:
		return [Fault(number, column, Sentence("{0} stands in row {1} already.", (paper, first)))]
	return []


def _date(cell: Cell) -> date | None:
	if isinstance(cell, datetime):
		return cell.date()
	if isinstance(cell, date):
		return cell
	found = DATE.fullmatch(unicodedata.normalize("NFKC", text_of(cell)))
	if not found:
		return None
	month, day = found[3] or found[5], found[4] or found[6]
	try:
		return date(int(found[1]), int(month), int(day))
	except ValueError:
		return None


def text_of(cell: Cell) -> str:
	"""A cell as a person reads it: 12.0 of a spreadsheet is 12."""
	if cell is None:
		return ""
	if isinstance(cell, float) and cell.is_integer():
		return str(int(cell))
	return str(cell).replace("\x00", "").strip()
