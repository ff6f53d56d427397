"""Which archives a pack of evidence is to hold: by period, department, customer, path or clause (R70, R92)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum

from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence, Term

SHOWN = 40
"""Characters of a wrong value that are repeated."""


class DayOf(str, Enum):
	"""Which day of an improvement lies in the period."""

	ARCHIVED = "Archived On"
	CLOSED = "Closed On"


LABELS: Mapping[str, str] = {
	"day_of": "Day That Counts",
	"from_date": "From Date",
	"to_date": "To Date",
	"department": "Responsible Department",
	"customer": "Customer",
	"improvement_class": "Improvement Class",
	"standard": "Standard",
	"clause": "Clause",
}
"""What may be chosen by, and how it is called."""


@dataclass(frozen=True, slots=True)
class Choice:
	"""All of it has to hold; what is empty does not limit."""

	day_of: DayOf = DayOf.ARCHIVED
	from_date: date | None = None
	to_date: date | None = None
	"""Both are included."""
	department: str = ""
	customer: str = ""
	improvement_class: str = ""
	standard: str = ""
	clause: str = ""
	"""Its number in the standard."""

	@classmethod
	def of(cls, written: Mapping[str, object]) -> Choice:
		"""What a form sent. Raises RuleBroken, with the name of the field, where it is no such choice."""
		for field in written:
			if field not in LABELS:
				raise RuleBroken(
					"field",
					"Archives are not chosen by {0}: choose by {1}.",
					_short(field),
					tuple(LABELS.values()),
				)
		texts = {field: _text(field, written.get(field)) for field in LABELS}
		first, last = (_day(field, texts[field]) for field in ("from_date", "to_date"))
		if first and last and first > last:
			raise RuleBroken("period", "The period begins on {0}, after its end on {1}.", first, last)
		if texts["clause"] and not texts["standard"]:
			raise RuleBroken(
				"clause",
				"Choose the standard as well: clause {0} may be one of several.",
				_short(texts["clause"]),
			)
		return cls(
			DayOf(_one_of(DayOf, "day_of", texts["day_of"]) or DayOf.ARCHIVED),
			first,
			last,
			texts["department"],
			texts["customer"],
			_one_of(ImprovementClass, "improvement_class", texts["improvement_class"]),
			texts["standard"],
			texts["clause"],
		)

	def as_data(self) -> dict[str, str]:
		"""What `of` makes the same choice of."""
		return {
			field: value.value if isinstance(value, Enum) else str(value)
			for field, value in asdict(self).items()
			if value
		}

	def in_words(self) -> Iterator[Sentence]:
		"""What was chosen by, each for itself."""
		of = Term(self.day_of.value)
		if self.from_date and self.to_date:
			yield Sentence("{0}: {1} to {2}", (of, self.from_date, self.to_date))
		elif self.from_date:
			yield Sentence("{0}: from {1}", (of, self.from_date))
		elif self.to_date:
			yield Sentence("{0}: until {1}", (of, self.to_date))
		for field in ("department", "customer"):
			if value := getattr(self, field):
				yield Sentence("{0}: {1}", (Term(LABELS[field]), value))
		if self.improvement_class:
			yield Sentence("{0}: {1}", (Term(LABELS["improvement_class"]), Term(self.improvement_class)))
		if self.clause:
			yield Sentence("{0}: {1} {2}", (Term(LABELS["clause"]), self.standard, self.clause))
		elif self.standard:
			yield Sentence("{0}: {1}", (Term(LABELS["standard"]), self.standard))


def _text(field: str, value: object) -> str:
	if value is None:
		return ""
	if isinstance(value, (date, datetime)):
		return str(value)
	if not isinstance(value, str):
		raise RuleBroken("text", "{0} is no text: write one value.", LABELS[field])
	return value.strip()


def _day(field: str, text: str) -> date | None:
	if not text:
		return None
	try:
		day = date.fromisoformat(text)
	except ValueError:
		day = None
	# the day after it is asked for as well
	if day is None or day == date.max:
		raise RuleBroken("date", "{0} {1} is no date: write it like 2026-11-26.", LABELS[field], _short(text))
	return day


def _one_of(choices: type[Enum], field: str, text: str) -> str:
	values = tuple(one.value for one in choices)
	if text and text not in values:
		raise RuleBroken("choice", "{0} {1} is none of {2}.", LABELS[field], _short(text), values)
	return text


def _short(text: object) -> str:
	text = str(text)
	return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
