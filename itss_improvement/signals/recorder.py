"""The only writer of new **Improvement Signal** records."""

from __future__ import annotations

from collections.abc import Iterable

import frappe

from itss_improvement import bulk
from itss_improvement.domain.signal import Signal

DOCTYPE = "Improvement Signal"
PENDING = "Pending"
TEXT_LENGTH = 140


def record(signals: Iterable[Signal]) -> int:
	"""Store those of `signals` that were never stored before. Returns how many that were.

	A signal's name is made from what makes it unique, so that the database itself refuses a second one,
	whichever process writes it. Costs one query where nothing is new, and four where something is.
	"""
	by_key = {signal.key: signal for signal in signals}
	if not by_key:
		return 0
	stored = known(by_key.values())
	new = [signal for key, signal in by_key.items() if key not in stored]
	if not new:
		return 0
	frappe.db.savepoint("improvement_signal")
	try:
		bulk.insert_new(DOCTYPE, map(_row, new))
	except Exception as error:
		# after a deadlock the whole transaction is gone, and with it the savepoint
		if not isinstance(error, frappe.QueryDeadlockError):
			frappe.db.rollback(save_point="improvement_signal")
		raise
	frappe.db.release_savepoint("improvement_signal")
	return len(new)


def known(signals: Iterable[Signal]) -> set[str]:
	"""The keys of those of `signals` that are stored already. One query."""
	keys = sorted({signal.key for signal in signals})
	if not keys:
		return set()
	table = frappe.qb.DocType(DOCTYPE)
	return set(frappe.qb.from_(table).select(table.name).where(table.name.isin(keys)).run(pluck=True))


def _row(signal: Signal) -> dict:
	return {
		"name": signal.key,
		"status": PENDING,
		"kind": signal.kind.value,
		"desk": signal.desk,
		"ticket": signal.ticket,
		"occurred_at": signal.occurred_at,
		"ticket_opened_at": signal.ticket_opened_at,
		"subject": signal.subject[:TEXT_LENGTH],
		"customer": signal.customer,
		"team": signal.team,
		"ticket_type": signal.ticket_type,
		"priority": signal.priority,
		"value": signal.value,
		"evidence": signal.evidence,
		"ticket_count": signal.tickets,
	}
