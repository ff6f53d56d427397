"""Values of records as plain ones, the same whatever the database or a form makes of them: what is signed and archived."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import frappe
from frappe.model import no_value_fields, table_fields
from frappe.utils import cint, flt, get_datetime, getdate

OF_EVERY_RECORD = {"owner": "Data", "creation": "Datetime", "docstatus": "Int"}
"""What the framework writes once. The rest of its own columns changes with every tag and assignment, or with an upgrade."""


def record(doc) -> dict[str, object]:
	"""All that `doc` says, its rows as well."""
	found: dict[str, object] = {field: plain(doc.get(field), kind) for field, kind in OF_EVERY_RECORD.items()}
	for df in doc.meta.fields:
		if df.fieldtype in table_fields:
			found[df.fieldname] = [_row(row) for row in doc.get(df.fieldname) or ()]
		elif df.fieldtype not in no_value_fields:
			found[df.fieldname] = plain(doc.get(df.fieldname), df.fieldtype)
	return found


def _row(row) -> dict[str, object]:
	values = frappe.get_meta(row.doctype).fields
	return {
		"name": row.name,
		**{
			df.fieldname: plain(row.get(df.fieldname), df.fieldtype)
			for df in values
			if df.fieldtype not in no_value_fields
		},
	}


def plain(value: object, fieldtype: str) -> object:
	"""A value that is text, a whole number or None: a form sends dates and numbers as text, and nothing in several ways."""
	if value in (None, ""):
		return (
			0 if fieldtype in ("Int", "Check", "Float", "Currency", "Percent", "Rating", "Duration") else None
		)
	if fieldtype in ("Int", "Check"):
		return cint(value)
	if fieldtype in ("Float", "Currency", "Percent", "Rating", "Duration"):
		# 21.0 and 21 are one value, whatever the database makes of it
		return f"{flt(value):.9f}".rstrip("0").rstrip(".")
	if fieldtype == "Date":
		# the framework takes some texts for no date
		return (day := getdate(value)) and day.isoformat()
	if fieldtype == "Datetime":
		return (moment := get_datetime(value)) and moment.isoformat()
	if isinstance(value, (date, datetime, time, timedelta, Decimal)):
		return str(value)
	return value
