from __future__ import annotations

from itss_improvement.errors import rules_as_messages
from itss_improvement.reports import improvement_plan


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str]:
	"""Columns, the improvements under their class, and how many there are."""
	with rules_as_messages():
		asked = improvement_plan.Asked.of(filters or {})
	return improvement_plan.as_report(asked)
