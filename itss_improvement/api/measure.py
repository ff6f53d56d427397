"""What the desk asks about measures. Each checks permissions before anything else."""

import frappe
from frappe import _
from frappe.desk.search import validate_and_sanitize_search_inputs

from itss_improvement import measures
from itss_improvement.domain.measure import RECORD
from itss_improvement.measures import aims, people, reference


@frappe.whitelist(methods=["GET", "POST"])
def of(doctype: str, name: str) -> list[dict]:
	"""The measures of a path's record that the user may read."""
	_readable(doctype, name)
	return measures.of(doctype, name)


@frappe.whitelist(methods=["GET", "POST"])
def for_new(doctype: str, name: str) -> dict:
	"""What a new measure of a path's record begins with: its `responsible_department`, and the `aims` that it may
	have (`field` of the measure, and `options` with `value` and `label`)."""
	path = _readable(doctype, name)
	return {"responsible_department": path.responsible_department, "aims": aims.choice(path)}


@frappe.whitelist(methods=["GET", "POST"])
@validate_and_sanitize_search_inputs
def people_for(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict
) -> list[tuple[str, str]]:
	"""For the field of the responsible person: users who may carry out a measure, those of the `department` that
	`filters` names before others (R39)."""
	frappe.has_permission(RECORD, "write", throw=True)
	return people.candidates(txt, filters.get("department"), start, page_len)


def _readable(doctype: str, name: str):
	if not reference.is_path(doctype):
		frappe.throw(_("{0} is none of the three paths.").format(_(doctype)), title=_("Not Possible"))
	path = frappe.get_doc(doctype, name)
	path.check_permission("read")
	return path
