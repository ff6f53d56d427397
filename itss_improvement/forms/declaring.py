"""What a form consists of, said as a table: which fields of a record stand where (requirements, section 3).

A form is filled from a record, or printed blank from the same table, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from itss_improvement.domain.explanation import Term

Reader = Callable[[object], object]
"""From a record to what is printed of it: text, or lines of it."""


@dataclass(frozen=True, slots=True)
class Field:
	"""A cell with its label. `name` is a field of the record; where it is none, `read` tells what is printed."""

	name: str
	label: Term | None = None
	"""Where it is not called on paper what it is called on the screen."""
	read: Reader | None = None
	boxes: bool = False
	"""All its options are printed, and the one that was chosen is marked."""
	lines: int = 1
	"""Of handwriting that a blank form leaves room for."""
	zero: bool = False
	"""Whether 0 is an answer: else it is what the framework stores where nobody said anything."""


@dataclass(frozen=True, slots=True)
class Row:
	"""One field across the page, or two beside each other."""

	fields: tuple[Field, ...]
	if_set: bool = False
	"""It is left out where there is nothing to say, and on a blank form."""


@dataclass(frozen=True, slots=True)
class Part:
	"""Rows under one heading."""

	title: Term | None
	rows: tuple[Row, ...]
	when: Callable[[object], bool] | None = None
	"""Of a record: whether it has such a part. A blank form has all of them."""
	on_blank: bool = True


@dataclass(frozen=True, slots=True)
class Column:
	name: str
	width: int
	"""Parts of the table's width."""
	label: Term | None = None
	read: Reader | None = None
	"""From a row."""
	zero: bool = False


@dataclass(frozen=True, slots=True)
class Table:
	"""The rows of a table of the record, or of what `rows` finds."""

	title: Term
	doctype: str
	"""Of a row: it names the columns."""
	columns: tuple[Column, ...]
	name: str = ""
	"""The record's field."""
	rows: Callable[[object], Sequence] | None = None
	blank_rows: int = 3
	if_set: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
	title: Term
	draw: Callable[[object], Sequence[str]]
	"""From a record to SVG, one for each sheet that it takes; none where there is nothing to draw."""


@dataclass(frozen=True, slots=True)
class Slot:
	"""A place for a signature: what it stands for, and which section of the record's machine it signs."""

	label: Term
	section: str = ""
	""""" for a place that only a pen fills."""


@dataclass(frozen=True, slots=True)
class Form:
	doctype: str
	name: str
	"""Of the **Print Format**; its translation is the official title."""
	parts: tuple[Part | Table | Drawing, ...]
	slots: tuple[Slot, ...]
	remarks: tuple[Reader, ...] = field(default=())
	"""Sentences that stand above everything: that the record was superseded, returned…"""


def row(*fields: str | Field, if_set: bool = False) -> Row:
	return Row(tuple(Field(one) if isinstance(one, str) else one for one in fields), if_set)


def long(name: str, lines: int = 3, label: Term | None = None, if_set: bool = False) -> Row:
	"""Words, across the page."""
	return Row((Field(name, label, lines=lines),), if_set)


def choice(name: str, label: Term | None = None) -> Row:
	"""All the options, across the page."""
	return Row((Field(name, label, boxes=True),))
