from __future__ import annotations

from itss_improvement.errors import rules_as_messages
from itss_improvement.reports import self_check


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str, None, list[dict]]:
	"""Columns, a row for each kind of evidence of each clause, how they are counted, and the clauses by verdict."""
	self_check.check_permission()
	with rules_as_messages():
		asked = self_check.Asked.of(filters or {})
	return self_check.as_report(asked)
