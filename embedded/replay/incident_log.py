"""Reads an incident event log (CSV, or a zip with one CSV): rows of events, the last of an incident is what counts.

Everything is read row by row, so that memory does not grow with the file. The rows of an incident stand
together, as the desk that exported them wrote them; a file in which they do not is refused.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

MISSING = "?"
COLUMNS = (
	"number",
	"incident_state",
	"reopen_count",
	"sys_mod_count",
	"made_sla",
	"caller_id",
	"opened_at",
	"sys_updated_at",
	"contact_type",
	"location",
	"category",
	"subcategory",
	"u_symptom",
	"priority",
	"assignment_group",
	"resolved_at",
	"closed_at",
)
MOMENT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})")


class ExportError(Exception):
	"""The export cannot be loaded. The message names the line, the column and what is wrong."""


@dataclass(frozen=True, slots=True)
class Incident:
	"""An incident as its last event left it. "" and None stand for *missing*."""

	line: int
	"""Where its events begin."""
	number: str
	name: int
	"""The digits of the number."""
	state: str
	kept_agreement: bool
	opened_at: datetime
	resolved_at: datetime | None
	caller: str
	location: str
	category: str
	subcategory: str
	symptom: str
	priority: str
	team: str
	contact_type: str
	reopened: tuple[datetime, ...]
	"""When it was opened again, as far as the log has those events."""


def read_incidents(path: Path) -> Iterator[Incident]:
	"""The incidents of the file, in its order.

	Raises:
		ExportError: at the first thing that is wrong, so check a file by reading it to its end.
	"""
	with _opened(path) as text:
		seen: set[int] = set()
		try:
			for events in _events_by_incident(path, text):
				incident = _incident(events)
				if incident.name in seen:
					raise ExportError(
						f"{path.name}, line {events[0].line}, column number: {incident.number} stood further up already."
						" Sort the file by number."
					)
				seen.add(incident.name)
				yield incident
		except (zipfile.BadZipFile, zlib.error, EOFError) as error:
			raise _damaged(path, error) from error
		except UnicodeDecodeError as error:
			raise ExportError(f"{path.name} is not text in UTF-8 ({error}). Export it as UTF-8.") from error


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
	if not path.is_file():
		raise ExportError(f"{path} is not a file.")
	if path.stat().st_size == 0:
		raise ExportError(f"{path.name} is empty: line 1 must hold the names of the columns.")
	if path.suffix.lower() != ".zip":
		with path.open(encoding="utf-8-sig", newline="") as text:
			yield text
		return
	try:
		archive = zipfile.ZipFile(path)
	except zipfile.BadZipFile as error:
		raise _damaged(path, error) from error
	with archive:
		tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
		if len(tables) != 1:
			raise ExportError(f"{path.name} holds {len(tables)} CSV files; one is expected.")
		try:
			raw = archive.open(tables[0])
		except (zipfile.BadZipFile, RuntimeError) as error:  # RuntimeError: it asks for a password
			raise _damaged(path, error) from error
		with raw:
			yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def _damaged(path: Path, error: Exception) -> ExportError:
	return ExportError(f"{path.name} is damaged ({error}). Export it again.")


@dataclass(slots=True)
class _Event:
	"""A row of the log with where it stands."""

	path: Path
	line: int
	values: dict[str, str]

	def text(self, column: str) -> str:
		value = self.values[column].strip()
		return "" if value == MISSING else value

	def wrong(self, column: str, expected: str) -> ExportError:
		return ExportError(
			f"{self.path.name}, line {self.line}, column {column}: {self.values[column]!r} is not {expected}."
		)

	def number(self, column: str) -> int:
		try:
			return int(self.values[column])
		except ValueError:
			raise self.wrong(column, "a whole number") from None

	def moment(self, column: str) -> datetime | None:
		value = self.text(column)
		if not value:
			return None
		found = MOMENT.fullmatch(value)
		try:
			day, month, year, hour, minute = map(int, found.groups())
			return datetime(year, month, day, hour, minute)
		except (AttributeError, ValueError):
			raise self.wrong(column, "a date like 31/12/2016 09:30") from None

	def required_moment(self, column: str) -> datetime:
		moment = self.moment(column)
		if moment is None:
			raise self.wrong(column, "a date like 31/12/2016 09:30")
		return moment

	def flag(self, column: str) -> bool:
		value = self.values[column].strip().lower()
		if value not in ("true", "false"):
			raise self.wrong(column, "true or false")
		return value == "true"


def _rows(path: Path, text: TextIO) -> Iterator[tuple[int, list[str]]]:
	"""Each row with the number of its last line."""
	rows = csv.reader(text, strict=True)
	try:
		for row in rows:
			yield rows.line_num, row
	except csv.Error as error:
		raise ExportError(f"{path.name}, line {rows.line_num}: {error}.") from error


def _events_by_incident(path: Path, text: TextIO) -> Iterator[list[_Event]]:
	rows = _rows(path, text)
	_line, names = next(rows, (1, []))
	header = [name.strip() for name in names]
	missing = [column for column in COLUMNS if column not in header]
	if missing:
		raise ExportError(f"{path.name}, line 1: column {missing[0]} is missing.")
	where = [header.index(column) for column in COLUMNS]
	events: list[_Event] = []
	for line, row in rows:
		if not row:
			continue
		if len(row) != len(header):
			raise ExportError(
				f"{path.name}, line {line}: {len(row)} columns where line 1 names {len(header)}."
			)
		event = _Event(path, line, dict(zip(COLUMNS, (row[i] for i in where), strict=True)))
		if events and events[0].values["number"] != event.values["number"]:
			yield events
			events = []
		events.append(event)
	if not events:
		raise ExportError(f"{path.name}, line 2: no incident after the names of the columns.")
	yield events


def _incident(events: list[_Event]) -> Incident:
	last = max(events, key=lambda event: event.number("sys_mod_count"))
	number = last.text("number")
	digits = re.fullmatch(r"[A-Za-z]*(\d{1,15})", number)
	if not digits or int(digits[1]) == 0:
		raise last.wrong("number", "an incident number like INC0000045")
	return Incident(
		line=events[0].line,
		number=number,
		name=int(digits[1]),
		state=last.text("incident_state"),
		kept_agreement=last.flag("made_sla"),
		opened_at=last.required_moment("opened_at"),
		resolved_at=last.moment("resolved_at") or last.moment("closed_at"),
		caller=last.text("caller_id"),
		location=last.text("location"),
		category=last.text("category"),
		subcategory=last.text("subcategory"),
		symptom=last.text("u_symptom"),
		priority=last.text("priority"),
		team=last.text("assignment_group"),
		contact_type=last.text("contact_type"),
		reopened=tuple(_reopenings(events)),
	)


def _reopenings(events: list[_Event]) -> Iterator[datetime]:
	"""When the count of reopenings grew. A log that begins later has the count, not the events."""
	count = 0
	for event in events:
		grown = event.number("reopen_count")
		moment = event.required_moment("sys_updated_at")
		for _ in range(grown - count):
			yield moment
		count = max(count, grown)
