"""A year's special days from a CSV file: columns date, kind and title. All of it, or what is wrong with it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.working_days import (
	DayKind,
	SpecialDay,
	faults_of_day,
	incomplete,
	missing_holidays,
)

COLUMNS = {"date": "date", "日期": "date", "kind": "kind", "类型": "kind", "title": "title", "名称": "title"}
"""What a column may be called."""
NEEDED = ("date", "kind")
NAMES = {"date": Term("date"), "kind": Term("kind"), "title": Term("title")}
KINDS = {
	"holiday": DayKind.HOLIDAY,
	"节假日": DayKind.HOLIDAY,
	"休": DayKind.HOLIDAY,
	"make-up working day": DayKind.MAKE_UP,
	"调休上班": DayKind.MAKE_UP,
	"班": DayKind.MAKE_UP,
}
"""What a kind may be called."""
DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
COLUMN_OF = {"make-up": "kind", "title": "title"}
"""Which column a broken rule is about, where it is not the date."""
MOST_LINES = 1000
"""A year has fewer days: whatever is longer is another file."""


def read_calendar_file(text: str, year: int) -> tuple[list[SpecialDay], list[Sentence]]:
	"""The special days of `year` in `text`, in order, and what is wrong: a sentence with line and column each.

	Where something is wrong the days are not to be used.
	"""
	# a spreadsheet marks the beginning, which belongs to no column's name
	lines = text.removeprefix("\ufeff").splitlines()
	if len(lines) > MOST_LINES:
		return [], [Sentence("The file has {0} lines: a year has at most {1}.", (len(lines), MOST_LINES))]
	found: dict[date, SpecialDay] = {}
	faults: list[Sentence] = []
	reader = csv.reader(lines, strict=True)
	places: dict[str, int] | None = None
	try:
		for row in reader:
			if not any(cell.strip() for cell in row):
				continue
			if places is None:
				places, missing = _places(row)
				if missing:
					return [], [_fault(reader.line_num, missing, Sentence("this column is missing."))]
				continue
			for fault in _read(row, places, year, reader.line_num, found):
				faults.append(fault)
	except csv.Error as error:
		return [], [Sentence("Line {0} cannot be read: {1}.", (max(reader.line_num, 1), error))]
	if not found and not faults:
		return [], [
			Sentence("The file is empty: it needs the columns date and kind, and a line for each day.")
		]
	if not faults and (missing := missing_holidays(year, found.values())):
		broken = incomplete(year, missing)
		faults.append(Sentence(broken.message, (year, ", ".join(map(str, missing)))))
	return sorted(found.values()), faults


def _places(row: list[str]) -> tuple[dict[str, int], str]:
	"""Where each column stands, and the first that is needed and lacks."""
	places: dict[str, int] = {}
	for place, cell in enumerate(row):
		if column := COLUMNS.get(cell.strip().casefold()):
			places.setdefault(column, place)
	return places, next((column for column in NEEDED if column not in places), "")


def _read(
	row: list[str], places: dict[str, int], year: int, line: int, found: dict[date, SpecialDay]
) -> Iterator[Sentence]:
	"""What is wrong with one line; where nothing is, its day joins `found`."""

	def cell(column: str) -> str:
		place = places.get(column, len(row))
		return row[place].strip() if place < len(row) else ""

	day, kind, title = _date(cell("date")), KINDS.get(cell("kind").casefold()), cell("title")
	faults = []
	if not cell("date"):
		faults.append(_fault(line, "date", Sentence("the date is missing.")))
	elif day is None:
		wrong = Sentence("{0} is no date: write {1}-10-01, for example.", (cell("date")[:40], year))
		faults.append(_fault(line, "date", wrong))
	if not cell("kind"):
		faults.append(_fault(line, "kind", Sentence("the kind is missing.")))
	elif kind is None:
		known = (cell("kind")[:40], *(Term(kind.value) for kind in DayKind))
		faults.append(_fault(line, "kind", Sentence("{0} is neither {1} nor {2}.", known)))
	if not faults:
		one = SpecialDay(day, kind, title)
		for broken in faults_of_day(year, one, found):
			faults.append(_fault(line, COLUMN_OF.get(broken.code, "date"), _sentence(broken)))
		found.setdefault(day, one)
	yield from faults


def _date(text: str) -> date | None:
	match = DATE.fullmatch(text)
	try:
		return date(int(match[1]), int(match[3]), int(match[4])) if match else None
	except ValueError:
		return None


def _fault(line: int, column: str, what: Sentence) -> Sentence:
	return Sentence("Line {0}, column {1}: {2}", (line, NAMES[column], what))


def _sentence(broken: RuleBroken) -> Sentence:
	kinds = [kind.value for kind in DayKind]
	return Sentence(
		broken.message, tuple(Term(value) if value in kinds else value for value in broken.values)
	)
