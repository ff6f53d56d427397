"""The control of a document, as **Improvement Settings** says it, on every form (R1, R2, R83).

Of several versions a form bears the one that was in force on its record's own day.
"""

from __future__ import annotations

from datetime import date

from frappe import _
from frappe.utils import cint, getdate, now_datetime

from itss_improvement.domain import regulation
from itss_improvement.forms import values
from itss_improvement.forms.sheet import Cell
from itss_improvement.settings import revisions, settings

FIELDS = ("document_number", "version", "issuing_department", "approved_by", "approved_on")
"""文件编号, 版本, 编制部门, 批准人, 审批时间."""


def company() -> str:
	return values.text(settings().company)


def cells(doc) -> tuple[Cell, ...]:
	"""Three in a row: the number of the record stands first."""
	control = control_of(doc)
	return (
		Cell(_("Record Number"), number(doc)),
		*(Cell(_(meta_label(field)), said(control, field)) for field in FIELDS),
	)


def number(doc) -> str:
	"""Of the record; what there is only one of has none."""
	return "" if doc is None or doc.meta.issingle else values.text(doc.name)


def control_of(doc) -> dict:
	"""What `FIELDS` are on the form of `doc`. A record that is older than the first revision is of no version, and none is
	claimed; a site without a table of revisions has the one version that its settings name."""
	header = settings()
	control = {field: header.get(field) for field in FIELDS}
	table = revisions()
	# the regulation's own sheet says what is newest
	if not table or (doc is not None and doc.meta.issingle):
		return control
	revision = regulation.in_force(table, day_of(doc))
	return {
		**control,
		"version": revision and revision.version,
		"approved_by": revision and revision.approved_by,
		"approved_on": revision and revision.approved_on,
	}


def day_of(doc) -> date:
	"""A blank form is of today."""
	if doc is None:
		return getdate()
	standing = [getdate(row.signed_at) for row in doc.get("signatures") or () if not cint(row.superseded)]
	return regulation.own_day(getdate(doc.creation), standing)


def said(control: dict, field: str) -> str:
	return values.printed(control, settings().meta.get_field(field))


def meta_label(field: str) -> str:
	return settings().meta.get_label(field)


def footer(doc) -> str:
	"""On every page: which document and record it belongs to, where it comes from, and when it was printed."""
	control = control_of(doc)
	parts = [
		values.text(settings().document_title),
		*(said(control, field) for field in FIELDS[:2]),
		number(doc),
		_("Printed on {0}").format(values.moment(now_datetime())) if doc else "",
	]
	return "  ".join(part for part in parts if part)
