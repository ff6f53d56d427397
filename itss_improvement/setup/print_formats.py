"""The print formats of the official forms are in the language of the records, whoever prints (R84-R91)."""

from __future__ import annotations

import frappe

from itss_improvement import languages
from itss_improvement.forms import FORMS

FIELD = "default_print_language"
"""The desk's print view begins with it, where it would take its user's own."""


def apply() -> None:
	language = languages.of_records() or ""
	for form in FORMS.values():
		if (frappe.db.get_value("Print Format", form.name, FIELD) or "") != language:
			frappe.db.set_value("Print Format", form.name, FIELD, language, update_modified=False)
			frappe.clear_document_cache("Print Format", form.name)
