"""Checkpoints go where the company's own administrators do not reach: by mail, and on the review's signed form (R70)."""

from __future__ import annotations

import pytest

from tests import people, reviews
from tests.archives_made import CHECKPOINT, archived
from tests.forms import printing

WITNESS = "witness@example.org"


@pytest.fixture
def archive(site):
	people.make_everybody()
	return archived()


def queued() -> list[str]:
	import frappe

	names = frappe.get_all("Email Queue Recipient", {"recipient": WITNESS}, pluck="parent")
	return [frappe.db.get_value("Email Queue", name, "message") for name in names]


def send() -> bool:
	from itss_improvement.archives import witnessing

	return witnessing.send_newest()


def name_the_witness() -> None:
	import frappe

	frappe.db.set_single_value("Improvement Settings", "witness_address", WITNESS)


@pytest.mark.row("R70", "R92")
def test_the_newest_is_sent_once(archive):
	import frappe

	name_the_witness()
	assert send()
	assert not send()
	(message,) = queued()
	root = frappe.db.get_value(CHECKPOINT, {"archive": archive.name}, "root")
	assert root in message.replace("=\n", "").replace("=\r\n", "")
	archived()
	assert send()
	assert len(queued()) == 2


def test_to_nobody_unless_one_is_named(archive):
	assert not send()
	assert queued() == []


def test_not_without_an_account_to_send_from(archive, monkeypatch):
	from frappe.email.doctype.email_account.email_account import EmailAccount

	monkeypatch.setattr(EmailAccount, "find_outgoing", lambda *args, **values: None)
	name_the_witness()
	assert not send()


def test_an_address_that_is_none_is_refused(archive):
	import frappe

	doc = frappe.get_doc("Improvement Settings")
	doc.witness_address = "no address"
	with pytest.raises(frappe.ValidationError, match="not a valid Email Address"):
		doc.save()


@pytest.mark.row("R12", "R70")
def test_the_minutes_name_it_and_are_signed_with_it(archive):
	import json

	import frappe

	doc = reviews.review_in("Minutes Approved")
	root = frappe.db.get_value(CHECKPOINT, {"archive": archive.name}, "root")
	assert (doc.log_root, doc.log_size) == (root, archive.log_size)
	signed = json.loads(doc.signatures[-1].content)
	assert root in json.dumps(signed)
	assert root in printing.as_html("Improvement Review", doc.name)


def test_a_request_does_not_write_another(archive):
	doc = reviews.review()
	doc = reviews.write(people.OFFICER, doc, log_root="f" * 64, log_size=9)
	assert (doc.log_root or "", doc.log_size or 0) == ("", 0)
