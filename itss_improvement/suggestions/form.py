"""The form on which an employee suggests something, as a page: the framework's **Web Form**, laid out by us (R8, R30).

The framework's own page is drawn by the site's scripts, and attaches files that are public.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size

from itss_improvement import departments, pages
from itss_improvement.domain.suggestion import DEPARTMENT, FILE_TYPES, LONGEST, MOST_FILES, WORDS
from itss_improvement.suggestions import DOCTYPE, FORM_PAGE, PAGE
from itss_improvement.suggestions.following import link_to
from itss_improvement.suggestions.receiving import may_suggest, own_department

TEMPLATE = "itss_improvement/templates/employee_suggestion.html"


def show(context) -> dict:
	"""The page of the web form: always a new suggestion. One that is there already is shown by our other page."""
	if name := frappe.form_dict.get("name"):
		pages.send_to(link_to(str(name)))
	pages.open_page(context, FORM_PAGE, _("Employee Suggestion"), DOCTYPE)
	if not may_suggest():
		raise frappe.PermissionError(_("You have no role that lets you make suggestions."))
	return {"template": TEMPLATE, "here": PAGE, "form": new()}


def new() -> dict:
	return _form("send", {"key": frappe.generate_hash(length=20)}, {DEPARTMENT: own_department()}, MOST_FILES)


def of(doc, attached: int) -> dict:
	"""The form for answering `doc`, which has as many files as `attached` already."""
	values = {field: doc.get(field) for field in (*WORDS, DEPARTMENT)}
	return _form("send_again", {"name": doc.name}, values, MOST_FILES - attached)


def _form(method: str, hidden: dict, values: dict, files: int) -> dict:
	return {
		"method": f"itss_improvement.api.suggestion.{method}",
		"token": frappe.sessions.get_csrf_token(),
		"hidden": hidden,
		"given": values,
		"longest": LONGEST,
		"departments": frappe.get_list(
			departments.DOCTYPE, {"disabled": 0}, pluck="name", order_by="name", limit_page_length=0
		),
		"files": max(0, files),
		"accept": ",".join(f".{kind}" for kind in FILE_TYPES),
		"megabytes": get_max_file_size() // 1024**2,
		"sent_to": PAGE,
	}
