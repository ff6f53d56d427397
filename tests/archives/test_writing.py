"""Closing an improvement archives its whole chain, once (R70, R92, R93)."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest

from tests import people
from tests.archives_made import ARCHIVE, CHECKPOINT, ITEM, archived, closed, items


@pytest.fixture
def everybody(site) -> None:
	people.make_everybody()


@pytest.mark.row("R70", "R92")
def test_it_holds_the_whole_chain(everybody):
	import frappe

	from itss_improvement.archives.collecting import path_of

	opportunity = closed()
	archive = archived(opportunity.name, paper=True)
	found = items(archive)
	kinds = {item.kind for item in found}
	assert {"Archive", "Record", "Living Record", "Form", "Paper", "Attachment"} <= kinds
	records = {(item.source_doctype, item.source_name) for item in found if item.kind == "Record"}
	for doctype in (
		"Improvement Opportunity",
		"Corrective and Preventive Action",
		"Improvement Measure",
		"Improvement Verification",
		"Improvement Evaluation",
	):
		filters = {"name" if doctype == "Improvement Opportunity" else "opportunity": opportunity.name}
		names = frappe.get_all(doctype, filters, pluck="name")
		assert names and {(doctype, name) for name in names} <= records
	forms = {item.source_doctype for item in found if item.kind == "Form"}
	assert {"Improvement Opportunity", "Corrective and Preventive Action", "Improvement Measure"} <= forms
	for item in found:
		if item.kind == "Paper":
			assert path_of(item.file_url).read_bytes().startswith(b"%PDF-")
	assert archive.item_count == len(found) and archive.size == sum(item.size for item in found)


def test_a_record_is_there_with_its_signatures_as_canonical_json(everybody):
	archive = archived()
	(item,) = items(archive, source_doctype="Corrective and Preventive Action", kind="Record")
	content = json.loads(item.content)
	assert content["schema"] == 1 and content["name"] == item.source_name
	signatures = content["content"]["signatures"]
	assert len(signatures) >= 5 and all(row["fingerprint"] for row in signatures)
	# what the framework writes without anybody's saving is left out
	assert not {"_assign", "_comments", "_user_tags", "_liked_by", "_seen", "modified"} & set(
		content["content"]
	)
	assert item.sha256 == hashlib.sha256(item.content.encode()).hexdigest()
	again = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
	assert again == item.content


def test_a_tag_or_an_assignment_is_not_taken_for_a_change(everybody):
	import frappe
	from frappe.desk.form.assign_to import add

	from itss_improvement.archives import verifying

	archive = archived()
	frappe.db.set_value(
		"Improvement Opportunity", archive.opportunity, "_user_tags", ",年度", update_modified=False
	)
	add(
		{
			"doctype": "Improvement Opportunity",
			"name": archive.opportunity,
			"assign_to": [people.OFFICER],
			"description": "看一下",
		}
	)
	assert verifying.faults_of(archive.name) == []


def test_an_attachment_outlives_every_other_record_of_its_bytes(everybody):
	import frappe

	from itss_improvement.archives.collecting import path_of

	archive = archived()
	attached = items(archive, kind="Attachment")
	assert attached
	for item in attached:
		own = frappe.get_all(
			"File",
			{"file_url": item.file_url, "attached_to_doctype": ARCHIVE, "attached_to_name": archive.name},
		)
		assert len(own) == 1
		assert hashlib.sha256(path_of(item.file_url).read_bytes()).hexdigest() == item.sha256


@pytest.mark.row("R93")
def test_it_is_kept_for_the_years_of_the_settings_and_three_at_the_least(everybody):
	import frappe

	settings = frappe.get_single("Improvement Settings")
	settings.retention_years = 2
	with pytest.raises(frappe.ValidationError, match="3 years or more"):
		settings.save()
	settings.reload()
	settings.retention_years = 5
	settings.save()
	archive = archived()
	year = archive.archived_on.year
	assert frappe.utils.getdate(archive.retain_until) >= date(year + 5, archive.archived_on.month, 1)


def test_it_is_made_once(everybody):
	import frappe

	from itss_improvement.archives import writing

	opportunity = closed()
	assert opportunity.name in writing.waiting()
	archived(opportunity.name)
	assert opportunity.name not in writing.waiting()
	assert writing.archive(opportunity.name) is None
	assert frappe.db.count(ARCHIVE, {"opportunity": opportunity.name}) == 1


def test_what_is_not_closed_is_not_archived(everybody):
	import frappe

	from itss_improvement.archives import writing
	from tests import improvements

	doc = improvements.in_state("Assessed")
	assert doc.name not in writing.waiting()
	with pytest.raises(frappe.ValidationError, match="archived once it is closed"):
		writing.archive(doc.name)


def test_each_is_appended_to_the_log_of_the_ones_before(everybody):
	import frappe

	from itss_improvement.domain import merkle

	first, second = archived(), archived()
	assert second.first_leaf == first.log_size == first.first_leaf + first.item_count
	leaves = [
		bytes.fromhex(hash)
		for hash in frappe.get_all(ITEM, pluck="leaf_hash", order_by="leaf_index", limit_page_length=0)
	]
	assert merkle.root(leaves).hex() == second.root
	roots = (bytes.fromhex(first.root), bytes.fromhex(second.root))
	proof = merkle.consistency_proof(leaves, first.log_size)
	assert merkle.is_consistent(first.log_size, second.log_size, *roots, proof)
	assert frappe.get_all(CHECKPOINT, pluck="log_size", order_by="log_size")[-2:] == [
		first.log_size,
		second.log_size,
	]


def test_a_clock_that_goes_backwards_does_not_turn_the_log_round(everybody, monkeypatch):
	import frappe

	from itss_improvement.archives import log

	first = archived()
	earlier = frappe.utils.add_days(frappe.utils.now_datetime(), -400)
	monkeypatch.setattr(log, "now_datetime", lambda: earlier)
	second = archived()
	assert frappe.utils.get_datetime(second.archived_on) >= frappe.utils.get_datetime(first.archived_on)
	assert second.retain_until >= first.retain_until


def test_an_attachment_that_is_gone_is_archived_as_gone(everybody):
	from itss_improvement.archives import verifying
	from itss_improvement.archives.collecting import path_of

	opportunity = closed()
	import frappe

	(name,) = frappe.get_all("Improvement Measure", {"opportunity": opportunity.name}, pluck="name", limit=1)
	file = frappe.get_all("File", {"attached_to_name": name}, ["file_url", "name"], limit=1)[0]
	path = path_of(file.file_url)
	content = path.read_bytes()
	path.unlink()
	try:
		archive = archived(opportunity.name)
		(item,) = items(archive, kind="Attachment", file_url=file.file_url)
		assert (item.sha256, item.size) == ("", 0)
		assert verifying.faults_of(archive.name) == []
	finally:
		path.write_bytes(content)
