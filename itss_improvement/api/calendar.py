"""Importing a year's calendar."""

import frappe

from itss_improvement.calendars import DOCTYPE, importing


@frappe.whitelist(methods=["POST"])
def import_from_library(year: int | str, replace: bool = False) -> dict:
	"""The statutory holidays of `year` with their make-up working days, from the library. Returns its `name`."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	return _answer(importing.import_from_library(year, replace))


@frappe.whitelist(methods=["POST"])
def import_csv(year: int | str, content: str, file_name: str = "", replace: bool = False) -> dict:
	"""The days of `year` from the text of a CSV file: columns date, kind (Holiday or Make-Up Working Day), title."""
	frappe.has_permission(DOCTYPE, "create", throw=True)
	return _answer(importing.import_csv(year, content, file_name, replace))


def _answer(doc) -> dict:
	return {"name": doc.name, "source": doc.source, "days": len(doc.days)}
