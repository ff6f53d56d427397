"""What a management review resolved, and what becomes of it."""

import frappe
from frappe.desk.search import validate_and_sanitize_search_inputs

from itss_improvement import reviews
from itss_improvement.domain.roles import Role


@frappe.whitelist(methods=["GET", "POST"])
def resolutions(name: str) -> list[dict]:
	"""The resolutions of a review, in their order, as far as the session's user may read them: `name`, `number`,
	`category`, `title`, `responsible_department`, `responsible_person`, `due_date`, `status`, `opportunity`."""
	frappe.get_doc("Improvement Review", name).check_permission("read")
	return reviews.of(name)


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
