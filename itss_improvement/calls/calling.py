"""Calling the departments, once a quarter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import frappe
from frappe.utils import getdate

from itss_improvement import calendars
from itss_improvement.assignment import assign
from itss_improvement.calls import DOCTYPE
from itss_improvement.departments import Hierarchy
from itss_improvement.domain.call import Quarter, quarter_of
from itss_improvement.domain.escalation import Addressee
from itss_improvement.domain.explanation import Sentence
from itss_improvement.languages import of_records, speaking
from itss_improvement.settings import calls_departments, record_text, time_limits

PAGE = 20

AfterPage = Callable[[int], None]


def call_departments(after_page: AfterPage = lambda made: None, today: date | None = None) -> int:
	"""Call each enabled department that was not called in this quarter. Returns how many were.

	On a working day only. Quarters that passed meanwhile are not made up for; a department that nobody answers for
	is called as soon as somebody does.
	"""
	today = getdate(today)
	if not calls_departments() or not calendars.working_calendar().is_working_day(today).working:
		return 0
	quarter, hierarchy = quarter_of(today), Hierarchy()
	called = set(frappe.get_all(DOCTYPE, filters={"quarter": quarter.label}, pluck="department"))
	made = 0
	for name, department in hierarchy.departments.items():
		if department.disabled or name in called or not (to := hierarchy.who_answers(name)):
			continue
		made += _call(name, quarter, to, today)
		if made % PAGE == 0:
			after_page(made)
	after_page(made)
	return made


def _call(department: str, quarter: Quarter, to: Addressee, today: date) -> bool:
	days = time_limits().answer_call
	limit = calendars.deadline(today, days)
	call = frappe.get_doc(
		doctype=DOCTYPE,
		title=f"{quarter.label} {department}"[:140],
		department=department,
		quarter=quarter.label,
		period_from=quarter.first,
		period_to=quarter.last,
		addressed_to=to.person.user,
		called_on=today,
		answer_by=limit.due,
		answer_by_provisional=int(limit.provisional),
		answer_days=days,
	)
	call.flags.made_by_app = True
	frappe.db.savepoint("improvement_call")
	try:
		call.insert(ignore_permissions=True)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		# another worker called it meanwhile
		frappe.db.rollback(save_point="improvement_call")
		return False
	frappe.db.release_savepoint("improvement_call")
	text = Sentence("Opportunities of {0} in {1}: answer by {2}", (department, quarter.label, limit.due))
	# the framework keeps a line about it on the record
	with speaking(of_records()):
		assign(call, to.person.user, record_text(text))
	return True
