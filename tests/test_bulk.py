"""Rows written past the documents."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("site", "empty_site")

SIGNAL = "Improvement Signal"


def row(name: str, **values) -> dict:
	return {"name": name, "kind": "Complaint", "desk": "HD Ticket", "ticket": "1", **values}


def test_a_row_whose_name_is_there_stays_as_it_is():
	import frappe

	from itss_improvement import bulk

	bulk.insert_new(SIGNAL, [row("one", subject="first")])
	bulk.insert_new(SIGNAL, [row("one", subject="second"), row("two", subject="third")])
	assert frappe.get_all(SIGNAL, fields=["name", "subject"], order_by="name", as_list=True) in (
		[("one", "first"), ("two", "third")],
		(("one", "first"), ("two", "third")),
	)


def test_more_rows_than_a_statement_takes_and_none():
	import frappe

	from itss_improvement import bulk

	bulk.insert_new(SIGNAL, (row(f"{number:05d}") for number in range(bulk.ROWS_A_STATEMENT * 2 + 1)))
	bulk.insert_new(SIGNAL, [])
	assert frappe.db.count(SIGNAL) == bulk.ROWS_A_STATEMENT * 2 + 1


def test_what_every_record_has_is_filled_in_and_the_customer_owns_nothing():
	import frappe

	from itss_improvement import bulk

	frappe.set_user("Guest")
	bulk.insert_new(SIGNAL, [row("one")])
	found = frappe.db.get_value(
		SIGNAL, "one", ["owner", "modified_by", "docstatus", "creation"], as_dict=True
	)
	assert (found.owner, found.modified_by, found.docstatus) == ("Administrator", "Administrator", 0)
	assert found.creation is not None


@pytest.mark.parametrize(
	"text", ["<script>alert(1)</script>VPN", '<img src=x onerror="alert(1)">', "a <b onclick=x>c"]
)
def test_scripts_in_texts_are_taken_out_as_when_a_document_is_saved(text):
	import frappe

	from itss_improvement import bulk

	bulk.insert_new(SIGNAL, [row("one", subject=text)])
	stored = frappe.db.get_value(SIGNAL, "one", "subject")
	for active in ("onerror", "onclick", "<script"):
		assert active not in stored
