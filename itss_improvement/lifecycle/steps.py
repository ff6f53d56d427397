"""Taking a step: fields and state in one save (R48).

`apply_workflow` of the framework reloads the record and drops what its form has not saved, so that an action that
needs words cannot be taken by it.
"""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.state_machine import DocStatus
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import columns
from itss_improvement.lifecycle.record import ImprovementRecord


def take_step(doctype: str, name: str, action: str, **values):
	"""The record, saved in the state that `action` leads to, with `values`: fields that the step decides. Where it
	decides columns of a table, its rows are named, each with the columns: {"goals": [{"name": …, "met": …}]}.

	Raises PermissionError, or ValidationError with a sentence that says what is wrong; then nothing was written.
	"""
	doc = record(doctype, name)
	doc.check_permission("write")
	with rules_as_messages(name):
		after = doc.machine.after_action(doc.status, action)
	for field, value in values.items():
		if doc.machine.columns_apart(field):
			columns.write(doc, field, value)
		else:
			doc.set(field, value)
	doc.status = after
	try:
		return _saved(doc)
	except frappe.TimestampMismatchError:
		# the framework speaks of two moments, in English
		frappe.clear_last_message()
		frappe.throw(
			_(
				"{0}: somebody else changed it at the same moment. Open it again and see whether {1} is still needed."
			).format(name, _(action)),
			frappe.TimestampMismatchError,
			title=_("Not Possible"),
		)
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError) as error:
		# the database let somebody else's step go first, and took this one back
		frappe.throw(
			_(
				"{0}: somebody else was faster with what belongs to it. Nothing was saved: open it again and see whether {1}"
				" is still needed."
			).format(name, _(action)),
			type(error),
			title=_("Not Possible"),
		)


def _saved(doc):
	docstatus = doc.machine.state(doc.status).docstatus
	if doc.docstatus == docstatus:
		return doc.save()
	if docstatus == DocStatus.SUBMITTED:
		return doc.submit()
	return doc.cancel()


def follow(doc, status: str, **values) -> None:
	"""Bring `doc` to `status` because of what happened elsewhere, whoever the session's user is: a step that the
	table marks as the app's."""
	doc.flags.made_by_app = True
	doc.flags.ignore_permissions = True
	doc.update({**values, "status": status})
	doc.save()


def record(doctype: str, name: str) -> ImprovementRecord:
	"""The record, of a DocType that has steps."""
	if doctype not in MACHINES:
		frappe.throw(_("{0} has no steps to take.").format(_(doctype)), title=_("Not Possible"))
	return frappe.get_doc(doctype, name)
