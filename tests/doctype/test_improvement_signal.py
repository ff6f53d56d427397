"""**Improvement Signal**: recorded from tickets, never made or changed by hand."""

from __future__ import annotations

import pytest

from tests import people
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("site")

PATH = "/api/resource/Improvement Signal"


@pytest.fixture
def signal(site) -> str:
	import frappe

	people.make_everybody()
	doc = frappe.get_doc(
		doctype="Improvement Signal",
		name="signal-of-tests",
		kind="Complaint",
		status="Pending",
		occurred_at="2026-01-01 10:00:00",
		ticket_opened_at="2026-01-01 09:00:00",
		desk="HD Ticket",
		ticket="1",
	)
	doc.db_insert()
	return doc.name


@pytest.mark.row("R6")
@pytest.mark.parametrize("user", [people.OFFICER, people.AUDITOR, people.STAFF, people.ADMINISTRATOR])
def test_nobody_makes_changes_or_deletes_one(signal, user):
	import frappe

	browser = Browser(user)
	before = frappe.db.get_value("Improvement Signal", signal, "*", as_dict=True)
	made = {"kind": "Complaint", "occurred_at": "2026-01-01", "ticket": "2", "desk": "HD Ticket"}
	refused = (403, 417)
	assert browser.post(PATH, **made).status_code in refused
	assert (
		browser.call("frappe.client.insert", doc={**made, "doctype": "Improvement Signal"}).status_code
		in refused
	)
	assert browser.put(f"{PATH}/{signal}", status="Below Threshold").status_code in refused
	assert (
		browser.call(
			"frappe.client.set_value", doctype="Improvement Signal", name=signal, fieldname={"ticket": "3"}
		).status_code
		in refused
	)
	assert browser.delete(f"{PATH}/{signal}").status_code in refused
	assert frappe.db.count("Improvement Signal", {"ticket": ["in", ["2", "3"]]}) == 0
	assert frappe.db.get_value("Improvement Signal", signal, "*", as_dict=True) == before
