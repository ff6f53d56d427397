"""Parts of our workspace that the framework keeps as records: each is a **Custom HTML Block**.

Its text is ours, and follows the app at every migration; an administrator who wants another makes a block of their
own and puts it in the workspace instead.
"""

from __future__ import annotations

from pathlib import Path

import frappe

DOCTYPE = "Custom HTML Block"
FOLDER = Path(__file__).parent / "scripts"

BLOCKS: dict[str, dict[str, str]] = {
	"What Must I Do Today": {"html": "today.html", "style": "today.css", "script": "today.js"},
}
"""The files of each by field. A workspace names a block by its name."""


def apply() -> None:
	"""Make them, or bring them up to date."""
	for name, files in BLOCKS.items():
		values = {field: (FOLDER / file).read_text(encoding="utf-8") for field, file in files.items()}
		if not frappe.db.exists(DOCTYPE, name):
			doc = frappe.get_doc({"doctype": DOCTYPE, "__newname": name, "private": 0, **values})
			doc.insert(ignore_permissions=True)
			continue
		doc = frappe.get_doc(DOCTYPE, name)
		if any(doc.get(field) != value for field, value in values.items()):
			doc.update(values)
			doc.save(ignore_permissions=True)


def remove() -> None:
	for name in BLOCKS:
		frappe.delete_doc_if_exists(DOCTYPE, name, force=True)
