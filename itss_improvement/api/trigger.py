"""Trying out a trigger before it is switched on."""

from dataclasses import asdict
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, get_datetime, getdate, now_datetime

from itss_improvement.errors import rules_as_messages
from itss_improvement.opportunities.backtest import backtest as run_backtest
from itss_improvement.opportunities.triggers import DOCTYPE, as_rule

CHANGEABLE = frozenset(
	{"window_length", "threshold", "attainment_target", "minimum_tickets"}
	| {
		f"{prefix}_{dimension}"
		for prefix in ("by", "scope")
		for dimension in ("team", "customer", "ticket_type", "priority")
	}
)


@frappe.whitelist(methods=["GET", "POST"])
def backtest(trigger: str, start: str, end: str, changes: dict | str | None = None) -> dict:
	"""What `trigger`, with `changes` to its fields, would have produced from `start` to `end`, both included.

	Returns `produced` (title, reason, window, tickets of each), `windows` (how many in each), `signals` and
	`groups`. Writes nothing.
	"""
	doc = frappe.get_doc(DOCTYPE, trigger)
	doc.check_permission("read")
	_apply(doc, changes)
	if not (start and end):
		frappe.throw(_("{0}: name the first and the last day of the period.").format(trigger))
	first, last = getdate(start), getdate(end)
	if last.year == date.max.year:
		frappe.throw(_("{0}: the period ends on {1}, which is too late.").format(trigger, end))
	if first > last:
		frappe.throw(_("{0}: the period begins on {1}, after its end on {2}.").format(trigger, start, end))
	with rules_as_messages(trigger):
		result = run_backtest(
			as_rule(doc), get_datetime(first), get_datetime(add_days(last, 1)), now_datetime()
		)
	return {
		"produced": [asdict(produced) for produced in result.produced],
		"windows": result.windows,
		"signals": result.signals,
		"groups": result.groups,
	}


def _apply(doc, changes: dict | str | None) -> None:
	try:
		changes = frappe.parse_json(changes or {})
	except ValueError:
		changes = None
	if not isinstance(changes, dict):
		frappe.throw(_("{0}: changes are given as fields and their values.").format(doc.name))
	for field, value in changes.items():
		if field not in CHANGEABLE:
			frappe.throw(_("{0}: a backtest cannot change {1}.").format(doc.name, field))
		doc.set(field, value)
