"""Whether the archive still says what it said: every item, entry and checkpoint, and the frozen records themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import cint

from itss_improvement import files
from itss_improvement.archives import ARCHIVE, CHECKPOINT, ITEM, log
from itss_improvement.archives.collecting import record_text
from itss_improvement.archives.writing import said_of
from itss_improvement.domain.archive import LATER, OUTLIVES_DISPOSAL, ItemKind, differences
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.merkle import Peaks
from itss_improvement.files import path_of

PAGE = 500
"""Entries that are read at once."""
LATER_KINDS = frozenset(kind.value for kind in LATER)
OUTLIVING_KINDS = frozenset(kind.value for kind in OUTLIVES_DISPOSAL)


@dataclass(frozen=True, slots=True)
class Fault:
	"""What is not as it was archived."""

	doctype: str
	name: str
	"""Of the record that says something else: an item, a checkpoint, a frozen record."""
	field: str
	sentence: Sentence

	@property
	def text(self) -> str:
		return self.sentence.render(_)


def faults_of(archive: str) -> list[Fault]:
	"""Of one archive: its items, and the records that it froze. Whether they stand in the log is `faults_of_log`."""
	doc = frappe.get_doc(ARCHIVE, archive)
	items = frappe.get_all(ITEM, {"archive": archive}, ["*"], order_by="number", limit_page_length=0)
	return [*_of_archive(doc, items), *(fault for item in items for fault in _of_item(item, doc))]


def faults_of_log() -> list[Fault]:
	"""Of the log: its entries from the first to the last, and every checkpoint."""
	return list(_of_log())


def _of_archive(doc, items: list) -> Iterator[Fault]:
	later = [item for item in items if item.kind in LATER_KINDS]
	items = [item for item in items if item.kind not in LATER_KINDS]
	yield from _of_later(doc, later)
	expected = list(range(1, cint(doc.item_count) + 1))
	if [item.number for item in items] != expected:
		yield _fault(
			doc,
			"item_count",
			Sentence("{0} items are there, and {1} were archived.", (len(items), doc.item_count)),
		)
	if [cint(item.leaf_index) for item in items] != [cint(doc.first_leaf) + at for at in range(len(items))]:
		yield _fault(doc, "first_leaf", Sentence("Its items do not stand in the log one after another."))
	if cint(doc.size) != sum(cint(item.size) for item in items):
		yield _fault(doc, "size", Sentence("Its items have another size than was archived."))


def _of_later(doc, items: list) -> Iterator[Fault]:
	"""What happened to it since: it is held, or disposed of, as the last entry of the log about that says."""
	kinds = [ItemKind(item.kind) for item in items]
	held = next((kind for kind in reversed(kinds) if kind is not ItemKind.DISPOSAL), None) is ItemKind.HOLD
	if bool(cint(doc.on_hold)) != held:
		yield _fault(doc, "on_hold", Sentence("The log says otherwise of its legal hold."))
	if bool(doc.disposed_on) != (ItemKind.DISPOSAL in kinds):
		yield _fault(doc, "disposed_on", Sentence("The log says otherwise of its disposal."))


def _of_item(item, archive) -> Iterator[Fault]:
	if log.entry_of(item).leaf_hash() != item.leaf_hash:
		yield _fault(item, "leaf_hash", Sentence("It does not say what its entry of the log stands for."))
	if archive.disposed_on and item.kind not in OUTLIVING_KINDS:
		# the log proves that it was there
		return
	yield from _of_bytes(item)
	if item.kind == ItemKind.RECORD.value:
		yield from _of_frozen(item)
	elif item.kind == ItemKind.ARCHIVE.value and item.content != said_of(archive):
		yield from _of_said(item, archive)


def _of_bytes(item) -> Iterator[Fault]:
	if item.content is not None:
		content = item.content.encode()
		found = hashlib.sha256(content).hexdigest(), len(content)
	elif not item.sha256:
		# it was gone when it was archived, and the archive says so
		return
	else:
		try:
			found = files.fingerprint_of(path_of(item.file_url or ""))
		except OSError:
			yield _fault(item, "file_url", Sentence("The file {0} is gone.", (item.file_name,)))
			return
	if found != (item.sha256, cint(item.size)):
		yield _fault(
			item, "content" if item.content is not None else "file_url", Sentence("Its bytes were changed.")
		)


def _of_frozen(item) -> Iterator[Fault]:
	"""The record as it is now, beside what was archived."""
	try:
		archived = json.loads(item.content)["content"]
	except (ValueError, KeyError, TypeError):
		# said already of its bytes
		return
	if not frappe.db.exists(item.source_doctype, item.source_name):
		yield Fault(
			item.source_doctype, item.source_name, "name", Sentence("It is archived, and was deleted.")
		)
		return
	now = json.loads(record_text(frappe.get_doc(item.source_doctype, item.source_name)))
	for difference in differences(archived, now["content"]):
		yield Fault(
			item.source_doctype,
			item.source_name,
			difference.field,
			Sentence(
				"{0} was changed after it was archived: {1}, not {2}.",
				(difference.field, _short(difference.found), _short(difference.archived)),
			),
		)


def _of_said(item, archive) -> Iterator[Fault]:
	try:
		before, now = json.loads(item.content), json.loads(said_of(archive))
	except ValueError:
		return
	for difference in differences(before, now):
		yield _fault(
			archive,
			difference.field,
			Sentence(
				"{0} was changed after it was archived: {1}, not {2}.",
				(difference.field, _short(difference.found), _short(difference.archived)),
			),
		)


def _of_log() -> Iterator[Fault]:
	checkpoints = frappe.get_all(
		CHECKPOINT,
		fields=["name", "log_size", "root", "peaks", "archive"],
		order_by="log_size",
		limit_page_length=0,
	)
	rows = frappe.get_all(ARCHIVE, fields=["name", "log_size", "root"], limit_page_length=0)
	archives = {(row.name, cint(row.log_size)): row for row in rows}
	grown, expected = Peaks(), 0
	waiting = iter(checkpoints)
	checkpoint = next(waiting, None)
	for leaf in _leaves():
		if cint(leaf.leaf_index) != expected:
			yield Fault(
				ITEM,
				leaf.name,
				"leaf_index",
				Sentence(
					"The log goes on with entry {0} where {1} is expected.", (leaf.leaf_index, expected)
				),
			)
			return
		try:
			grown = grown.extended([bytes.fromhex(leaf.leaf_hash or "")])
		except ValueError:
			grown = grown.extended([b""])
		expected += 1
		if checkpoint and cint(checkpoint.log_size) == expected:
			yield from _of_checkpoint(checkpoint, grown)
			if checkpoint.archive != leaf.archive:
				yield Fault(
					CHECKPOINT,
					checkpoint.name,
					"archive",
					Sentence("Its last entry is not one of {0}.", (checkpoint.archive,)),
				)
			archive = archives.pop((checkpoint.archive, expected), None)
			if archive and archive.root != checkpoint.root:
				yield _of_no_checkpoint(archive)
			checkpoint = next(waiting, None)
	for archive in archives.values():
		yield _of_no_checkpoint(archive)
	if checkpoint is not None or (checkpoints and cint(checkpoints[-1].log_size) != expected):
		yield Fault(
			CHECKPOINT,
			(checkpoint or checkpoints[-1]).name,
			"log_size",
			Sentence(
				"It stands for {0} entries, and the log has {1}.",
				((checkpoint or checkpoints[-1]).log_size, expected),
			),
		)
	elif expected and not checkpoints:
		yield Fault(CHECKPOINT, "", "log_size", Sentence("The log has entries and no checkpoint."))


def _of_no_checkpoint(archive) -> Fault:
	return Fault(
		ARCHIVE,
		archive.name,
		"root",
		Sentence("The archive {0} and its checkpoint do not agree.", (archive.name,)),
	)


def _of_checkpoint(checkpoint, grown: Peaks) -> Iterator[Fault]:
	if checkpoint.root != grown.root().hex():
		yield Fault(
			CHECKPOINT,
			checkpoint.name,
			"root",
			Sentence(
				"The first {0} entries are not those whose root was written down.", (checkpoint.log_size,)
			),
		)
	if checkpoint.peaks != json.dumps([hash.hex() for hash in grown.hashes]):
		yield Fault(CHECKPOINT, checkpoint.name, "peaks", Sentence("Its peaks were changed."))


def _leaves() -> Iterator:
	after = -1
	while rows := frappe.get_all(
		ITEM,
		{"leaf_index": [">", after]},
		["name", "archive", "leaf_index", "leaf_hash"],
		order_by="leaf_index",
		limit=PAGE,
	):
		yield from rows
		after = cint(rows[-1].leaf_index)


def _fault(doc, field: str, sentence: Sentence) -> Fault:
	"""Of an archive, or of the row of an item."""
	return Fault(doc.get("doctype") or ITEM, doc.name, field, sentence)


def _short(value: object) -> str:
	text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
	return text if len(text) <= 60 else f"{text[:60]}…"
