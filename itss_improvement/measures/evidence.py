"""Evidence of a measure: files, each with the SHA-256 of its bytes (R40, R60).

The server computes it from the file on its disk when a row is attached, keeps it, and computes it again whenever it
is shown, so that a file that changed since is noticed. Once the measure has ended, its files are neither deleted nor
detached nor changed.

The framework deletes a file's bytes before it asks anybody whether the record of the file may be deleted, unless
another record shares them. So a measure that ends gives each row of its evidence such a record of its own.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_improvement import bulk
from itss_improvement.domain.measure import ENDED, RECORD, EvidenceState
from itss_improvement.files import FILE, SHARED, fingerprint_of, has_changed

ROW = "Improvement Measure Evidence"
HELD = {"attached_to_doctype": RECORD, "attached_to_field": "evidence"}
"""What marks the records of files that hold the bytes of evidence."""
FOUND = ("file", "fingerprint", "file_size", "attached_by", "attached_on")


# When it is attached


def describe(doc) -> None:
	"""Find out about the files that were attached since `doc` was stored."""
	past = {row.name: row.file_url for row in doc.before().get("evidence") or ()}
	for row in doc.evidence:
		if not row.fingerprint or past.get(row.name) != row.file_url:
			row.update(_found(doc, row))
	_check_each_is_there_once(doc)


def check_kept(doc) -> None:
	"""Refuse to end a measure with evidence that is not what it was."""
	for row in doc.evidence:
		if (state := _state_of(row)) is not EvidenceState.UNCHANGED:
			_refuse(
				doc,
				row,
				_("{0}: {1}. Remove the row and attach the file again."),
				_name_of(row),
				_(state.value),
			)


def _found(doc, row) -> dict:
	file = _record_of(doc, row)
	try:
		fingerprint, size = fingerprint_of(file.get_full_path())
	except OSError:
		_refuse(doc, row, _("{0} is not on the server any more. Attach it again."), _name_of(row))
	_tell_where_else(doc, row, fingerprint)
	return dict(zip(FOUND, (file.name, fingerprint, size, frappe.session.user, now_datetime()), strict=True))


def _record_of(doc, row):
	"""The framework's record of the file, which was attached to this measure: whoever names the address of any other
	file is told nothing of it."""
	file = frappe.db.get_value(
		FILE,
		{"file_url": row.file_url, "attached_to_doctype": RECORD, "attached_to_name": doc.name},
		["name", "is_private"],
		as_dict=True,
	)
	if not file or not (row.file_url or "").startswith(("/private/files/", "/files/")):
		_refuse(
			doc,
			row,
			_("{0} was not uploaded to this measure. Upload the file itself."),
			row.file_url or "-",
		)
	if not file.is_private:
		_refuse(
			doc,
			row,
			_("{0} is public, and evidence is not. Upload it again as a private file."),
			_name_of(row),
		)
	return frappe.get_doc(FILE, file.name)


def _check_each_is_there_once(doc) -> None:
	seen: dict[str, int] = {}
	for row in doc.evidence:
		if row.fingerprint in seen:
			_refuse(
				doc,
				row,
				_("{0} is the same file as that of row {1}. Remove one of them."),
				_name_of(row),
				seen[row.fingerprint],
			)
		seen[row.fingerprint] = row.idx


def _tell_where_else(doc, row, fingerprint: str) -> None:
	"""One file may prove two measures; whoever attaches it is to know."""
	parents = frappe.get_all(
		ROW, {"fingerprint": fingerprint, "parenttype": RECORD, "parent": ["!=", doc.name]}, pluck="parent"
	)
	if parents and (others := frappe.get_list(RECORD, {"name": ["in", parents]}, pluck="name")):
		frappe.msgprint(
			_("{0} is evidence of {1} as well.").format(_name_of(row), ", ".join(sorted(others))),
			title=_("Evidence"),
			indicator="orange",
		)


# When it is shown


def states_of(doc) -> list[dict]:
	"""The rows of evidence of `doc`, each with `state` as one of EvidenceState, and who attached it."""
	return [
		{
			"name": row.name,
			"file_url": _url_of(row),
			"file_name": _name_of(row),
			"description": row.description,
			"fingerprint": row.fingerprint,
			"file_size": row.file_size,
			"attached_by": frappe.utils.get_fullname(row.attached_by),
			"attached_on": row.attached_on,
			"state": _state_of(row).value,
		}
		for row in doc.evidence
	]


def _state_of(row) -> EvidenceState:
	if not frappe.db.exists(FILE, row.file):
		return EvidenceState.MISSING
	try:
		fingerprint, _size = fingerprint_of(frappe.get_doc(FILE, row.file).get_full_path())
	except OSError:
		return EvidenceState.MISSING
	return EvidenceState.UNCHANGED if fingerprint == row.fingerprint else EvidenceState.CHANGED


def _url_of(row) -> str:
	return frappe.db.get_value(FILE, row.file, "file_url") or row.file_url


def _name_of(row) -> str:
	return (row.file_url or "").rpartition("/")[2]


# Once its measure has ended


def hold(doc) -> None:
	"""Give each row a record of its file beside the one that was uploaded, for as long as `doc` has ended. It bears
	the row's name, and is the measure's own: whoever may read that reads it."""
	rows = {row.file: row.name for row in doc.evidence if row.file}
	frappe.db.delete(FILE, {**_held_by(doc.name), "name": ["in", [*rows.values(), ""]]})
	if doc.status not in ENDED:
		return
	uploaded = frappe.get_all(FILE, {"name": ["in", [*rows, ""]]}, ["name", *SHARED])
	# the file is there already: saving a document would write it again
	bulk.insert_new(FILE, [{**file, "name": rows[file.name], **_held_by(doc.name)} for file in uploaded])


def _held_by(measure: str) -> dict:
	return {**HELD, "attached_to_name": measure}


def keep(file, method: str | None = None) -> None:
	"""For `on_trash` and `validate` of the framework's files: refuse to delete, detach or change what is evidence of
	a measure that has ended. Of any other file nothing is said."""
	changes = method == "validate"
	if not has_changed(file, changes):
		return
	before = file.get_doc_before_save() or file
	rows = [before.name] if before.attached_to_doctype == RECORD else []
	if changes and before.content_hash:
		# the framework moves all records of the same bytes along
		rows += frappe.get_all(FILE, {**HELD, "content_hash": before.content_hash}, pluck="name")
	for measure in _measures_of(rows):
		if frappe.db.get_value(RECORD, measure, "status") in ENDED:
			frappe.throw(
				_("{0} is evidence of {1}, and is kept as it is.").format(before.file_name, measure),
				title=_("Not Possible"),
			)


def _measures_of(files: list[str]) -> list[str]:
	"""The measures that records of files are evidence of, as what was uploaded or as what holds it."""
	if not files:
		return []
	return frappe.get_all(
		ROW,
		filters={"parenttype": RECORD},
		or_filters={"file": ["in", files], "name": ["in", files]},
		pluck="parent",
	)


def _refuse(doc, row, sentence: str, *values: object) -> None:
	frappe.throw(
		_("{0}: Evidence, row {1}: {2}").format(doc.called, row.idx, sentence.format(*values)),
		title=_("Not Possible"),
	)
