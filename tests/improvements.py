"""Opportunities for tests, in whichever state."""

from __future__ import annotations

from tests import people

OPPORTUNITY = "Improvement Opportunity"
WORDS = {
	"title": "打印机反复故障",
	"source": "Employee Suggestion",
	"source_subtype": "Suggestion",
	"current_state": "三楼的打印机每周都坏。",
}
ASSESSMENT = {
	"impact_score": 4,
	"resource_score": 3,
	"urgency_score": 5,
	"improvement_class": "Corrective and Preventive Action",
	"class_reason": "根因不明",
}


def draft(user: str = people.STAFF, **values):
	"""A draft that `user` wrote in OPERATIONS."""
	import frappe

	before, frappe.session.user = frappe.session.user, user
	try:
		return frappe.get_doc(
			{
				"doctype": OPPORTUNITY,
				**WORDS,
				"identified_by_department": people.OPERATIONS,
				**values,
			}
		).insert(ignore_permissions=True)
	finally:
		frappe.session.user = before


def in_state(status: str, user: str = people.STAFF, **values):
	"""One that came to `status` some time ago."""
	doc = draft(user, **values)
	put_into(doc.name, status)
	return doc.reload()


def put_into(name: str, status: str) -> None:
	import frappe

	values = {
		"Draft": {},
		"Submitted": {"submitted_on": frappe.utils.now_datetime()},
		"Returned": {"return_reason": "缺少数据"},
		"Assessed": {**assessment(), "stage": "Do", "assessed_by": people.OFFICER},
		"Awaiting Verification": {**assessment(), "stage": "Check", "assessed_by": people.OFFICER},
		"Under Observation": {**assessment(), "stage": "Act", "assessed_by": people.OFFICER},
		"Closed": {**assessment(), "stage": "Act", "assessed_by": people.OFFICER},
		"Rejected": {"rejection_reason": "不属于本部门"},
		"Merged": {},
	}[status]
	if status == "Merged":
		values["merged_into"] = draft().name
	frappe.db.set_value(OPPORTUNITY, name, {"status": status, **values}, update_modified=False)


def assessment() -> dict:
	"""All that a person decides when assessing."""
	from frappe.utils import add_days, today

	return {
		**ASSESSMENT,
		"responsible_department": people.PURCHASING,
		"due_date": str(add_days(today(), 10)),
	}


def stored(name: str) -> dict:
	"""All that the table says, to compare with later."""
	import frappe

	return frappe.db.get_value(OPPORTUNITY, name, "*", as_dict=True)
