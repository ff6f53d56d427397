"""The case library for every employee, without the desk (R81)."""

from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import cint

from itss_improvement import pages
from itss_improvement.cases import finding, using
from itss_improvement.domain.case import EMPLOYEES, RECORD, Status
from itss_improvement.domain.text import on_one_line
from itss_improvement.permissions import roles_of

no_cache = 1

PATH = pages.CASES
TEXTS = ("problem", "cause", "measures", "result", "lessons", "best_practice_reason")
FIGURES = ("figure", "before_value", "target_value", "after_value", "conclusion")
EXCERPT = 120
"""Characters of the problem that a list shows."""


def get_context(context):
	asked = frappe.form_dict
	query, best, number = str(asked.get("q") or ""), cint(asked.get("best")), cint(asked.get("page")) or 1
	name = str(asked.get("case") or "")
	pages.open_page(context, PATH, _("Case Library"), RECORD, asked={"case": name} if name else None)
	context.query, context.best = query, best
	if name:
		_show_one(context, name, _link(q=query, best=best, page=number))
	else:
		_show_list(context, query, best, number)
	return context


def _show_list(context, query: str, best: int, number: int) -> None:
	page = finding.search(query, bool(best), number)
	for row in page.rows:
		row.link = _link(case=row.name, q=query, best=best, page=page.number)
		text = on_one_line(row.problem or "")
		row.excerpt = f"{text[:EXCERPT]}…" if len(text) > EXCERPT else text
	context.page = page
	context.earlier = _link(q=query, best=best, page=page.number - 1) if page.number > 1 else ""
	context.later = _link(q=query, best=best, page=page.number + 1) if page.number < page.pages else ""


def _show_one(context, name: str, back: str) -> None:
	if not frappe.db.exists(RECORD, name):
		raise frappe.PageDoesNotExistError
	case = frappe.get_doc(RECORD, name)
	case.check_permission("read")
	context.case, context.back = case, back
	context.texts = [(_(case.meta.get_label(field)), case.get(field)) for field in TEXTS if case.get(field)]
	context.figures = [
		(_(case.meta.get_label(field)), _(case.get(field)) if field == "conclusion" else case.get(field))
		for field in FIGURES
		if case.get(field)
	]
	context.files = frappe.get_all(
		"File",
		{"attached_to_doctype": RECORD, "attached_to_name": case.name},
		["file_name", "file_url"],
		order_by="creation",
	)
	context.may_use = case.status == Status.PUBLISHED.value and not EMPLOYEES.isdisjoint(roles_of())
	context.used = using.used_by_me(case.name)
	context.token = frappe.sessions.get_csrf_token()


def _link(**values) -> str:
	told = {key: value for key, value in values.items() if value and (key, value) != ("page", 1)}
	return f"{PATH}?{urlencode(told)}" if told else PATH
