"""How often a case was used 借鉴: somebody says that it helped them, once for each record, or once for themselves (R81).

That it was opened counts nothing: whoever looks for something opens ten cases and uses one, and reading must not write.
"""

from __future__ import annotations

import hashlib
import json

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_improvement import bulk
from itss_improvement.domain import case as rules
from itss_improvement.domain.case import EMPLOYEES, OFFERED_IN, RECORD, USE
from itss_improvement.errors import rules_as_messages
from itss_improvement.permissions import roles_of


def use(case: str, doctype: str = "", name: str = "") -> int:
	"""Keep that `case` helped the session's user, on the record they work on where they name one, and tell how often
	it helped so far. What was said before is not counted again.

	Raises PermissionError where they may not read the case or not work on the record, and ValidationError where the
	case cannot have helped.
	"""
	doc = frappe.get_doc(RECORD, case)
	doc.check_permission("read")
	if EMPLOYEES.isdisjoint(roles_of()):
		frappe.throw(
			_("{0}: an auditor reads cases, and uses none.").format(doc.name), frappe.PermissionError
		)
	opportunity = _opportunity_of(doctype, name) if doctype or name else ""
	with rules_as_messages(doc.name):
		rules.check_may_use(doc.name, doc.status, [row.opportunity for row in doc.improvements], opportunity)
	# whoever else says so at this moment waits, and is counted as well
	frappe.db.get_value(RECORD, doc.name, "name", for_update=True)
	bulk.insert_new(USE, [_row(doc.name, doctype, name)])
	total = count(doc.name)
	frappe.db.set_value(RECORD, doc.name, "use_count", total, update_modified=False)
	return total


def count(case: str) -> int:
	"""As it is now, also where this transaction began earlier."""
	table = frappe.qb.DocType(USE)
	found = frappe.qb.from_(table).select(table.name).where(table.improvement_case == case).for_update().run()
	return len(found)


def used_by_me(case: str) -> bool:
	"""Whether the session's user said that it helped them."""
	return bool(frappe.db.exists(USE, {"improvement_case": case, "user": frappe.session.user}))


def _opportunity_of(doctype: str, name: str) -> str:
	if doctype not in OFFERED_IN:
		frappe.throw(
			_("A case is used on {0}, not on {1}.").format(
				", ".join(_(one) for one in OFFERED_IN), _(doctype) or "-"
			),
			title=_("Not Possible"),
		)
	record = frappe.get_doc(doctype, name)
	record.check_permission("write")
	return record.name if doctype == "Improvement Opportunity" else record.opportunity


def _row(case: str, doctype: str, name: str) -> dict:
	user, now = frappe.session.user, now_datetime()
	# of a record it counts once, whoever works on it
	told = [case, doctype, name] if name else [case, user]
	key = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:20]
	return {
		"name": key,
		"owner": user,
		"modified_by": user,
		"improvement_case": case,
		"user": user,
		"used_on": now,
		"reference_doctype": doctype or None,
		"reference_name": name or None,
	}
