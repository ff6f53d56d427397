"""What the form of a project shows beside its fields: its reports, how far it is, and its plan as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import frappe
from frappe import _
from frappe.utils import flt, getdate, today

from itss_improvement.domain import project as rules
from itss_improvement.domain.drawing.plan import Plan, draw
from itss_improvement.domain.project import Milestone
from itss_improvement.domain.state_machine import Duty
from itss_improvement.projects import PROJECT, REPORT
from itss_improvement.projects.charter import milestones_of
from itss_improvement.projects.reporting import is_late


def page_of(name: str) -> dict:
	"""For the session's user, who may read it:

	- `reports`, the latest first
	- `may_report`: whether the user is on its team
	- `percent_planned`: how far it would be today by its plan, 0 to 100
	- `report_late`: whether its next report is past due
	"""
	doc = frappe.get_doc(PROJECT, name)
	duties = doc.case().duties_of(frappe.session.user)
	return {
		"reports": frappe.get_all(
			REPORT,
			{"project": name},
			[
				*("name", "status", "period_from", "period_to", "due_date", "percent_done"),
				*("percent_planned", "reported_by", "reported_on", "working_days_late"),
			],
			order_by="period_from desc, name desc",
			limit_page_length=0,
		),
		"may_report": not duties.isdisjoint({Duty.LEADER, Duty.TEAM}),
		"percent_planned": rules.planned_progress(milestones_of(doc.milestones), getdate(today())),
		"report_late": is_late(doc),
	}


def picture_of(start: object, end: object, milestones: Iterable[Mapping]) -> str:
	"""The plan as SVG, in the user's language. What is no date is left out: a form may be half written."""
	plan = Plan(_day(start), _day(end), [_milestone(row) for row in milestones], getdate(today()))
	return draw(plan, _)


def _milestone(row: Mapping) -> Milestone:
	title = row.get("milestone")
	weight = flt(row.get("weight"))
	return Milestone(
		title=str(title) if title else _("Milestone"),
		planned_start=_day(row.get("planned_start")),
		planned_end=_day(row.get("planned_end")),
		weight=weight if 0 < weight < 1e9 else 1,
		actual_start=_day(row.get("actual_start")),
		actual_end=_day(row.get("actual_end")),
		percent=min(100.0, max(0.0, flt(row.get("percent")))),
	)


def _day(value: object) -> date | None:
	try:
		return getdate(value) if value and isinstance(value, (str, date)) else None
	except (ValueError, frappe.ValidationError):
		return None
