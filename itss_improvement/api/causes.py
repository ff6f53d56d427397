"""The pictures of causes, for the form of a corrective and preventive action."""

import frappe
from frappe import _

from itss_improvement.corrective_actions import DOCTYPE
from itss_improvement.corrective_actions.pictures import VIEWS, picture_of

ROW = "Improvement Cause"
FIELDS = ("name", "localname", "cause", "parent_cause", "category", "is_root", "kind", "evidence")


@frappe.whitelist(methods=["GET", "POST"])
def picture(name: str, view: str, causes: list | str | None = None, problem: str | None = None) -> dict:
	"""The causes of a record that the user may read, as `view`: "tree" or "fishbone".

	`causes` and `problem`: as the form has them, not saved yet; without them what is stored. Nothing is written.
	Returns `svg` with the `numbers` of the causes by row, or a `fault`: a sentence that says why they make no picture.
	"""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("read")
	if view not in VIEWS:
		frappe.throw(_("{0}: causes are drawn as {1}.").format(name, ", ".join(VIEWS)))
	rows = doc.causes if causes is None else _rows(name, causes)
	found = picture_of(view, doc.phenomenon or "" if problem is None else problem, rows)
	return {"svg": found.svg, "numbers": found.numbers or {}, "fault": found.fault}


def _rows(record: str, causes: list | str) -> list[frappe._dict]:
	"""Plain rows with texts in them, whatever was sent."""
	try:
		given = frappe.parse_json(causes)
	except ValueError:
		given = None
	if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
		frappe.throw(_("{0}: the causes to draw are given as a list of rows.").format(record))
	return [
		frappe._dict({field: "" if row.get(field) is None else str(row[field]) for field in FIELDS})
		for row in given
	]
