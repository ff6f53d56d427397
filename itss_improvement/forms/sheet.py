"""A form as it is printed: everything is text, and in the order in which it is read. Pictures alone are markup."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Option:
	text: str
	is_chosen: bool


@dataclass(frozen=True, slots=True)
class Cell:
	label: str
	text: str = ""
	options: tuple[Option, ...] = ()
	lines: int = 1
	"""Room that is left for handwriting."""

	@property
	def is_empty(self) -> bool:
		return not self.text and not any(option.is_chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class Fields:
	title: str
	rows: tuple[tuple[Cell, ...], ...]
	kind: str = "fields"


@dataclass(frozen=True, slots=True)
class Head:
	text: str
	percent: float
	"""Of the table's width."""


LONG = 240
"""Characters of a row from which it may be broken over two pages."""


@dataclass(frozen=True, slots=True)
class Line:
	cells: tuple[str, ...]

	@property
	def is_long(self) -> bool:
		return sum(map(len, self.cells)) > LONG or any(cell.count("\n") > 5 for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
	title: str
	heads: tuple[Head, ...]
	lines: tuple[Line, ...]
	is_blank: bool = False
	kind: str = "grid"


@dataclass(frozen=True, slots=True)
class Pictures:
	title: str
	pictures: tuple[str, ...]
	kind: str = "pictures"


@dataclass(frozen=True, slots=True)
class Signed:
	"""A place for a signature, with the one that stands in it."""

	label: str
	name: str = ""
	role: str = ""
	day: str = ""
	fingerprint: str = ""
	fault: str = ""
	"""That what was signed is not what the record says now."""


@dataclass(frozen=True, slots=True)
class Sheet:
	language: str
	company: str
	title: str
	head: tuple[Cell, ...]
	"""The control of the document: its number, version… (R1)"""
	number: str
	remarks: tuple[str, ...]
	blocks: tuple[Fields | Grid | Pictures, ...]
	signatures: tuple[Signed, ...]
	words: Words
	footer: str
	is_blank: bool = False


@dataclass(frozen=True, slots=True)
class Words:
	"""What the template itself says."""

	signatures: str = ""
	name: str = ""
	day: str = ""
	fingerprint: str = ""
	none: str = ""
	page: tuple[str, str, str] = field(default=("", "", ""))
	"""Before the page's number, between it and that of all pages, and after."""
