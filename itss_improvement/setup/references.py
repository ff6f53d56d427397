"""What a site keeps about our DocTypes in the framework's own: tasks, shares, mails, customised forms and permissions.

The framework removes DocTypes and what carries our module, but not what only names a DocType of ours: a task
that leads nowhere, a permission that would keep our roles.
"""

from __future__ import annotations

import json
from pathlib import Path

import frappe

from itss_improvement import files
from itss_improvement.measures import evidence

REFERENCES = {
	"Custom DocPerm": "parent",
	"Custom Field": "dt",
	"Property Setter": "doc_type",
	"DocShare": "share_doctype",
	"ToDo": "reference_type",
	"Notification Log": "document_type",
	"Email Queue": "reference_doctype",
	"Workflow Action": "reference_doctype",
}
DOCTYPES = Path(__file__).parents[1] / "itss_improvement" / "doctype"


def our_doctypes() -> list[str]:
	"""By name, also when they are gone from the site."""
	# a folder's name does not say which letters are capitals
	files = sorted(path / f"{path.name}.json" for path in DOCTYPES.iterdir())
	return [json.loads(file.read_text(encoding="utf-8"))["name"] for file in files if file.exists()]


def remove() -> None:
	names = our_doctypes()
	actions = frappe.get_all("Workflow Action", {"reference_doctype": ["in", names]}, pluck="name")
	frappe.db.delete("Workflow Action Permitted Role", {"parent": ["in", actions or [""]]})
	_remove_recipients(names)
	# what people uploaded stays theirs
	frappe.db.delete("File", evidence.HELD)
	files.forget_held()
	for doctype, field in REFERENCES.items():
		frappe.db.delete(doctype, {field: ["in", names]})


def _remove_recipients(names: list[str]) -> None:
	"""The rows of the mails that are about our records."""
	mail, recipient = frappe.qb.DocType("Email Queue"), frappe.qb.DocType("Email Queue Recipient")
	ours = frappe.qb.from_(mail).select(mail.name).where(mail.reference_doctype.isin(names))
	frappe.qb.from_(recipient).delete().where(recipient.parent.isin(ours)).run()
