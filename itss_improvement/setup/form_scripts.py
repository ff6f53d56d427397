"""Buttons in Helpdesk's own agent screen, which is no part of the desk: each is an **HD Form Script** record.

The text is ours, and follows the app at every migration; whether it is switched on is the administrator's.
"""

from __future__ import annotations

from pathlib import Path

import frappe

DOCTYPE = "HD Form Script"
FOLDER = Path(__file__).parent / "scripts"

SCRIPTS: dict[str, dict] = {
	"Service Quality Improvement": {
		"file": "agent_ticket.js",
		"dt": "HD Ticket",
		"apply_to": "Form",
		"apply_to_customer_portal": 0,
		"apply_on_new_page": 0,
	},
}


def apply() -> None:
	"""Make them, or bring them up to date, where Helpdesk is installed."""
	if not _is_there():
		return
	for name, declared in SCRIPTS.items():
		values = {field: value for field, value in declared.items() if field != "file"}
		values["script"] = (FOLDER / declared["file"]).read_text(encoding="utf-8")
		if not frappe.db.exists(DOCTYPE, name):
			doc = frappe.get_doc({"doctype": DOCTYPE, "__newname": name, "enabled": 1, **values})
			doc.insert(ignore_permissions=True)
			continue
		doc = frappe.get_doc(DOCTYPE, name)
		if any(doc.get(field) != value for field, value in values.items() if doc.meta.has_field(field)):
			doc.update(values)
			doc.save(ignore_permissions=True)


def remove() -> None:
	if _is_there():
		for name in SCRIPTS:
			frappe.delete_doc_if_exists(DOCTYPE, name, force=True)


def _is_there() -> bool:
	return bool(frappe.db.exists("DocType", DOCTYPE))
