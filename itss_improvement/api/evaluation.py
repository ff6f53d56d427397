"""What the form of an evaluation asks for, and the button that asks for one."""

import frappe
from frappe import _

from itss_improvement.domain.evaluation_record import RECORD
from itss_improvement.evaluations import asking, measuring, pictures, scope
from itss_improvement.lifecycle import reading as lifecycle
from itss_improvement.paths import RECORDS


@frappe.whitelist(methods=["POST"])
def ask(doctype: str, name: str) -> str:
	"""The name of the evaluation of a record of a path, made unless it is there (R73)."""
	if doctype not in RECORDS.values():
		frappe.throw(_("{0} is no record of an improvement that is evaluated.").format(_(doctype)))
	path = frappe.get_doc(doctype, name)
	path.check_permission("read")
	frappe.has_permission(RECORD, "write", throw=True)
	return asking.ask_for(path).name


@frappe.whitelist(methods=["GET", "POST"])
def page(name: str) -> dict:
	"""What `lifecycle.page` says of it; `picture`: before and after as SVG; and the `scope` that may be chosen from, by
	dimension, for whoever may write it."""
	found = lifecycle.page_of(RECORD, name)
	doc = frappe.get_doc(RECORD, name)
	return {
		**found,
		"picture": pictures.picture_of(doc),
		"scope": scope.choices() if found["may_edit"] else {},
	}


@frappe.whitelist(methods=["GET", "POST"])
def proposed_windows(name: str, changed_on: str | None = None) -> dict:
	"""Two windows of equal length on both sides of the day of the change. Nothing is written."""
	doc = frappe.get_doc(RECORD, name)
	doc.check_permission("read")
	return asking.windows_around(asking.day_of_change(doc, changed_on))


@frappe.whitelist(methods=["POST"])
def compute(name: str) -> dict:
	"""Measure the metrics of the evaluation in both windows, and keep what came out (R74). All of them, or nothing."""
	doc = frappe.get_doc(RECORD, name)
	doc.check_permission("write")
	if "metrics" not in doc.writable():
		frappe.throw(
			_("{0} is {1}: its figures are computed by whoever concludes it, and before that.").format(
				name, _(doc.status)
			),
			frappe.PermissionError,
			title=_("Not Possible"),
		)
	measuring.compute(doc)
	return {"name": doc.name, "computed": len(doc.metrics)}


@frappe.whitelist(methods=["GET", "POST"])
def check_again(name: str) -> list[dict]:
	"""Whether the desk would give the kept figures today: by metric its `label`, whether they are the `same`, and
	`sentences` that say what became of them. Nothing is written."""
	doc = frappe.get_doc(RECORD, name)
	doc.check_permission("read")
	return [
		{
			"label": found.label.render(_),
			"same": found.same,
			"sentences": [sentence.render(_) for sentence in found.sentences],
		}
		for found in measuring.check_again(doc)
	]
