"""The data of the workspace's charts."""

import frappe
from frappe import _
from frappe.utils import formatdate

from itss_improvement.opportunities import figures


@frappe.whitelist(methods=["GET", "POST"])
def opportunities_by_source(**options) -> dict:
	"""As the desk's charts want it. `options` is what the desk sends with every chart."""
	frappe.has_permission(figures.OPPORTUNITY, "read", throw=True)
	counts = figures.opportunities_by_source()
	return {
		"labels": [_(source) for source in counts],
		"datasets": [{"name": _("Opportunities"), "values": list(counts.values())}],
	}


@frappe.whitelist(methods=["GET", "POST"])
def signals_by_week(**options) -> dict:
	"""As the desk's charts want it: a value a week for each kind of signal."""
	weeks = figures.signals_by_week()
	return {
		"labels": [formatdate(monday, "MM-dd") for monday in weeks.mondays],
		"datasets": [{"name": _(kind), "values": values} for kind, values in weeks.counts.items()],
	}
