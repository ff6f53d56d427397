"""Writes a pack: item by item, so that memory does not grow with what is in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import frappe
from frappe import _
from frappe.utils import cint, get_datetime

from itss_improvement import chronology, downloads, files, languages, progress
from itss_improvement.archives import ARCHIVE, CHECKPOINT, ITEM, log
from itss_improvement.archives.collecting import path_of
from itss_improvement.archives.pack import verify
from itss_improvement.calendars import in_words
from itss_improvement.domain import merkle
from itss_improvement.domain.archive import SCHEMA, ItemKind
from itss_improvement.domain.explanation import Sentence
from itss_improvement.progress import Progress

JOB = "itss_improvement.archives.pack.packing.make"
MOST = 10_000
"""Archives of one pack."""
INDEX = "itss_improvement/templates/archives/index.html"
ENDINGS = {
	ItemKind.ARCHIVE.value: "json",
	ItemKind.RECORD.value: "json",
	ItemKind.LIVING_RECORD.value: "json",
	ItemKind.TICKETS.value: "json",
	ItemKind.SIGNALS.value: "json",
	ItemKind.FORM.value: "html",
}


def start(names: Iterable[str]) -> Progress:
	"""Have the archives `names`, which the session's user may read, packed. Raises ValidationError where there are none,
	more than `MOST`, or a pack is being made for the user already."""
	names = list(names)
	check(names)
	return downloads.start(JOB, names=names)


def check(names: list[str]) -> None:
	"""Raises ValidationError where there are none, or more than `MOST`."""
	if not 1 <= len(names) <= MOST:
		frappe.throw(
			_("{0} archives are chosen: choose from 1 to {1}.").format(len(names), MOST),
			title=_("Not Possible"),
		)


@dataclass(slots=True)
class Pack:
	"""A file that is written to, with the fingerprint of everything that was."""

	archive: ZipFile
	files: dict[str, dict] = field(default_factory=dict)

	def write(self, name: str, content: bytes) -> None:
		self.archive.writestr(name, content)
		self.files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}

	def copy(self, name: str, path: Path) -> None:
		self.archive.write(path, name)
		sha256, size = files.fingerprint_of(path)
		self.files[name] = {"sha256": sha256, "size": size}


def make(names: list[str]) -> Path:
	"""Within a job: the pack of the session's user. Returns where it lies."""
	names = frappe.get_list(
		ARCHIVE, {"name": ["in", names]}, pluck="name", order_by="name", limit_page_length=0
	)
	tree, places = _log()
	with downloads.written(JOB) as archive, languages.speaking(languages.of_records() or frappe.local.lang):
		pack = Pack(archive)
		rows = []
		for done, name in enumerate(names, 1):
			pack.write(f"{name}/{verify.ENTRIES}", "".join(_items(pack, name, tree)).encode())
			rows.append(_row(name))
			progress.tell(Sentence("Packing: {0} of {1} archives.", (done, len(names))), done, len(names))
		pack.write(verify.CHECKPOINTS, _json(_checkpoints(tree, places)))
		pack.write("index.html", _index(rows, tree).encode())
		pack.copy("verify.py", Path(verify.__file__))
		pack.copy("merkle.py", Path(merkle.__file__))
		manifest = _json({"schema": SCHEMA, "files": pack.files})
		archive.writestr(verify.MANIFEST, manifest)
		archive.writestr(
			verify.FINGERPRINT, f"{hashlib.sha256(manifest).hexdigest()}  {verify.MANIFEST}\n".encode()
		)
	progress.tell(Sentence("Archives packed: {0}. Files: {1}.", (len(names), len(pack.files))))
	return downloads.path(JOB)


def _log() -> tuple[merkle.Tree, list]:
	"""The log as its last checkpoint has it, and all checkpoints."""
	checkpoints = frappe.get_all(
		CHECKPOINT, fields=["log_size", "root", "made_on"], order_by="log_size", limit_page_length=0
	)
	size = cint(checkpoints[-1].log_size) if checkpoints else 0
	leaves = frappe.get_all(
		ITEM, {"leaf_index": ["<", size]}, pluck="leaf_hash", order_by="leaf_index", limit_page_length=0
	)
	return merkle.Tree([bytes.fromhex(hash) for hash in leaves]), checkpoints


def _items(pack: Pack, archive: str, tree: merkle.Tree) -> Iterator[str]:
	"""Writes what is in an archive. A line for each item: what it is, where it lies, and the proof that it is in the
	log."""
	names = frappe.get_all(ITEM, {"archive": archive}, pluck="name", order_by="number", limit_page_length=0)
	for name in names:
		item = frappe.db.get_value(ITEM, name, "*", as_dict=True)
		line = {
			"entry": log.entry_of(item).as_data(),
			"path": _write_item(pack, item),
			"leaf_index": cint(item.leaf_index),
			"proof": [hash.hex() for hash in tree.inclusion_proof(cint(item.leaf_index))],
		}
		yield json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"


def _write_item(pack: Pack, item) -> str:
	"""Returns where it lies in the pack; "" where it has no bytes any more."""
	name = _path(item)
	if item.content is not None:
		pack.write(name, item.content.encode())
		return name
	try:
		pack.copy(name, path_of(item.file_url or ""))
	except OSError:
		return ""
	return name


def _path(item) -> str:
	ending = ENDINGS.get(item.kind) or (item.file_name or "").rpartition(".")[2][:8] or "bin"
	return f"{item.archive}/{cint(item.number):04}.{ending}"


def _checkpoints(tree: merkle.Tree, checkpoints: list) -> dict:
	"""The last one; and of each earlier month the last one, with the proof that the log still begins with it."""
	of_month = {get_datetime(found.made_on).strftime("%Y-%m"): found for found in checkpoints[:-1]}
	last = checkpoints[-1] if checkpoints else frappe._dict(log_size=0, root=merkle.EMPTY.hex(), made_on="")
	return {
		"latest": _checkpoint(last),
		"earlier": [
			{
				**_checkpoint(found),
				"proof": [hash.hex() for hash in tree.consistency_proof(cint(found.log_size))],
			}
			for found in of_month.values()
		],
	}


def _checkpoint(found) -> dict:
	return {"size": cint(found.log_size), "root": found.root, "made_on": str(found.made_on)}


def _row(name: str) -> dict:
	"""What the page at the beginning says of an archive."""
	archive = frappe.get_doc(ARCHIVE, name)
	shown = frappe.get_all(
		ITEM,
		{
			"archive": name,
			"kind": ["in", [ItemKind.FORM.value, ItemKind.PAPER.value, ItemKind.ATTACHMENT.value]],
		},
		["archive", "number", "kind", "file_name", "sha256"],
		order_by="number",
		limit_page_length=0,
	)
	for item in shown:
		item.path = _path(item) if item.sha256 else ""
	order = chronology.of([archive.opportunity], everything=True)[archive.opportunity].check
	return {
		"archive": archive,
		"class": _(archive.improvement_class or ""),
		"items": shown,
		"gaps": [
			*(in_words(finding.sentence) for finding in order.findings),
			*(in_words(entry.sentence) for entry in order.late),
			*(
				_("{0}: gone when it was archived").format(item.file_name)
				for item in shown
				if not item.sha256
			),
		],
	}


def _index(rows: list, tree: merkle.Tree) -> str:
	return frappe.get_template(INDEX).render(
		{
			"title": _("Pack of Evidence"),
			"rows": rows,
			"root": tree.root().hex(),
			"size": tree.size,
			"words": {
				"archive": _("Archive"),
				"opportunity": _("Improvement Opportunity"),
				"department": _("Responsible Department"),
				"class": _("Improvement Class"),
				"until": _("Kept at Least Until"),
				"files": _("Forms and Attachments"),
				"gaps": _("What an Auditor Would Ask"),
				"none": _("None"),
				"verify": _("Check this pack: {0}").format("python3 verify.py"),
				"log": _("Root of the Log (SHA-256)"),
			},
		}
	)


def _json(content: dict) -> bytes:
	return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()
