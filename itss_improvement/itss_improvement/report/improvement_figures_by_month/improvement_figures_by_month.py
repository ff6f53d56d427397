from __future__ import annotations

from frappe.utils import getdate, today

from itss_improvement.domain.key_figures import months_until
from itss_improvement.reports import key_figures


def execute(filters: dict | None = None) -> tuple[list[dict], list[dict], str]:
	"""Columns, a row for each figure with its months, and the definitions."""
	key_figures.check_permission()
	day = getdate(today())
	return key_figures.as_report(months_until(day), day)
