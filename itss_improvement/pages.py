"""What the pages without the desk have in common: who may open them, and how their readers go from one to another."""

from __future__ import annotations

from urllib.parse import urlencode

import frappe
from frappe import _

OPPORTUNITY = "Improvement Opportunity"
REGISTER, CASES, SUGGESTIONS = "/improvement", "/improvement-cases", "/improvement-suggestions"


def open_page(context, path: str, title: str, doctype: str, asked: dict[str, str] | None = None) -> None:
	"""Lay the page at `path` out for its reader; `asked`: what of its address to come back to after logging in.

	Raises Redirect for a guest, and PermissionError for whoever may read no record of `doctype`.
	"""
	if frappe.session.user == "Guest":
		query = f"?{urlencode(asked)}" if asked else ""
		send_to(f"/login?{urlencode({'redirect-to': path + query}, safe='/')}")
	if not frappe.has_permission(doctype, "read"):
		raise frappe.PermissionError(_("You have no role that lets you see improvements."))
	context.title = title
	context.no_breadcrumbs = True
	context.full_width = True
	context.reader = frappe.utils.get_fullname()
	context.pages = _pages()
	context.here = path


def send_to(address: str) -> None:
	frappe.local.flags.redirect_location = address
	raise frappe.Redirect


def _pages() -> list[tuple[str, str]]:
	"""Address and name of each, as far as the session's user has a use for it."""
	found = [(REGISTER, _("Service Quality Improvement")), (CASES, _("Case Library"))]
	if frappe.has_permission(OPPORTUNITY, "create"):
		found.append((SUGGESTIONS, _("My Suggestions")))
	return found
