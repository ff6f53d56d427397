"""The official forms of what there is, as files in a folder."""

from __future__ import annotations

from pathlib import Path

OF_PATHS = {"Improvement Opportunity": {"improvement_class": ("is", "set")}}
"""Of the opportunities those alone that went down a path."""


def write_forms(folder: Path) -> tuple[list[str], str]:
	"""Every record on its form. Returns the names of the files, and what they are: "PDF", or "HTML" where nothing that
	makes PDFs is found."""
	import frappe

	from itss_improvement import forms
	from itss_improvement.forms import filling, printing

	folder.mkdir(parents=True, exist_ok=True)
	kind = "PDF" if printing.weasyprint() else "HTML"
	written = []
	for doctype, form in forms.FORMS.items():
		for name in names_of(doctype):
			sheet = filling.filled(form, frappe.get_doc(doctype, name))
			file = folder / f"{' '.join(filter(None, (sheet.title, sheet.number)))}.{kind.lower()}"
			file.write_bytes(printing.pdf(sheet) if kind == "PDF" else printing.page(sheet).encode())
			written.append(file.name)
	return written, kind


def names_of(doctype: str) -> list[str]:
	import frappe

	if frappe.get_meta(doctype).issingle:
		return [doctype]
	return frappe.get_all(doctype, OF_PATHS.get(doctype), pluck="name", order_by="creation, name")
