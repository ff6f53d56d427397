"""The register of opportunities by PDCA stage, as its reader may see it (R9, R14)."""

from __future__ import annotations

from dataclasses import dataclass

import frappe

from itss_improvement.domain.opportunity import Stage

DOCTYPE = "Improvement Opportunity"
FIELDS = (
	"name",
	"title",
	"status",
	"stage",
	"source",
	"improvement_class",
	"responsible_department",
	"due_date",
	"ticket_count",
	"identified_on",
)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class StageColumn:
	stage: str
	total: int
	rows: list[dict]
	"""The newest SHOWN."""


def by_stage() -> list[StageColumn]:
	"""One column a stage, with what the session's user may read: two queries a stage."""
	return [_column(stage.value) for stage in Stage]


def _column(stage: str) -> StageColumn:
	filters = {"stage": stage, "status": ["not in", ["Rejected", "Merged"]]}
	rows = frappe.get_list(
		DOCTYPE,
		filters=filters,
		fields=list(FIELDS),
		order_by="creation desc, name desc",
		limit_page_length=SHOWN,
	)
	total = len(rows)
	if total == SHOWN:
		total = len(frappe.get_list(DOCTYPE, filters=filters, pluck="name", limit_page_length=0))
	return StageColumn(stage, total, rows)
