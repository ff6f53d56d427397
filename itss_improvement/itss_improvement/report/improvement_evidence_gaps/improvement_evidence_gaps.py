from __future__ import annotations

from itss_improvement.errors import rules_as_messages
from itss_improvement.evidence_gaps import report


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str, None, list[dict]]:
	"""Columns, a row for each gap, what is looked at, and how many there are."""
	with rules_as_messages():
		asked = report.Asked.of(filters or {})
	return report.as_report(asked)
