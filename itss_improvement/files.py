"""Files of records: whose they are, and the SHA-256 of their bytes, which the server computes (R40, R60, R79)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import frappe
from frappe import _

FILE = "File"
CHUNK = 1 << 20
"""Bytes that are read at once: a file may be larger than the memory."""
FOLDERS = ("/private/files/", "/files/")


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


def check_unchanged(doc, field: str, found: str | None) -> None:
	"""Refuse where the file is not what `found` says it was."""
	if fingerprint(doc, field) != found:
		_refuse(
			doc, field, _("{0} is not the file any more that was submitted.").format(name_of(doc.get(field)))
		)


def _gone(doc, field: str):
	_refuse(
		doc, field, _("{0} is not on the server any more. Attach it again.").format(name_of(doc.get(field)))
	)


def _refuse(doc, field: str, sentence: str) -> None:
	frappe.throw(
		_("{0}: {1}: {2}").format(doc.called, _(doc.meta.get_label(field)), sentence), title=_("Not Possible")
	)
