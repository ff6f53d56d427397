"""Files of records: whose they are, the SHA-256 of their bytes, which the server computes, and that they are kept as
long as the record relies on them (R40, R60, R69, R79).

The framework deletes a file's bytes before it asks anybody whether the record of the file may be deleted, unless
another record shares them. So what is kept has such a record besides.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import frappe
from frappe import _

from itss_improvement import bulk
from itss_improvement.domain import document_revision, resolution, training

FILE, MODULE = "File", "ITSS Improvement"
CHUNK = 1 << 20
"""Bytes that are read at once: a file may be larger than the memory."""
FOLDERS = ("/private/files/", "/files/")
IDENTITY = (
	"file_url",
	"file_name",
	"content_hash",
	"is_private",
	"attached_to_doctype",
	"attached_to_name",
)
"""What a record of a file says of whose which file is, by field names of the framework's."""
SHARED = ("file_url", "file_name", "content_hash", "is_private", "file_size", "file_type", "folder")
"""What a second record of the same bytes says as well."""


@dataclass(frozen=True, slots=True)
class FilesReliedOn:
	fields: tuple[str, ...]
	statuses: frozenset[str]
	"""In which the record relies on its files."""


RELIED_ON: dict[str, FilesReliedOn] = {
	document_revision.RECORD: FilesReliedOn(("new_text",), document_revision.RELIES_ON_TEXT),
	resolution.RECORD: FilesReliedOn(("evidence_file",), resolution.RELIES_ON_EVIDENCE),
	training.RECORD: FilesReliedOn(("material", "sign_in_file"), frozenset({training.Status.HELD.value})),
}


def path_of(file_url: str) -> Path:
	"""Where the bytes of a file of this site lie. Raises OSError for one that lies elsewhere."""
	parts = file_url.strip("/").split("/")
	if not file_url.startswith(FOLDERS) or ".." in parts:
		raise FileNotFoundError(file_url)
	folder = "" if file_url.startswith("/private/") else "public"
	return Path(frappe.get_site_path(folder, *parts))


def fingerprint_of(path: str | Path) -> tuple[str, int]:
	"""The SHA-256 of a file's bytes as 64 hexadecimal digits, and how many bytes there are. Raises OSError."""
	digest, size = hashlib.sha256(), 0
	with open(path, "rb") as file:
		while chunk := file.read(CHUNK):
			digest.update(chunk)
			size += len(chunk)
	return digest.hexdigest(), size


def name_of(url: str | None) -> str:
	return (url or "").rpartition("/")[2]


def check_uploaded(doc, field: str) -> None:
	"""Refuse a file in the field `field` of `doc` that was not uploaded to it, nor by whoever names it: the framework
	would let them read whichever file's address they write there. And a public one: it would be everybody's."""
	url = doc.get(field)
	if not url or url == doc.before().get(field):
		return
	found = frappe.get_all(
		FILE,
		{"file_url": url},
		["is_private", "owner", "attached_to_doctype", "attached_to_name"],
	)
	if not url.startswith(FOLDERS) or not any(_is_theirs(doc, file) for file in found):
		_refuse(doc, field, _("{0} was not uploaded to this record. Upload the file itself.").format(url))
	if not all(file.is_private for file in found):
		_refuse(doc, field, _("{0} is public. Upload it again as a private file.").format(name_of(url)))


def _is_theirs(doc, file) -> bool:
	where = file.attached_to_doctype, file.attached_to_name
	if where == (doc.doctype, doc.name):
		return True
	# to a form that was not saved yet nothing is attached so far
	return file.owner == frappe.session.user and not (all(where) and frappe.db.exists(*where))


def fingerprint(doc, field: str) -> str | None:
	"""The SHA-256 of the file in the field of `doc`; None where there is none. Refuses one that is gone."""
	if not (url := doc.get(field)):
		return None
	file = frappe.db.exists(FILE, {"file_url": url})
	try:
		return fingerprint_of(frappe.get_doc(FILE, file).get_full_path())[0] if file else _gone(doc, field)
	except OSError:
		return _gone(doc, field)


def check_may_attach(file, method: str | None = None) -> None:
	"""For `validate` of the framework's files: nobody attaches anything to a record of ours that they may not read. Frappe
	15 lets everybody who is logged in upload to any record."""
	doctype, name = file.attached_to_doctype, file.attached_to_name
	if not file.is_new() or not (doctype and name) or file.flags.made_by_app:
		return
	if frappe.get_meta(doctype).module != MODULE or not frappe.db.exists(doctype, name):
		return
	if not frappe.has_permission(doctype, "read", name):
		frappe.throw(
			_("You may not attach anything to {0}, which you may not read.").format(name),
			frappe.PermissionError,
		)


def check_unchanged(doc, field: str, found: str | None) -> None:
	"""Refuse where the file is not what `found` says it was."""
	if fingerprint(doc, field) != found:
		_refuse(
			doc, field, _("{0} is not the file any more that was submitted.").format(name_of(doc.get(field)))
		)


def hold(doc) -> None:
	"""Give each file that `doc` relies on a record beside the one that was uploaded, and take it away where it does
	not rely on it any more."""
	kept = RELIED_ON[doc.doctype]
	frappe.db.delete(FILE, {"name": ["in", [_held_as(doc.name, field) for field in kept.fields]]})
	if doc.status not in kept.statuses:
		return
	rows = []
	for field in kept.fields:
		uploaded = frappe.get_all(FILE, {"file_url": doc.get(field) or "-"}, [*SHARED], limit=1)
		where = {
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
			# the framework writes a file's address into the field that is named here
			"attached_to_field": field,
		}
		rows += [{**file, **where, "name": _held_as(doc.name, field)} for file in uploaded]
	# the file is there already: saving a document would write it again
	bulk.insert_new(FILE, rows)


def forget_held() -> None:
	"""Take away all such records. What people uploaded stays theirs."""
	attached = frappe.get_all(
		FILE,
		{"attached_to_doctype": ["in", [*RELIED_ON]]},
		["name", "attached_to_name", "attached_to_field"],
		limit_page_length=0,
	)
	held = [row.name for row in attached if row.name == _held_as(row.attached_to_name, row.attached_to_field)]
	frappe.db.delete(FILE, {"name": ["in", [*held, ""]]})


def _held_as(name: str, field: str) -> str:
	return f"{name}-{field}"


def keep(file, method: str | None = None) -> None:
	"""For `on_trash` and `validate` of the framework's files: refuse to delete, detach or change what a record relies
	on. Of any other file nothing is said."""
	changes = method == "validate"
	if not has_changed(file, changes):
		return
	before = file.get_doc_before_save() or file
	holders = {(before.attached_to_doctype, before.attached_to_name)}
	if changes and before.content_hash:
		# the framework moves all records of the same bytes along
		same = frappe.get_all(
			FILE,
			{"attached_to_doctype": ["in", [*RELIED_ON]], "content_hash": before.content_hash},
			["attached_to_doctype", "attached_to_name"],
		)
		holders |= {(row.attached_to_doctype, row.attached_to_name) for row in same}
	for doctype, name in holders:
		# the framework has written the new address into the record by now, where it is one of these
		if doctype in RELIED_ON and _relies_on(doctype, name, {before.file_url, file.file_url}):
			frappe.throw(
				_("{0} belongs to {1}, and is kept as it is.").format(before.file_name, name),
				title=_("Not Possible"),
			)


def has_changed(file, changes: bool) -> bool:
	"""Whether a record of a file that is stored is deleted or, where it is saved (`changes`), becomes another's."""
	if file.get("is_folder") or file.is_new():
		return False
	return not changes or any(map(file.has_value_changed, IDENTITY))


def _relies_on(doctype: str, name: str, urls: set[str]) -> bool:
	kept = RELIED_ON[doctype]
	found = frappe.db.get_value(doctype, name, ["status", *kept.fields], as_dict=True)
	if not found or found.status not in kept.statuses:
		return False
	return not urls.isdisjoint(found[field] for field in kept.fields)


def _gone(doc, field: str):
	_refuse(
		doc, field, _("{0} is not on the server any more. Attach it again.").format(name_of(doc.get(field)))
	)


def _refuse(doc, field: str, sentence: str) -> None:
	frappe.throw(
		_("{0}: {1}: {2}").format(doc.called, _(doc.meta.get_label(field)), sentence), title=_("Not Possible")
	)
