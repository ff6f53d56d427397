"""What our hook adds to the saving of a ticket: queries, and the time of a save with it and without it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.measure import counted_queries, figure, median_ratio, seconds

PAIRS = 40
HOOK = "itss_improvement.signals.ticket_events.on_update"


def main() -> int:
	from embedded import open_site

	with tempfile.TemporaryDirectory() as folder, open_site(Path(folder) / "site"):
		return _measure()


def _measure() -> int:
	import frappe

	from itss_improvement.signals import ticket_events
	from tests import desk

	desk.make_sla(response_minutes=60, resolution_minutes=240)
	quiet = desk.make_ticket()
	late = desk.make_ticket(age_minutes=90)
	frappe.db.delete("Improvement Signal")
	frappe.db.commit()
	ticket_events.on_update(quiet)  # settings and metadata come from the cache from now on

	over = 0
	with counted_queries() as statements:
		ticket_events.on_update(quiet)
	over |= figure("queries added to a save that raises nothing", len(statements), 1)
	with counted_queries() as statements:
		ticket_events.on_update(late)
	assert frappe.db.count("Improvement Signal") == 1
	over |= figure("queries added to a save that raises a signal", len(statements), 4)
	with counted_queries() as statements:
		ticket_events.on_update(late)
	over |= figure("queries added to a later save of the same ticket", len(statements), 1)
	frappe.db.commit()

	def save(hooks: list[str]) -> float:
		frappe.get_doc_hooks()["HD Ticket"]["on_update"][:] = hooks
		ticket = frappe.get_doc("HD Ticket", quiet.name)
		ticket.subject = frappe.generate_hash()
		time = seconds(ticket.save)
		frappe.db.commit()
		return time

	assert frappe.get_doc_hooks()["HD Ticket"]["on_update"] == [HOOK]
	figure(
		"time of a save with our hook / without it",
		median_ratio(lambda: save([HOOK]), lambda: save([]), PAIRS),
	)
	return over


if __name__ == "__main__":
	raise SystemExit(main())
