from __future__ import annotations

from itss_improvement.errors import rules_as_messages
from itss_improvement.reports import unmet_targets


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str]:
	"""Columns, a row for each target that was missed, and how many there are."""
	with rules_as_messages():
		asked = unmet_targets.Asked.of(filters or {})
	return unmet_targets.as_report(asked)
