"""The only writer of new **Improvement Signal** records."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe.utils import now_datetime

from itss_improvement import bulk
from itss_improvement.domain.signal import Signal

DOCTYPE = "Improvement Signal"
PENDING = "Pending"
FIELDS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"docstatus",
	"idx",
	"status",
	"kind",
	"desk",
	"ticket",
	"occurred_at",
	"ticket_opened_at",
	"subject",
	"customer",
	"team",
	"ticket_type",
	"priority",
	"value",
)
TEXT_LENGTH = 140


def record(signals: Iterable[Signal]) -> int:
	"""Store those of `signals` that were never stored before. Returns how many that were.

	A signal's name is made from what makes it unique, so that the database itself refuses a second one,
	whichever process writes it. Costs one query where nothing is new, and four where something is.
	"""
	by_key = {signal.key: signal for signal in signals}
	if not by_key:
		return 0
	table = frappe.qb.DocType(DOCTYPE)
	known = frappe.qb.from_(table).select(table.name).where(table.name.isin(list(by_key))).run(pluck=True)
	new = [signal for key, signal in by_key.items() if key not in set(known)]
	if not new:
		return 0
	now = now_datetime()
	frappe.db.savepoint("improvement_signal")
	try:
		bulk.insert_new(DOCTYPE, FIELDS, [_row(signal, now) for signal in new])
	except Exception as error:
		# after a deadlock the whole transaction is gone, and with it the savepoint
		if not isinstance(error, frappe.QueryDeadlockError):
			frappe.db.rollback(save_point="improvement_signal")
		raise
	frappe.db.release_savepoint("improvement_signal")
	return len(new)


def _row(signal: Signal, now) -> tuple:
	return (
		signal.key,
		now,
		now,
		# the session may be the customer's own
		"Administrator",
		"Administrator",
		0,
		0,
		PENDING,
		signal.kind.value,
		signal.desk,
		signal.ticket,
		signal.occurred_at,
		signal.ticket_opened_at,
		signal.subject[:TEXT_LENGTH],
		signal.customer,
		signal.team,
		signal.ticket_type,
		signal.priority,
		signal.value,
	)
