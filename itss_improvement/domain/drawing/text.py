"""Text for a picture: cleaned of what cannot be drawn, and broken into lines that fit.

Nothing here asks a font. Widths are in em and on the safe side, so that a line never leaves its box.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WIDE, ELLIPSIS = 1.0, "…"
NARROW = {**dict.fromkeys(" .,:;'`|!()[]{}ijlftI/\\", 0.38), **dict.fromkeys("mwMW@%&", 0.95), "·": 0.5}
UPPER, OTHER = 0.74, 0.62

NO_LINE_BEGINS_WITH = frozenset("，。、；：？！）》」』】〉”’…—,.;:?!)]}%")
NO_LINE_ENDS_WITH = frozenset("（《「『【〈“‘([{")
MOST_MARKS = 3
"""Marks over one letter. More are not writing."""
JOINER = "\u200d"

_NOT_DRAWN = re.compile(
	# what XML has no place for
	"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
	# what would turn round the text beside it, or takes no room
	"|[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
	"|[\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
	"""`text` without what cannot be drawn, in the lines that it has."""
	return "\n".join(_NOT_DRAWN.sub("", line).rstrip() for line in text.splitlines())


def cleaned(text: str) -> str:
	"""`text` without what cannot be drawn, in one line."""
	return " ".join(_NOT_DRAWN.sub("", text.replace("\u2028", " ").replace("\u2029", " ")).split())


def width(text: str) -> float:
	"""In em, at least what it takes in any usual font."""
	return sum(map(_width, _letters(text)))


def wrapped(text: str, room: float, lines: int, first: float = 0) -> list[str]:
	"""`text` in at most `lines` lines of `room` em, the first of them shorter by `first`; one that is cut ends in an
	ellipsis. Text is never lost within: what is not shown is at the end."""
	found: list[str] = []
	line, used = "", first
	for word in _words(cleaned(text)):
		size = width(word)
		if line and used + width(word.rstrip()) > room:
			found.append(line.rstrip())
			line, used = "", 0.0
			word = word.lstrip()
			size = width(word)
		line, used = line + word, used + size
	if line.strip() or not found:
		found.append(line.rstrip())
	if len(found) <= lines:
		return found
	shown = found[:lines]
	shown[-1] = _cut(shown[-1], room - (first if lines == 1 else 0))
	return shown


def _cut(line: str, room: float) -> str:
	letters = list(_letters(line))
	while letters and width("".join(letters)) + WIDE > room:
		letters.pop()
	return "".join(letters).rstrip() + ELLIPSIS


LONGEST_WORD = 8.0
"""Em. What is longer is broken wherever it must be: an address, a path, a word that has no end."""


def _words(text: str) -> Iterator[str]:
	"""What is not broken: a word with the spaces after it, or one character of a script without words; each with
	the signs that belong to it."""
	word = ""
	for letter in _letters(text):
		breaks = bool(word) and (
			word[-1] == " " or _is_wide(letter) or _is_wide(word[-1]) or width(word) > LONGEST_WORD
		)
		if (
			breaks
			and letter != " "
			and letter not in NO_LINE_BEGINS_WITH
			and word.rstrip()[-1:] not in NO_LINE_ENDS_WITH
		):
			yield word
			word = ""
		word += letter
	if word:
		yield word


def _letters(text: str) -> Iterator[str]:
	"""Characters, each with the marks over it and whatever is joined to it."""
	letter, marks = "", 0
	for char in text:
		joined = letter and (char == JOINER or letter[-1] == JOINER)
		if letter and (unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me")):
			marks += 1
			letter += char if marks <= MOST_MARKS else ""
		elif joined and marks <= MOST_MARKS:
			marks += 1
			letter += char
		else:
			if letter:
				yield letter
			letter, marks = char, 0
	if letter:
		yield letter


def _width(letter: str) -> float:
	char = letter[0]
	if narrow := NARROW.get(char):
		return narrow
	if _is_wide(char):
		return WIDE
	return UPPER if char.isupper() else OTHER


def _is_wide(letter: str) -> bool:
	# an ambiguous sign is wide in the fonts that have Chinese
	return unicodedata.east_asian_width(letter[0]) in "WFA"
