"""What happens inside a ticket's own save: at most one small insert, and never an error."""

from __future__ import annotations

import frappe
from frappe.utils import now_datetime

from itss_improvement.domain.signal import detect
from itss_improvement.helpdesk import desk_of
from itss_improvement.settings import detection_rules, watches_tickets
from itss_improvement.signals import queue, recorder


def on_update(doc, method: str | None = None) -> None:
	"""Record what can be noticed on the ticket that is being saved (R26, R27).

	Whatever goes wrong here, the ticket is saved: its words are the customer's. The next scan finds it again.
	"""
	try:
		_notice(doc)
	except frappe.QueryDeadlockError:
		# the database has already thrown away the ticket's own changes: saying nothing would lose them
		raise
	except Exception:
		_log_error(doc)


def _notice(doc) -> None:
	if not watches_tickets():
		return
	desk = desk_of(doc)
	if desk and recorder.record(detect(desk.snapshot(doc), now_datetime(), detection_rules())):
		queue.process_signals_after_commit()


def _log_error(doc) -> None:
	frappe.db.savepoint("improvement_error")
	try:
		frappe.log_error(
			title="Improvement signal not recorded",
			reference_doctype=doc.doctype,
			reference_name=str(doc.name),
		)
	except Exception:
		frappe.db.rollback(save_point="improvement_error")
