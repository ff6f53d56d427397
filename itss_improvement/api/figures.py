"""The data of the workspace's charts, and of the cards whose filters depend on who looks at them, and when.

Frappe 15 counts what such a card says and then opens a list without its filters; a card that is a function of ours
names the list itself.
"""

import frappe
from frappe import _
from frappe.utils import formatdate, today

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


@frappe.whitelist(methods=["GET", "POST"])
def overdue(**options) -> dict:
	"""A card: assessed opportunities whose due date is past."""
	return _card({"status": "Assessed", "due_date": ["<", today()]})


@frappe.whitelist(methods=["GET", "POST"])
def mine(**options) -> dict:
	"""A card: what is assigned to the session's user and not at its end."""
	return _card(
		{
			"status": ["in", ["Draft", "Submitted", "Returned", "Assessed"]],
			"_assign": ["like", f"%{frappe.session.user}%"],
		}
	)


def _card(filters: dict) -> dict:
	frappe.has_permission(figures.OPPORTUNITY, "read", throw=True)
	return {
		"value": figures.count(filters),
		"fieldtype": "Int",
		"route": ["List", figures.OPPORTUNITY],
		"route_options": filters,
	}
