"""Writes a pack: item by item, so that memory does not grow with what is in it; what is asked of the database is asked for
many archives at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate, now_datetime

from itss_improvement import downloads, evidence_gaps, files, languages, progress
from itss_improvement.archives import ARCHIVE, CHECKPOINT, ITEM, choosing, log
from itss_improvement.archives.pack import pages, verify
from itss_improvement.calendars import in_words
from itss_improvement.domain import merkle
from itss_improvement.domain.archive import LATER, SCHEMA, ItemKind
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.pack_choice import Choice
from itss_improvement.evidence_gaps import Found
from itss_improvement.files import path_of
from itss_improvement.progress import Progress

JOB = "itss_improvement.archives.pack.packing.make"
MOST = 10_000
"""Archives of one pack."""
BATCH = 100
"""Archives whose gaps are looked for at once."""
READ_AT_ONCE = 4 * 1024 * 1024
"""Bytes of contents that are in memory at once; one item alone may be larger."""
ENDINGS = {
	ItemKind.ARCHIVE.value: "json",
	ItemKind.RECORD.value: "json",
	ItemKind.LIVING_RECORD.value: "json",
	ItemKind.TICKETS.value: "json",
	ItemKind.SIGNALS.value: "json",
	ItemKind.FORM.value: "html",
	**{kind.value: "json" for kind in LATER},
}
"""Of the items whose bytes are text of their own; the others are files."""
FIELDS = (
	"name",
	"archive",
	"number",
	"kind",
	"source_doctype",
	"source_name",
	"file_name",
	"file_url",
	"sha256",
	"size",
	"leaf_index",
)
OF_ARCHIVE = (
	"name",
	"opportunity",
	"title",
	"responsible_department",
	"improvement_class",
	"archived_on",
	"retain_until",
	"first_leaf",
	"item_count",
)


def start(names: Iterable[str], choice: Choice | None = None) -> Progress:
	"""Have the archives `names`, which the session's user may read, packed; `choice` is what they were chosen by. Raises
	ValidationError where there are none, more than `MOST`, or a pack is being made for the user already."""
	names = list(names)
	check(names)
	return downloads.start(JOB, names=names, choice=choice and choice.as_data())


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
	files: dict[str, tuple[str, int]] = field(default_factory=dict)

	def write(self, name: str, content: bytes) -> None:
		self.archive.writestr(name, content)
		self.files[name] = (hashlib.sha256(content).hexdigest(), len(content))

	def copy(self, name: str, path: Path) -> None:
		self.archive.write(path, name)
		self.files[name] = files.fingerprint_of(path)

	def close(self) -> None:
		"""Write the manifest, line by line, and its fingerprint."""
		digest = hashlib.sha256()
		with self.archive.open(verify.MANIFEST, "w") as manifest:
			for line in self._manifest():
				digest.update(line)
				manifest.write(line)
		self.archive.writestr(verify.FINGERPRINT, f"{digest.hexdigest()}  {verify.MANIFEST}\n".encode())

	def _manifest(self) -> Iterator[bytes]:
		yield f'{{"schema": {SCHEMA}, "files": {{'.encode()
		for at, name in enumerate(sorted(self.files)):
			sha256, size = self.files[name]
			line = f"{json.dumps(name, ensure_ascii=False)}: {json.dumps({'sha256': sha256, 'size': size})}"
			yield f"{',' if at else ''}\n{line}".encode()
		yield b"\n}}\n"


def make(names: list[str], choice: dict | None = None) -> Path:
	"""Within a job: the pack of the session's user. Returns where it lies."""
	chosen = Choice.of(choice or {})
	names = frappe.get_list(
		ARCHIVE,
		{"name": ["in", names], "disposed_on": ["is", "not set"]},
		pluck="name",
		order_by="name",
		limit_page_length=0,
	)
	tree, places = _log()
	with downloads.written(JOB) as archive, languages.speaking(languages.of_records() or frappe.local.lang):
		pack = Pack(archive)
		held, outside = choosing.evidence_of(chosen)
		rows = []
		for start_at in range(0, len(names), BATCH):
			for row in _batch(pack, names[start_at : start_at + BATCH], tree, held):
				rows.append(row)
				progress.tell(
					Sentence("Packing: {0} of {1} archives.", (len(rows), len(names))), len(rows), len(names)
				)
		about = pages.About(
			now_datetime(),
			frappe.utils.get_fullname(),
			tree.root().hex(),
			tree.size,
			tuple(in_words(sentence) for sentence in chosen.in_words()),
			tuple(_(kind) for kind in held),
			tuple(_(kind) for kind in outside),
		)
		for name, content in pages.of_pack(rows, about):
			pack.write(name, content)
		pack.write(verify.CHECKPOINTS, _json(_checkpoints(tree, places)))
		pack.copy("verify.py", Path(verify.__file__))
		pack.copy("merkle.py", Path(merkle.__file__))
		pack.close()
	progress.tell(Sentence("Archives packed: {0}. Files: {1}.", (len(names), len(pack.files))))
	return downloads.path(JOB)


def _batch(pack: Pack, names: list[str], tree: merkle.Tree, evidence: list[str]) -> Iterator[pages.Row]:
	"""Writes some archives, each with its page."""
	archives = frappe.get_all(
		ARCHIVE, {"name": ["in", names]}, list(OF_ARCHIVE), order_by="name", limit_page_length=0
	)
	opportunities = [archive.opportunity for archive in archives]
	# of what was archived the files are those of the archive: they are looked for as they are written
	found = evidence_gaps.of(opportunities, gone=())
	for archive in archives:
		contents = pages.Contents()
		lines = "".join(_items(pack, archive.name, tree, contents))
		pack.write(f"{archive.name}/{verify.ENTRIES}", lines.encode())
		row = _row(archive, found.get(archive.opportunity), contents)
		pack.write(f"{archive.name}/index.html", pages.of_archive(row, contents, evidence).encode())
		yield row


def _row(archive, found: Found | None, contents: pages.Contents) -> pages.Row:
	gaps = [*(found.gaps if found else ()), *contents.gone]
	return pages.Row(
		archive.name,
		archive.opportunity,
		archive.title or "",
		archive.responsible_department or "",
		archive.improvement_class or "",
		found.customers if found else (),
		found.closed_on if found else "",
		str(getdate(archive.archived_on)),
		str(archive.retain_until),
		cint(archive.first_leaf),
		cint(archive.item_count),
		tuple(pages.Missing(gap.kind, gap.doctype, gap.name, in_words(gap.sentence)) for gap in gaps),
	)


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


def _items(pack: Pack, archive: str, tree: merkle.Tree, contents: pages.Contents) -> Iterator[str]:
	"""Writes what is in an archive. A line for each item: what it is, where it lies, and the proof that it is in the
	log."""
	for item in _read(archive):
		path = _write_item(pack, item)
		contents.add(item, path)
		line = {
			"entry": log.entry_of(item).as_data(),
			"path": path,
			"leaf_index": cint(item.leaf_index),
			"proof": [hash.hex() for hash in tree.inclusion_proof(cint(item.leaf_index))],
		}
		yield json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"


def _read(archive: str) -> Iterator[frappe._dict]:
	"""The items of an archive in their order, a few megabytes of contents at a time."""
	items = frappe.get_all(ITEM, {"archive": archive}, list(FIELDS), order_by="number", limit_page_length=0)
	for group in _groups(items):
		texts = [item.name for item in group if item.kind in ENDINGS]
		contents = dict(
			frappe.get_all(
				ITEM, {"name": ["in", texts]}, ["name", "content"], as_list=True, limit_page_length=0
			)
			if texts
			else ()
		)
		for item in group:
			item.content = contents.pop(item.name, None)
			yield item


def _groups(items: list) -> Iterator[list]:
	group, size = [], 0
	for item in items:
		bytes_read = cint(item.size) if item.kind in ENDINGS else 0
		if group and size + bytes_read > READ_AT_ONCE:
			yield group
			group, size = [], 0
		group.append(item)
		size += bytes_read
	if group:
		yield group


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
	"""A file's ending is somebody's: it leads nowhere else."""
	_name, dot, ending = (item.file_name or "").rpartition(".")
	ending = re.sub("[^0-9A-Za-z]", "", ending)[:8].lower() if dot else ""
	return f"{item.archive}/{cint(item.number):04}.{ENDINGS.get(item.kind) or ending or 'bin'}"


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


def _json(content: dict) -> bytes:
	return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()
