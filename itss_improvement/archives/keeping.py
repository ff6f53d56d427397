"""What is archived is neither changed nor deleted: every refusal there is, in one place (R70, R92, R93).

The framework has flags that skip some of its events, so that each thing is refused at two of them. What is written to
the database past the framework cannot be refused: it is found (`verifying`).
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from itss_improvement.archives import ARCHIVE, ITEM
from itss_improvement.domain.archive import ItemKind


class WrittenOnce(Document):
	"""An archive, an item of one, or a checkpoint: written once, by the app."""

	def validate(self):
		self.refuse_people()

	def on_update(self):
		self.refuse_people()

	def on_trash(self):
		_refuse(self.doctype, self.name)

	def after_delete(self):
		_refuse(self.doctype, self.name)

	def before_rename(self, old, new, merge=False):
		_refuse(self.doctype, old)

	def refuse_people(self):
		if not self.flags.made_by_app:
			_refuse(self.doctype, self.name or _("new"))


def keep_record(doc, method: str, *args) -> None:
	"""For the events of a record that an archive freezes."""
	names = [doc.name]
	if method == "before_rename":
		# the old name, the new one, and whether the two become one
		names = [*args[:2]]
	for name in names:
		if archive := archive_of(doc.doctype, name):
			_refuse_archived(name, archive)


def keep_file(file, method: str) -> None:
	"""For the events of a file: neither is one of an archived record taken away or changed, nor is one added to it."""
	if file.flags.made_by_app:
		return
	before = file.get_doc_before_save()
	for state in (file, before):
		if state is None or not state.attached_to_name:
			continue
		if state.attached_to_doctype == ARCHIVE:
			_refuse(ARCHIVE, state.attached_to_name)
		if archive := archive_of(state.attached_to_doctype, state.attached_to_name):
			_refuse_archived(state.attached_to_name, archive)


def keep_said(doc, method: str) -> None:
	"""For the events of what was said of a record, and of how it was changed. More may be said."""
	if method in ("validate", "on_update") and (doc.is_new() or doc.flags.in_insert):
		return
	named = (
		(doc.ref_doctype, doc.docname)
		if doc.doctype == "Version"
		else (doc.reference_doctype, doc.reference_name)
	)
	if all(named) and (archive := archive_of(*named)):
		_refuse_archived(named[1], archive)


def archive_of(doctype: str, name: str) -> str | None:
	"""The archive that freezes a record, or None. One query, by an index."""
	frozen = {"source_doctype": doctype, "source_name": name, "kind": ItemKind.RECORD.value}
	return frappe.db.get_value(ITEM, frozen, "archive")


def _refuse_archived(name: str, archive: str) -> None:
	until = frappe.db.get_value(ARCHIVE, archive, "retain_until")
	frappe.throw(
		_("{0} is archived in {1}: it is kept as it is, until {2} at the least.").format(
			name, archive, frappe.format(until, {"fieldtype": "Date"})
		),
		title=_("Not Possible"),
	)


def _refuse(doctype: str, name: str) -> None:
	frappe.throw(
		_("{0} {1}: archives are written by the app alone, and kept as they are.").format(_(doctype), name),
		title=_("Not Possible"),
	)
