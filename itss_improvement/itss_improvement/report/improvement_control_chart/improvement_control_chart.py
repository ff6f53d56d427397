from __future__ import annotations

from itss_improvement.errors import rules_as_messages
from itss_improvement.reports import control_chart


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str]:
	"""Columns, a row for each week, and the chart as a picture."""
	control_chart.check_permission()
	with rules_as_messages():
		asked = control_chart.Asked.of(filters or {})
	return control_chart.as_report(asked)
