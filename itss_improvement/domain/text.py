"""Text that people typed or pasted."""

from __future__ import annotations

import re

UNSEEN = re.compile(
	"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Control characters but for tab and line ends, those that turn the direction of what follows among them, and what
no text may hold: neither a page nor a mail can show them."""


def without_unseen(text: str) -> str:
	"""`text` without what cannot be shown, its line ends as one character each."""
	return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def on_one_line(text: str) -> str:
	return " ".join(without_unseen(text).split())


def without_markup(text: str) -> str:
	"""`text` with nothing in it that any page, mail or print could take for a tag. It reads the same: the two angle
	brackets become those of full width. For what strangers write, which is shown in places that we do not render."""
	return text.replace("<", "\uff1c").replace(">", "\uff1e")
