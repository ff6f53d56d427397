"""The control of a document, as **Improvement Settings** says it, on every form (R1, R2)."""

from __future__ import annotations

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
		Cell(_("Record Number"), number(doc)),
		*(Cell(_(meta_label(field)), said(field)) for field in FIELDS),
	)


def number(doc) -> str:
	"""Of the record; what there is only one of has none."""
	return "" if doc is None or doc.meta.issingle else values.text(doc.name)


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
		number(doc),
		_("Printed on {0}").format(values.moment(now_datetime())) if doc else "",
	]
	return "  ".join(part for part in parts if part)
