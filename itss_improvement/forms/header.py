"""The control of a document, as **Improvement Settings** says it, on every form (R1, R2)."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_improvement.forms import values
from itss_improvement.forms.sheet import Cell
from itss_improvement.settings import settings

FIELDS = ("document_number", "version", "issuing_department", "approved_by", "approved_on")
"""文件编号, 版本, 编制部门, 批准人, 审批时间."""


def company() -> str:
	return values.text(settings().company)


def cells(doc) -> tuple[Cell, ...]:
	"""Three in a row: the number of the record stands first."""
	return (
		Cell(_("Record Number"), values.text(doc.name) if doc else ""),
		*(Cell(_(meta_label(field)), said(field)) for field in FIELDS),
	)


def said(field: str) -> str:
	doc = settings()
	return values.printed(doc, doc.meta.get_field(field))


def meta_label(field: str) -> str:
	return settings().meta.get_label(field)


def footer(doc) -> str:
	"""On every page: which document and record it belongs to, where it comes from, and when it was printed."""
	parts = [
		values.text(settings().document_title),
		*(said(field) for field in FIELDS[:2]),
		values.text(doc.name) if doc else "",
		_("Printed on {0}").format(values.moment(now_datetime())) if doc else "",
	]
	return "  ".join(part for part in parts if part)


def revision_in_force() -> frappe._dict | None:
	"""The row of the table of revisions that tells of the version that stands on the forms."""
	doc = settings()
	return next((row for row in reversed(doc.revisions) if row.version == doc.version), None)
