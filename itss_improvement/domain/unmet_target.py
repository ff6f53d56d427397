"""Whether a figure misses its target, both as somebody wrote them into a field for text (未达成指标, R6, R71)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from itss_improvement.domain.entered import TIME_UNITS

SIGNS = {
	"≥": ("≥", ">=", "不低于", "不少于", "不小于", "至少"),
	"≤": ("≤", "<=", "不高于", "不超过", "不多于", "不大于", "至多"),
	">": (">", "大于", "高于", "超过"),
	"<": ("<", "小于", "低于", "少于"),
}
WRITTEN = {written: sign for sign, ways in SIGNS.items() for written in ways}
FIGURE = re.compile(
	# a longer way to write a sign comes before one that it contains
	"(?P<sign>{})?=?".format("|".join(map(re.escape, sorted(WRITTEN, key=len, reverse=True))))
	+ r"\s*(?P<number>[+-]?\d+(?:\.\d*)?)\s*(?P<unit>[^\s\d(),;:]*)"
)


class Kind(str, Enum):
	"""Where it was noticed that a target was missed."""

	ATTAINMENT = "SLA Attainment by Month"
	EVALUATION = "Metric of an Evaluation"
	OPPORTUNITY = "Figure of an Opportunity"


@dataclass(frozen=True, slots=True)
class Figure:
	number: float
	"""Of times in seconds."""
	unit: str
	sign: str = ""


def figure_of(text: str | None) -> Figure | None:
	"""What somebody wrote: "≥ 95%", "不低于 95", "8 h (12)". None where it does not begin with a number."""
	written = unicodedata.normalize("NFKC", text or "").replace("−", "-").strip()
	# thousands are told apart by a comma
	written = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", written)
	found = FIGURE.match(written)
	if not found:
		return None
	unit = found["unit"].lower()
	sign = WRITTEN.get(found["sign"] or "", "")
	if unit and unit in TIME_UNITS:
		return Figure(float(found["number"]) * TIME_UNITS[unit], "time", sign)
	return Figure(float(found["number"]), unit, sign)


def misses(value: str | None, target: str | None) -> bool | None:
	"""Whether `value` misses `target`; None where one is missing, or they cannot be compared.

	A target without a sign is one to be reached: less than it misses it. A unit that only one of the two has is taken for
	that of both.
	"""
	measured, aimed = figure_of(value), figure_of(target)
	if measured is None or aimed is None:
		return None
	if measured.unit and aimed.unit and measured.unit != aimed.unit:
		return None
	if "time" in (measured.unit, aimed.unit) and measured.unit != aimed.unit:
		return None
	if aimed.sign == "≤":
		return measured.number > aimed.number
	if aimed.sign == "<":
		return measured.number >= aimed.number
	if aimed.sign == ">":
		return measured.number <= aimed.number
	return measured.number < aimed.number


def is_threshold(made_by_trigger: bool, target: str | None) -> bool:
	"""Whether a target is none: a trigger that counts tickets or weeks says from how many on it looks, and has no aim."""
	figure = figure_of(target)
	return made_by_trigger and figure is not None and figure.sign == "<" and not figure.unit
