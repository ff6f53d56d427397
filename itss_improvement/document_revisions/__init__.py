"""Revisions of system documents: whether what an improvement found out went into them (R47, R66, R79)."""

from __future__ import annotations

import frappe

from itss_improvement import serving
from itss_improvement.domain import closing
from itss_improvement.domain.closing import REASON_FIELDS, Checked, Gate
from itss_improvement.domain.document_revision import DOCUMENT, RECORD, UNFINISHED, Status


def gate(path) -> Checked:
	"""Approved revisions serve it, of a project one for each document that it lists; or there is a reason."""
	found = serving.by(RECORD, path.opportunity)
	approved = [row.name for row in found if row.status == Status.APPROVED.value]
	unfinished = [row.name for row in found if row.status in {status.value for status in UNFINISHED}]
	reason = path.get(REASON_FIELDS[Gate.STANDARDISING]) or path.get("no_document_reason") or ""
	missing = [row.document_title for row in unrevised(path, approved)]
	return closing.standing(Gate.STANDARDISING, approved, unfinished, reason, missing)


def unrevised(path, revisions: list[str] | None = None) -> list:
	"""The rows of documents of a project that none of `revisions` is about; by default none that serves it and was
	not cancelled. A path of another kind lists none."""
	rows = path.get("documents") or []
	if not rows:
		return []
	if revisions is None:
		cancelled = Status.CANCELLED.value
		revisions = [row.name for row in serving.by(RECORD, path.opportunity) if row.status != cancelled]
	about = frappe.get_all(RECORD, {"name": ["in", [*revisions, ""]]}, ["document", "project_row"])
	numbers = {one.document for one in about}
	made_from = {one.project_row for one in about}
	return [row for row in rows if row.name not in made_from and row.document_number not in numbers]


def versions_of(document: str) -> set[str]:
	"""Those that approved revisions replaced or made."""
	rows = frappe.get_all(
		RECORD, {"document": document, "status": Status.APPROVED.value}, ["old_version", "new_version"]
	)
	return {version for row in rows for version in (row.old_version, row.new_version) if version}


def raise_version(revision) -> None:
	"""The document has the version that `revision` made. The only place where an approval changes a document."""
	document = frappe.get_doc(DOCUMENT, revision.document)
	document.flags.made_by_app = True
	document.flags.ignore_permissions = True
	document.update(
		{
			"current_version": revision.new_version,
			"last_revision": revision.name,
			"revised_on": revision.approved_on,
		}
	)
	document.save()


def unfinished_of(document: str) -> list[str]:
	statuses = [status.value for status in UNFINISHED]
	return frappe.get_all(
		RECORD, {"document": document, "status": ["in", statuses]}, pluck="name", order_by="name"
	)
