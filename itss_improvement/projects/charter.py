"""The charter of a project as the rules see it (R44), and what follows from it."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, flt, getdate, today

from itss_improvement import people
from itss_improvement.domain import project as rules
from itss_improvement.domain.project import Charter, Goal, Member, Milestone, Risk
from itss_improvement.errors import rules_as_messages
from itss_improvement.measures import of as measures_of


def charter_of(doc) -> Charter:
	return Charter(
		planned_start=_day(doc.planned_start),
		planned_end=_day(doc.planned_end),
		budget=flt(doc.budget),
		leader=doc.leader or "",
		goals=[
			Goal(_text(row.metric), _text(row.measured_by), _text(row.baseline), _text(row.target))
			for row in doc.goals
		],
		milestones=milestones_of(doc.milestones),
		risks=[Risk(_text(row.risk), _text(row.response), _text(row.rollback)) for row in doc.risks],
		team=[Member(row.user or "", _text(row.duty)) for row in doc.team],
	)


def milestones_of(rows) -> list[Milestone]:
	return [
		Milestone(
			title=_text(row.milestone),
			planned_start=_day(row.planned_start),
			planned_end=_day(row.planned_end),
			weight=flt(row.weight),
			actual_start=_day(row.actual_start),
			actual_end=_day(row.actual_end),
			percent=flt(row.percent),
		)
		for row in rows
	]


def settle(doc) -> None:
	"""Refuse what cannot be, and work out what follows: names of people, what is done, and how far it is."""
	for row in doc.milestones:
		# a weight that nobody gave is that of any other
		row.weight = 1 if row.weight in (None, "") else row.weight
		if row.actual_end:
			row.percent = 100
		row.done = cint(bool(row.actual_end))
	with rules_as_messages(doc.called):
		rules.check_values(charter_of(doc), getdate(today()))
	for row in doc.team:
		row.full_name = frappe.utils.get_fullname(row.user)
	doc.leader_name = doc.leader and frappe.utils.get_fullname(doc.leader)
	doc.percent_done = rules.progress(milestones_of(doc.milestones))


def check_complete(doc) -> None:
	"""Refuse a charter that nobody can decide on yet (R44)."""
	with rules_as_messages(doc.called):
		rules.check_complete(charter_of(doc))
	if not people.is_enabled(doc.leader):
		frappe.throw(
			_("{0}: Leader {1} cannot log in: choose somebody who can.").format(doc.called, doc.leader),
			title=_("Not Possible"),
		)


def keep_milestones_with_measures(doc, before) -> None:
	"""What measures are meant for stays in the plan."""
	left = {row.name for row in doc.milestones}
	gone = {row.name: row.milestone for row in before.milestones if row.name not in left}
	for measure in measures_of(doc.doctype, doc.name) if gone else ():
		if measure.milestone in gone:
			frappe.throw(
				_("{0}: milestone {1} cannot be removed: measure {2} is meant for it.").format(
					doc.called, gone[measure.milestone], measure.name
				),
				title=_("Not Possible"),
			)


def _day(value: object) -> date | None:
	return getdate(value) if value else None


def _text(value: object) -> str:
	return str(value or "")
