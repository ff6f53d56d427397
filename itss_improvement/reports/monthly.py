"""Making the report of a month, once, and sending it to the Executive (R15)."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import get_url_to_form, getdate, now_datetime

from itss_improvement import people
from itss_improvement.calendars import in_words, working_calendar
from itss_improvement.departments import Hierarchy
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.monthly_report import Figures, Section, month_before, overview, sections, title
from itss_improvement.domain.text import on_one_line
from itss_improvement.languages import of_records, of_user, speaking
from itss_improvement.notification import notify, without_gaps
from itss_improvement.reports.figures import figures_of

DOCTYPE = "Improvement Report"
TEMPLATE = "improvement_report"
CONTENT = "templates/improvement_report.html"


def report_the_month(today: date | None = None) -> str | None:
	"""Make and send the report of the month before `today`, unless there is one. Returns its name if it was made.

	On a working day only: the first of the month is the first that is worked. Months that passed while no job ran
	are not made up for, since their figures are not known any more. One transaction: the caller commits.
	"""
	today = getdate(today)
	month = month_before(today)
	if not working_calendar().is_working_day(today).working:
		return None
	if frappe.db.exists(DOCTYPE, {"month": month.label}):
		return None
	figures = figures_of(month, today)
	readers, instead = _readers()
	with speaking(of_records()):
		content = as_html(figures)
	report = frappe.get_doc(
		doctype=DOCTYPE,
		month=month.label,
		made_on=now_datetime(),
		sent_to="\n".join(readers),
		figures=frappe.as_json(figures.as_data(), ensure_ascii=False),
		content=content,
	)
	report.flags.made_by_app = True
	frappe.db.savepoint("improvement_report")
	try:
		report.insert(ignore_permissions=True)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		# another worker made it meanwhile
		frappe.db.rollback(save_point="improvement_report")
		return None
	frappe.db.release_savepoint("improvement_report")
	for user in readers:
		with speaking(of_user(user)):
			_send(user, report.name, figures, instead)
	return report.name


def as_html(figures: Figures) -> str:
	"""The report as a page, in the language that is being spoken; all that people wrote is escaped."""
	page = frappe.get_template(CONTENT).render(
		overview=in_words(overview(figures)), sections=[_in_words(section) for section in sections(figures)]
	)
	return without_gaps(page)


def _in_words(section: Section) -> dict:
	return {
		"heading": in_words(section.heading),
		"columns": [_(column.text) for column in section.columns],
		"rows": [[in_cell(cell) for cell in row] for row in section.rows],
	}


def in_cell(cell) -> str | int:
	"""A cell of a table as it is shown, not escaped."""
	if isinstance(cell, Term):
		return _(cell.text)
	if isinstance(cell, Sentence):
		return in_words(cell)
	return on_one_line(cell) if isinstance(cell, str) else cell


def _readers() -> tuple[list[str], Sentence | None]:
	"""Who gets it and, where that is somebody instead of the Executive, why."""
	if readers := people.executives():
		return readers, None
	hierarchy = Hierarchy()
	if found := hierarchy.who_answers(hierarchy.quality_department):
		reason = Sentence(
			"Nobody can be reached as Executive: the report comes to the quality department. {0}",
			(found.reason,),
		)
		return [found.person.user], reason
	return [], None


def _send(user: str, name: str, figures: Figures, instead: Sentence | None) -> None:
	values = {
		"url": get_url_to_form(DOCTYPE, name),
		"instead": in_words(instead),
		"content": as_html(figures),
		"overview": in_words(overview(figures)),
	}
	notify(user, in_words(title(figures)), TEMPLATE, values, DOCTYPE, name)
