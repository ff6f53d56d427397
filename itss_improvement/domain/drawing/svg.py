"""SVG as text. What is an element's content is markup already; what is text goes through `text_of`."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from itss_improvement.domain.drawing.text import cleaned

FONT = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
SIZE, LINE = 13, 18
SMALL, SMALL_LINE = 11, 15
"""Font sizes and line heights in pixels."""

INK, FAINT, RULE, PAPER = "#1f2328", "#57606a", "#8c959f", "#ffffff"
ROOT_INK, ROOT_PAPER = "#b42318", "#fef3f2"
PROBLEM_INK, PROBLEM_PAPER = "#0b4a8f", "#eef5fd"


def element(name: str, *content: str, **attributes: object) -> str:
	"""`attributes` are escaped; one that is None is left out. An underscore in a name is a hyphen."""
	written = "".join(
		f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
		for key, value in attributes.items()
		if value is not None
	)
	inside = "".join(content)
	return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text_of(text: str) -> str:
	return escape(cleaned(text), quote=True)


def title_of(text: str) -> str:
	"""What is shown of an element when it is pointed at: all of a text that is cut."""
	return element("title", text_of(text))


def line_of_text(text: str, x: float, y: float, **attributes: object) -> str:
	return element("text", text_of(text), x=x, y=y, **attributes)


def lines_of_text(lines: Iterable[str], x: float, y: float, **attributes: object) -> str:
	"""The first of them stands on `y`."""
	return "".join(
		line_of_text(line, x, y + LINE * place, **attributes) for place, line in enumerate(lines) if line
	)


def picture(width: float, height: float, name: str, *content: str, description: str = "") -> str:
	"""The whole of it. `name` is what it is called where it is not seen, `description` what is to be seen in it."""
	return element(
		"svg",
		title_of(name),
		element("desc", text_of(description)) if description else "",
		element("rect", width=width, height=height, fill=PAPER),
		*content,
		xmlns="http://www.w3.org/2000/svg",
		viewBox=f"0 0 {_value(width)} {_value(height)}",
		width=width,
		height=height,
		font_family=FONT,
		font_size=SIZE,
		fill=INK,
	)


def _value(value: object) -> str:
	if isinstance(value, float):
		return f"{value:.1f}".removesuffix(".0")
	return escape(cleaned(str(value)), quote=True)
