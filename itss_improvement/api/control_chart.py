"""What the filters of the control chart's report offer."""

import frappe

from itss_improvement.reports import control_chart


@frappe.whitelist(methods=["GET", "POST"])
def choices() -> dict:
	"""Desks, teams and ticket types, for those who see everything."""
	control_chart.check_permission()
	return control_chart.choices()
