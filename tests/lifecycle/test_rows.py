"""Rows of our tables are written with their records, whose rules judge them."""

from __future__ import annotations

import pytest

from tests import improvements, people
from tests.improvements import OPPORTUNITY
from tests.web import Browser, message_of


def our_tables() -> list[str]:
	import frappe

	return frappe.get_all("DocType", {"module": "ITSS Improvement", "istable": 1}, pluck="name")


def test_every_table_of_ours_keeps_its_rows_to_its_record(site):
	import frappe
	from frappe.model.base_document import get_controller

	from itss_improvement.lifecycle.row import ImprovementRow

	assert len(our_tables()) >= 6
	for doctype in our_tables():
		assert issubclass(get_controller(doctype), ImprovementRow), doctype
		row = frappe.get_doc(
			doctype=doctype, parenttype="Improvement Department", parent="部门", parentfield="x"
		)
		with pytest.raises(frappe.ValidationError, match="not changed by itself"):
			row.insert()


@pytest.mark.row("R48")
def test_a_request_cannot_write_a_row_past_its_record(site):
	import frappe

	people.make_everybody()
	department = frappe.get_doc("Improvement Department", people.OPERATIONS)
	department.append("members", {"user": people.STAFF})
	department.save()
	row = department.members[0].name
	for user in (people.OFFICER, people.ADMINISTRATOR):
		browser = Browser(user)
		path = f"/api/resource/Improvement Department Member/{row}"
		response = browser.put(path, user=people.OTHER_STAFF)
		assert response.status_code == 417 and people.OPERATIONS in message_of(response)
		assert browser.delete(path).status_code in (403, 417)
	assert frappe.db.get_value("Improvement Department Member", row, "user") == people.STAFF
	# through its record it is
	department.members[0].user = people.OTHER_STAFF
	department.save()
	assert frappe.db.get_value("Improvement Department Member", row, "user") == people.OTHER_STAFF
	name = improvements.draft().name
	assert frappe.db.exists(OPPORTUNITY, name)
