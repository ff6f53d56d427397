"""Assigning a record to somebody, who is told (R17)."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe.desk.doctype.notification_log.notification_log import make_notification_logs
from frappe.desk.form import assign_to
from frappe.share import add_docshare
from frappe.utils import escape_html

from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.settings import record_text


def assign(doc, user: str, description: str) -> None:
	"""Give `user` the record to work on: a **ToDo** and a notification. Nothing happens where they have it."""
	if frappe.db.exists(
		"ToDo",
		{"reference_type": doc.doctype, "reference_name": doc.name, "allocated_to": user, "status": "Open"},
	):
		return
	_let_in(doc, user)
	assign_to.add(
		{
			"assign_to": [user],
			"doctype": doc.doctype,
			"name": doc.name,
			"description": description,
		},
		ignore_permissions=True,
	)


def finish_assignments(doc) -> None:
	"""Close what is open: the record has gone on to somebody else."""
	assign_to.close_all_assignments(doc.doctype, doc.name, ignore_permissions=True)


def hand_over_to(doc, user: str | None) -> None:
	"""Whoever had it is done with it, and `user` has it next; None where it ended."""
	finish_assignments(doc)
	if user:
		assign(doc, user, record_text(Sentence("{0}: {1}", (Term(doc.status), doc.get_title()))))


def tell(doc, users: Iterable[str], text: str) -> None:
	"""Let `users` know something about the record that leaves them nothing to do. `text` is plain."""
	enabled = [user for user in users if frappe.db.get_value("User", user, "enabled")]
	if not enabled:
		return
	make_notification_logs(
		frappe._dict(
			type="Alert",
			document_type=doc.doctype,
			document_name=doc.name,
			subject=escape_html(text),
			from_user=frappe.session.user,
		),
		enabled,
	)


def _let_in(doc, user: str) -> None:
	"""Whoever has it next can open it, also where the department's rule would not show it to them: who takes a step
	need not be one who may share."""
	if frappe.has_permission(doc.doctype, "read", doc, user=user):
		return
	# more than reading only for whose role it is
	write = int(bool(frappe.has_permission(doc.doctype, "write", user=user)))
	add_docshare(doc.doctype, doc.name, user, read=1, write=write, flags={"ignore_share_permission": True})
