"""What a measure is meant for: a root cause of a CAPA, a milestone of a project (R38)."""

from __future__ import annotations

from dataclasses import dataclass

from frappe.utils import cint


@dataclass(frozen=True, slots=True)
class Aim:
	"""Where the rows are that the measures of a kind of record point at, by the names of fields."""

	field: str
	"""Of the measure: holds the name of a row."""
	table: str
	"""Of the record."""
	text: str
	"""Of a row: what people read."""
	number: str = ""
	"""Of a row: what it is counted as, before the text."""
	only_if: str = ""
	"""Of a row: the check that it must have set."""


ROOT_CAUSE = Aim("cause", "causes", "cause", number="number", only_if="is_root")
MILESTONE = Aim("milestone", "milestones", "milestone")

AIMS = {"Corrective and Preventive Action": ROOT_CAUSE, "Improvement Project": MILESTONE}
"""By the DocType of the path's record. A routine notice has nothing of the kind."""
FIELDS = tuple(aim.field for aim in AIMS.values())


def field_of(path) -> str | None:
	"""The field of a measure of `path` that says what it is meant for."""
	aim = AIMS.get(path.doctype)
	return aim and aim.field


def rows_of(path) -> dict[str, str]:
	"""What the measures of `path` may be meant for: text by name of the row."""
	aim = AIMS.get(path.doctype)
	if aim is None:
		return {}
	return {
		row.name: " ".join(filter(None, (row.get(aim.number), row.get(aim.text)))) or row.name
		for row in path.get(aim.table) or ()
		if not aim.only_if or cint(row.get(aim.only_if))
	}


def root_causes(path) -> dict[str, str] | None:
	"""The root causes of a CAPA, each of which needs a measure; None of another record."""
	return rows_of(path) if AIMS.get(path.doctype) is ROOT_CAUSE else None


def choice(path) -> dict:
	"""The `field` of a measure of `path` that says what it is meant for ("" where there is none), and its
	`options`."""
	options = [{"value": row, "label": text} for row, text in rows_of(path).items()]
	return {"field": field_of(path) or "", "options": options}
