"""Whatever is changed past the app is found, and said by record and field (R70, R92)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests import people
from tests.archives_made import ARCHIVE, CHECKPOINT, ITEM, archived, items

FLIPS = 1_000
SEED = 20261126


@pytest.fixture
def everybody(site) -> None:
	people.make_everybody()


@pytest.fixture
def archive(everybody):
	return archived()


def faults(archive) -> list:
	from itss_improvement.archives import verifying

	return [*verifying.faults_of(archive.name), *verifying.faults_of_log()]


def write(doctype: str, name: str, **values) -> None:
	"""As somebody with a password to the database does."""
	import frappe

	frappe.db.set_value(doctype, name, values, update_modified=False)
	frappe.clear_document_cache(doctype, name)


def test_what_nobody_touched_has_no_fault(archive):
	assert faults(archive) == []


@pytest.mark.row("R70", "R92")
def test_a_bit_that_is_turned_anywhere_is_found(archive):
	"""Places drawn evenly over all that is kept: contents of items, files, entries and checkpoints."""
	import frappe

	from itss_improvement.archives.collecting import path_of

	draw = random.Random(SEED)
	places: list[tuple[str, str, str, int]] = []
	for item in items(archive):
		if item.content is not None:
			places.append((ITEM, item.name, "content", len(item.content)))
		elif item.sha256:
			places.append(("file", item.file_url, "", item.size))
		places += [(ITEM, item.name, field, len(item[field])) for field in ("leaf_hash", "sha256", "kind")]
	for row in frappe.get_all(CHECKPOINT, ["name", "root", "peaks"]):
		places += [(CHECKPOINT, row.name, field, len(row[field])) for field in ("root", "peaks")]
	weights = [size for *_place, size in places]
	missed = []
	for kind, name, field, size in draw.choices(places, weights, k=FLIPS):
		at, bit = draw.randrange(size), draw.randrange(7)
		turn = (
			in_file(path_of(name), at, 1 << bit)
			if kind == "file"
			else in_row(kind, name, field, at, 1 << bit)
		)
		turn()
		if not faults(archive):
			missed.append((kind, name, field, at, bit))
		turn()
	assert missed == []
	assert faults(archive) == []


def in_row(doctype: str, name: str, field: str, at: int, bit: int):
	"""Turns a bit of a character, and back."""

	def turn() -> None:
		import frappe

		text = frappe.db.get_value(doctype, name, field)
		write(doctype, name, **{field: f"{text[:at]}{chr(ord(text[at]) ^ bit)}{text[at + 1 :]}"})

	return turn


def in_file(path: Path, at: int, bit: int):
	def turn() -> None:
		with path.open("r+b") as file:
			file.seek(at)
			byte = file.read(1)[0]
			file.seek(at)
			file.write(bytes([byte ^ bit]))

	return turn


def one(found: list):
	(fault,) = found
	return fault


class TestItSaysWhich:
	def test_field_of_a_frozen_record(self, archive):
		write("Improvement Opportunity", archive.opportunity, title="别的标题")
		fault = one(faults(archive))
		assert (fault.doctype, fault.name, fault.field) == (
			"Improvement Opportunity",
			archive.opportunity,
			"title",
		)
		assert "别的标题" in fault.text

	def test_row_of_a_frozen_record(self, archive):
		import frappe

		(item,) = items(archive, source_doctype="Corrective and Preventive Action", kind="Record")
		doc = frappe.get_doc(item.source_doctype, item.source_name)
		write("Improvement Cause", doc.causes[0].name, cause="别的原因")
		fault = one(faults(archive))
		assert (fault.name, fault.field) == (item.source_name, "causes[1].cause")

	def test_signature_of_a_frozen_record(self, archive):
		import frappe

		(item,) = items(archive, source_doctype="Corrective and Preventive Action", kind="Record")
		doc = frappe.get_doc(item.source_doctype, item.source_name)
		write("Improvement Signature", doc.signatures[2].name, full_name="别人")
		fault = one(faults(archive))
		assert (fault.name, fault.field) == (item.source_name, "signatures[3].full_name")

	def test_row_that_is_gone(self, archive):
		import frappe

		(item,) = items(archive, source_doctype="Corrective and Preventive Action", kind="Record")
		doc = frappe.get_doc(item.source_doctype, item.source_name)
		frappe.db.delete("Improvement Cause", {"name": doc.causes[-1].name})
		assert one(faults(archive)).field == f"causes[{len(doc.causes)}]"

	def test_frozen_record_that_is_gone(self, archive):
		import frappe

		(item,) = items(archive, source_doctype="Corrective and Preventive Action", kind="Record")
		frappe.db.delete(item.source_doctype, {"name": item.source_name})
		fault = one(faults(archive))
		assert (fault.doctype, fault.name) == (item.source_doctype, item.source_name)
		assert "was deleted" in fault.text

	def test_date_until_which_it_is_kept(self, archive):
		write(ARCHIVE, archive.name, retain_until="2026-12-01")
		fault = one(faults(archive))
		assert (fault.doctype, fault.name, fault.field) == (ARCHIVE, archive.name, "retain_until")
		assert "2026-12-01" in fault.text

	def test_file_that_is_gone(self, archive):
		from itss_improvement.archives.collecting import path_of

		item = items(archive, kind="Attachment")[0]
		path = path_of(item.file_url)
		content = path.read_bytes()
		path.unlink()
		try:
			fault = one(faults(archive))
			assert (fault.name, fault.field) == (item.name, "file_url") and "is gone" in fault.text
		finally:
			path.write_bytes(content)

	def test_item_that_was_taken_out(self, archive):
		import frappe

		item = items(archive)[3]
		frappe.db.delete(ITEM, {"name": item.name})
		found = faults(archive)
		assert {(fault.doctype, fault.field) for fault in found} >= {
			(ARCHIVE, "item_count"),
			(ITEM, "leaf_index"),
		}

	def test_one_that_was_written_anew_with_all_its_hashes(self, archive):
		"""Whoever recomputes everything of an item is given away by the root of the log."""
		import hashlib

		from itss_improvement.domain.archive import Entry

		item = next(item for item in items(archive, kind="Form"))
		content = item.content.replace("</html>", "<p>伪造</p></html>")
		sha256, size = hashlib.sha256(content.encode()).hexdigest(), len(content.encode())
		entry = Entry(
			item.archive,
			item.number,
			item.kind,
			item.source_doctype,
			item.source_name,
			item.file_name,
			sha256,
			size,
		)
		write(
			ITEM,
			item.name,
			content=content,
			sha256=sha256,
			size=size,
			leaf_hash=entry.leaf_hash(),
		)
		write(ARCHIVE, archive.name, size=archive.size + size - item.size)
		assert {(fault.doctype, fault.field) for fault in faults(archive)} == {
			(CHECKPOINT, "root"),
			(CHECKPOINT, "peaks"),
		}

	def test_checkpoint_that_was_taken_out(self, archive):
		import frappe

		archived()
		(last,) = frappe.get_all(CHECKPOINT, pluck="name", order_by="log_size desc", limit=1)
		frappe.db.delete(CHECKPOINT, {"name": last})
		assert {fault.doctype for fault in faults(archive)} == {ARCHIVE, CHECKPOINT}

	def test_a_checkpoint_in_the_middle(self, archive):
		import frappe

		second = archived()
		archived()
		(middle,) = frappe.get_all(CHECKPOINT, {"archive": second.name}, pluck="name")
		write(CHECKPOINT, middle, root="0" * 64)
		assert {fault.name for fault in faults(archive)} == {middle, second.name}

	def test_that_a_field_came_with_a_later_version_is_no_fault(self, archive):
		from itss_improvement.domain.archive import differences

		assert differences({"a": 1, "gone": 2}, {"a": 1, "new": None}) == []
