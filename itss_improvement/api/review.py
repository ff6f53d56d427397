"""What a management review resolved, and what becomes of it."""

from datetime import date

import frappe
from frappe import _
from frappe.desk.search import validate_and_sanitize_search_inputs
from werkzeug import Response

from itss_improvement import languages, reviews
from itss_improvement.domain.roles import Role
from itss_improvement.reports import review_inputs

PRINTED = "templates/review_inputs_page.html"


@frappe.whitelist(methods=["GET", "POST"])
def resolutions(name: str) -> list[dict]:
	"""The resolutions of a review, in their order, as far as the session's user may read them: `name`, `number`,
	`category`, `title`, `responsible_department`, `responsible_person`, `due_date`, `status`, `opportunity`."""
	frappe.get_doc("Improvement Review", name).check_permission("read")
	return reviews.of(name)


@frappe.whitelist(methods=["GET", "POST"])
def input_pack_period(name: str) -> dict:
	"""Which period the input pack of a review would be of: `first` and `last`."""
	doc = frappe.get_doc("Improvement Review", name)
	doc.check_permission("write")
	period = review_inputs.proposed_period(doc)
	return {"first": period.first, "last": period.last}


@frappe.whitelist(methods=["POST"])
def make_input_pack(name: str, first: str | None = None, last: str | None = None) -> str:
	"""Make the input pack of a review that is prepared, of the days from `first` to `last` (R23, R29, R71). Returns its
	fingerprint."""
	return review_inputs.make(name, _day(first, _("Inputs From")), _day(last, _("Inputs Until")))


@frappe.whitelist(methods=["GET", "POST"])
def input_pack(name: str) -> dict | None:
	"""The input pack of a review, for those who see everything: `content`, and whether it `holds`; None without one."""
	return review_inputs.shown(name)


@frappe.whitelist(methods=["GET"])
def print_input_pack(name: str) -> Response:
	"""The input pack of a review as a page to print from, for those who see everything."""
	pack = review_inputs.shown(name)
	if not pack:
		frappe.throw(
			_("{0} has no input pack.").format(frappe.utils.escape_html(name)), frappe.DoesNotExistError
		)
	language = languages.of_records() or frappe.local.lang
	with languages.speaking(language):
		html = frappe.get_template(PRINTED).render(
			language=language,
			title=f"{_('Input Pack')} {name}",
			content=pack["content"] or f"<p>{_('The input pack was changed since it was made.')}</p>",
			fingerprint=frappe.db.get_value("Improvement Review", name, "pack_fingerprint") or "",
		)
	return Response(html, content_type="text/html; charset=utf-8")


def _day(value: str | None, label: str) -> date | None:
	try:
		return date.fromisoformat(str(value)) if value else None
	except ValueError:
		frappe.throw(_("{0} {1} is no date.").format(label, frappe.utils.escape_html(str(value))))


@frappe.whitelist(methods=["POST"])
def make_opportunity(name: str) -> str:
	"""Make the opportunity that a resolution becomes (R29), or give the one that it became."""
	return reviews.make_opportunity(name)


@frappe.whitelist(methods=["GET", "POST"])
@validate_and_sanitize_search_inputs
def chairs(doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict) -> list:
	"""For the field of who chairs a review: those who hold the Executive's office (R13), by `name` and full name."""
	frappe.has_permission("Improvement Review", "write", throw=True)
	user, has_role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	like = f"%{txt}%"
	return (
		frappe.qb.from_(user)
		.join(has_role)
		.on((has_role.parent == user.name) & (has_role.parenttype == "User"))
		.select(user.name, user.full_name)
		.distinct()
		.where((has_role.role == Role.EXECUTIVE.value) & (user.enabled == 1))
		.where(user.name.notin(["Administrator", "Guest"]))
		.where(user.name.like(like) | user.full_name.like(like))
		.orderby(user.name)
		.limit(page_len)
		.offset(start)
		.run()
	)
