"""What its reader suggested, without the desk: the state of each, what was decided and why (R8, R30)."""

import frappe
from frappe import _
from frappe.utils import cint

from itss_improvement import pages
from itss_improvement.domain.suggestion import CAN_BE_CHANGED, DEPARTMENT, WORDS, decision_of
from itss_improvement.suggestions import DOCTYPE, FORM_PAGE, PAGE, following, form, receiving, telling

no_cache = 1


def get_context(context):
	name = str(frappe.form_dict.get("suggestion") or "")
	pages.open_page(context, PAGE, _("My Suggestions"), DOCTYPE, asked={"suggestion": name} if name else None)
	context.form_page = FORM_PAGE
	context.may_suggest = receiving.may_suggest()
	if name:
		_show_one(context, name)
	else:
		_show_list(context, cint(frappe.form_dict.get("page")) or 1)
	return context


def _show_list(context, number: int) -> None:
	page = following.mine(number)
	context.page = page
	context.earlier = f"{PAGE}?page={page.number - 1}" if page.number > 1 else ""
	context.later = f"{PAGE}?page={page.number + 1}" if page.has_later else ""


def _show_one(context, name: str) -> None:
	try:
		doc = receiving.own(name)
	except frappe.DoesNotExistError:
		frappe.clear_messages()
		raise frappe.PageDoesNotExistError from None
	other = following.joined_with([doc]).get(doc.name)
	context.suggestion = doc
	context.sent = cint(frappe.form_dict.get("sent"))
	context.state = following.state_in_words(doc, other)
	context.lines = telling.lines_of(decision_of(doc.as_dict()), doc)
	context.texts = [
		(_(doc.meta.get_label(field)), doc.get(field)) for field in (*WORDS[1:], DEPARTMENT) if doc.get(field)
	]
	context.cases = following.cases_of([doc.name, *([other.name] if other else [])])
	context.files = receiving.attachments(doc.name)
	context.form = form.of(doc, len(context.files)) if doc.status in CAN_BE_CHANGED else None
