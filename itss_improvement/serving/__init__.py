"""Improvements that are served by a document revision, a training or a case, in its table `improvements` (R66, R69)."""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement.domain import served
from itss_improvement.domain.served import FIELD, Improvement
from itss_improvement.errors import rules_as_messages

ROW = "Improvement Served"
OPPORTUNITY = "Improvement Opportunity"


def check(doc) -> None:
	"""Refuse what was added to or taken out of the table of `doc` and cannot be. What is added is what its reader
	may see: naming an improvement tells its title."""
	now, past = ([row.opportunity for row in one.get(FIELD) or ()] for one in (doc, doc.before()))
	with rules_as_messages(doc.called):
		served.check_rows(now)
		added, removed = served.changes(past, now)
		for opportunity in added:
			if not doc.flags.made_by_app and not _may_read(opportunity):
				frappe.throw(
					_("{0}: Improvement {1} does not exist, or you may not see it.").format(
						doc.called, opportunity
					),
					frappe.PermissionError,
					title=_("Not Possible"),
				)
			served.check_added(_improvement(opportunity))
		for opportunity in removed:
			served.check_removed(_improvement(opportunity))


def by(doctype: str, opportunity: str) -> list[frappe._dict]:
	"""`name` and `status` of the records of `doctype` that serve it, in the order in which they were made."""
	holder, row = frappe.qb.DocType(doctype), frappe.qb.DocType(ROW)
	return (
		frappe.qb.from_(holder)
		.join(row)
		.on((row.parent == holder.name) & (row.parenttype == doctype))
		.select(holder.name, holder.status)
		.where(row.opportunity == opportunity)
		.orderby(holder.creation)
		.orderby(holder.name)
		.run(as_dict=True)
	)


def _may_read(opportunity: str) -> bool:
	return bool(
		frappe.db.exists(OPPORTUNITY, opportunity) and frappe.has_permission(OPPORTUNITY, "read", opportunity)
	)


def _improvement(opportunity: str) -> Improvement:
	return Improvement(opportunity, frappe.db.get_value(OPPORTUNITY, opportunity, "status") or "")
