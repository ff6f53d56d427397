"""Adding several improvements at once to what serves them: a document revision, a training or a case (R69, R80).

All of them, or none: where one cannot be added nothing is saved, and each that cannot is told with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.utils import escape_html

from itss_improvement.domain import served
from itss_improvement.domain.closing import SERVED_BY
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.served import FIELD, Improvement
from itss_improvement.serving import OPPORTUNITY

MOST = 200
"""Improvements that are added at once: a list shows as many."""


def kinds() -> list[str]:
	"""The DocTypes of `SERVED_BY` that the session's user may make or add to."""
	return [doctype for doctype in SERVED_BY.values() if frappe.has_permission(doctype, "write")]


def add(doctype: str, name: str, holder: str, names: Sequence[str]) -> int:
	"""Add the improvements that `names` of the DocType `holder` are about to the record `name` of `doctype`. Returns
	how many of them were not there already."""
	_check_kind(doctype)
	doc = frappe.get_doc(doctype, name)
	doc.check_permission("write")
	there = {row.opportunity for row in doc.get(FIELD)}
	new = [row for row in rows(doctype, holder, names) if row["opportunity"] not in there]
	for row in new:
		doc.append(FIELD, row)
	if new:
		doc.save()
	return len(new)


def rows(doctype: str, holder: str, names: Sequence[str]) -> list[dict]:
	"""The rows with which a new record of `doctype` begins, for the same improvements: what somebody then saves."""
	_check_kind(doctype)
	if len(names) > MOST:
		frappe.throw(_("Choose at most {0} improvements at once.").format(MOST), title=_("Not Possible"))
	found: dict[str, dict] = {}
	refused: list[str] = []
	for name in names:
		improvement = _improvement(holder, str(name))
		if improvement is None:
			refused.append(_("{0} does not exist, or you may not see it.").format(name))
			continue
		try:
			served.check_added(Improvement(improvement.name, improvement.status))
		except RuleBroken as broken:
			refused.append(broken.render(_))
			continue
		found[improvement.name] = {
			"opportunity": improvement.name,
			"title": improvement.title,
			"responsible_department": improvement.responsible_department,
		}
	if refused:
		told = "<br>".join(escape_html(sentence) for sentence in refused)
		frappe.throw(f"{_('Nothing was added.')}<br>{told}", title=_("Not Possible"))
	return [*found.values()]


def _improvement(holder: str, name: str) -> frappe._dict | None:
	"""The opportunity that the record is, or is about, as far as the session's user may see both."""
	if not frappe.db.exists(holder, name) or not frappe.has_permission(holder, "read", name):
		return None
	opportunity = name if holder == OPPORTUNITY else frappe.db.get_value(holder, name, "opportunity")
	if not opportunity or not frappe.has_permission(OPPORTUNITY, "read", opportunity):
		return None
	fields = ["name", "status", "title", "responsible_department"]
	return frappe.db.get_value(OPPORTUNITY, opportunity, fields, as_dict=True)


def _check_kind(doctype: str) -> None:
	if doctype not in SERVED_BY.values():
		frappe.throw(_("{0} serves no improvements.").format(_(doctype)), title=_("Not Possible"))
	frappe.has_permission(doctype, "write", throw=True)
