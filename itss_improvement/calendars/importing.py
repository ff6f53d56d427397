"""Calendars from where they are published: the library of statutory holidays, or a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from importlib.metadata import version

import chinese_calendar
import frappe
from frappe import _
from frappe.utils import cint, escape_html

from itss_improvement.calendars import DOCTYPE
from itss_improvement.domain.calendar_file import read_calendar_file
from itss_improvement.domain.working_days import DayKind, SpecialDay, year_of
from itss_improvement.errors import rules_as_messages
from itss_improvement.settings import settings

LIBRARY = "chinesecalendar"
FAULTS_SHOWN = 20


def library_days(year: int) -> list[SpecialDay] | None:
	"""The holidays and make-up working days of `year`, or None while they are not published."""
	chinese = (settings().record_language or frappe.local.lang or "").startswith("zh")
	found = []
	day = date(year, 1, 1)
	while day.year == year:
		try:
			holiday, title = chinese_calendar.get_holiday_detail(day)
		except NotImplementedError:
			return None
		if title:
			kind = DayKind.HOLIDAY if holiday else DayKind.MAKE_UP
			found.append(SpecialDay(day, kind, chinese_calendar.Holiday(title).chinese if chinese else title))
		day += timedelta(days=1)
	return found


def import_from_library(year: int | str, replace: bool = False):
	"""Make the calendar of `year`, or bring it up to date.

	Raises ValidationError where the library does not know the year yet, or where somebody edited its calendar
	and `replace` does not say that it may be lost. Returns the document.
	"""
	with rules_as_messages():
		year = year_of(year)
	days = library_days(year)
	if days is None:
		frappe.throw(
			_(
				"{0} {1} does not know the holidays of {2} yet: they are published in the autumn before."
				" Update it later, or import a CSV file."
			).format(LIBRARY, version(LIBRARY), year),
			title=_("Not Possible"),
		)
	return _keep(year, days, f"{LIBRARY} {version(LIBRARY)}", replace or _is_the_library_s(year))


def import_csv(year: int | str, text: str, file_name: str = "", replace: bool = False):
	"""Make the calendar of `year` from `text`, or replace it where `replace` says so. All of it or nothing.

	Raises ValidationError with a sentence for each thing that is wrong. Returns the document.
	"""
	with rules_as_messages():
		year = year_of(year)
	days, faults = read_calendar_file(text, year)
	if faults:
		# the desk shows a message as HTML, and this one repeats what is in the file
		told = [escape_html(fault.render(_)) for fault in faults[:FAULTS_SHOWN]]
		if len(faults) > FAULTS_SHOWN:
			told.append(_("And {0} more.").format(len(faults) - FAULTS_SHOWN))
		frappe.throw(
			told[0] if len(told) == 1 else told, title=_("Nothing Was Imported"), as_list=len(told) > 1
		)
	return _keep(year, days, f"CSV {file_name}".strip()[:140], replace)


def bring_up_to_date(year: int) -> bool:
	"""Take over what the library learned of a year since, unless somebody edited it. Whether there was anything.

	The holidays of a year may begin in the December before, which is known only when they are published.
	"""
	if not _is_the_library_s(year) or not (days := library_days(year)):
		return False
	if _as_rows(days) == _rows_of(frappe.get_doc(DOCTYPE, str(year))):
		return False
	import_from_library(year)
	return True


def _is_the_library_s(year: int) -> bool:
	found = frappe.db.get_value(DOCTYPE, str(year), ["source", "edited"], as_dict=True)
	return bool(found and not cint(found.edited) and (found.source or "").startswith(LIBRARY))


def _keep(year: int, days: Iterable[SpecialDay], source: str, replace: bool):
	name = str(year)
	if not frappe.db.exists(DOCTYPE, name):
		doc = frappe.new_doc(DOCTYPE)
		doc.year = name
	elif replace:
		doc = frappe.get_doc(DOCTYPE, name)
	else:
		frappe.throw(
			_("There is a calendar of {0} already, from {1}: it is only replaced if you say so.").format(
				year, escape_html(frappe.db.get_value(DOCTYPE, name, "source"))
			),
			frappe.DuplicateEntryError,
			title=_("Not Possible"),
		)
	doc.flags.imported_from = source
	rows = _as_rows(days)
	if rows != _rows_of(doc):
		doc.set("days", rows)
	return doc.save()


def _as_rows(days: Iterable[SpecialDay]) -> list[dict]:
	return [{"day": found.day, "kind": found.kind.value, "title": found.title} for found in days]


def _rows_of(doc) -> list[dict]:
	return [{"day": row.day, "kind": row.kind, "title": row.title or ""} for row in doc.days]
