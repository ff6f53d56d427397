"""Values as they are printed: plain text in the language of the form, the same whoever prints."""

from __future__ import annotations

import json

import frappe
from frappe import _
from frappe.utils import cint, flt, fmt_money, get_datetime, getdate

from itss_improvement.domain.drawing.text import printable
from itss_improvement.forms.sheet import Option

STARS = 5
NUMBERS = ("Int", "Float", "Currency", "Percent")


def printed(doc, df, zero: bool = False) -> str:
	"""A field of a record, "" where nothing is in it."""
	value = doc.get(df.fieldname)
	if value in (None, ""):
		return ""
	if df.fieldtype in NUMBERS:
		return number(value, df.fieldtype) if zero or flt(value) else ""
	if df.fieldtype == "Rating":
		# stars, kept as a share of them
		return f"{number(flt(value) * STARS)} / {STARS}" if zero or flt(value) else ""
	if df.fieldtype == "Check":
		return _("Yes") if cint(value) else _("No")
	if df.fieldtype == "Date":
		return day(value)
	if df.fieldtype == "Datetime":
		return moment(value)
	if df.fieldtype == "Select":
		return _(str(value))
	if df.fieldtype == "Link":
		return link(value, df.options)
	if df.fieldtype == "Table MultiSelect":
		return "、".join(text(next(iter(_of_row(row)), "")) for row in value)
	return text(value)


def _of_row(row) -> list:
	"""What a row of a field that takes several links points at."""
	return [row.get(df.fieldname) for df in row.meta.get_link_fields()]


def number(value: object, fieldtype: str = "Float") -> str:
	if fieldtype == "Int":
		return str(cint(value))
	if fieldtype == "Currency":
		return fmt_money(flt(value), currency=frappe.db.get_default("currency"))
	shown = f"{flt(value):.6f}".rstrip("0").rstrip(".")
	return f"{shown}%" if fieldtype == "Percent" else shown


def day(value: object) -> str:
	return getdate(value).isoformat() if value else ""


def moment(value: object) -> str:
	return get_datetime(value).strftime("%Y-%m-%d %H:%M") if value else ""


def link(value: object, doctype: str) -> str:
	if not value:
		return ""
	if doctype == "User":
		return person(value)
	if doctype == "DocType":
		return _(str(value))
	return text(value)


def person(user: str | None) -> str:
	"""As people are called."""
	return text(frappe.utils.get_fullname(user)) if user else ""


def record(doctype: str | None, name: str | None) -> str:
	"""Another record, by its kind and its number."""
	return f"{_(doctype)} {text(name)}" if doctype and name else text(name)


def text(value: object) -> str:
	"""What somebody wrote, without what cannot be printed and what would turn round the text beside it."""
	if isinstance(value, (dict, list)):
		value = json.dumps(value, ensure_ascii=False)
	return printable(str(value or "")).strip()


def options(df, value: object) -> tuple[Option, ...]:
	"""All options of a field; a value that is none of them is printed beside them."""
	known = [option for option in (df.options or "").split("\n") if option]
	if value and value not in known:
		known.append(str(value))
	return tuple(Option(_(option), option == value) for option in known)


def size(count: object) -> str:
	"""Bytes as people say them."""
	found = flt(count)
	for unit in ("B", "KB", "MB"):
		if found < 1024:
			return f"{found:.0f} {unit}" if unit == "B" else f"{found:.1f} {unit}"
		found /= 1024
	return f"{found:.1f} GB"
