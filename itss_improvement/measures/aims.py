"""What a measure of a path is meant for: a root cause of a CAPA, a milestone of a project (R38)."""

from __future__ import annotations

from dataclasses import dataclass

from frappe.utils import cint


@dataclass(frozen=True, slots=True)
class Aim:
	"""Where the rows are that measures of a kind of record point at, by field names."""

	field: str
	"""Of the measure."""
	table: str
	"""Of the record."""
	text: str
	"""Of a row: what people read."""
	flag: str = ""
	"""Of a row: only those that have it set are pointed at."""


AIMS = {
	"Corrective and Preventive Action": Aim("cause", "causes", "cause", "is_root"),
	"Improvement Project": Aim("milestone", "milestones", "milestone"),
}
"""By the DocType of the path's record. A routine notice has nothing of the kind."""


def rows_of(doc) -> dict[str, str]:
	"""What the measures of `doc` may be meant for: text by name of the row."""
	aim = AIMS.get(doc.doctype)
	if aim is None:
		return {}
	return {
		row.name: row.get(aim.text) or row.name
		for row in doc.get(aim.table) or ()
		if not aim.flag or cint(row.get(aim.flag))
	}


def root_causes(doc) -> dict[str, str] | None:
	"""The root causes of a CAPA, each of which needs a measure; None of another record."""
	aim = AIMS.get(doc.doctype)
	return rows_of(doc) if aim and aim.field == "cause" else None
