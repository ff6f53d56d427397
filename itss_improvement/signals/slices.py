"""What a scan reads, cut by key into slices that any worker may take (R26).

Cutting moves how far the desk was read and keeps the slices in the same transaction: from then on they are what is left
to read. A slice is read, and gone, in one transaction. So a worker that is killed leaves its slice to the next one, and
four workers make the same records as one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe.utils import get_datetime

from itss_improvement import bulk, compat
from itss_improvement.helpdesk import Position, Reading, SameSiteDesk
from itss_improvement.signals.watermark import BEGINNING, DOCTYPE, Watermark

SLICE = "Improvement Scan Slice"
FIELDS = ("name", "parent", "reading", "after", "after_ticket", "until", "until_ticket")
AHEAD = (Reading.RESPONSE_AHEAD.value, Reading.RESOLUTION_AHEAD.value)
SOME = 20
"""More than there are workers: so many slices may be taken already."""


@dataclass(frozen=True, slots=True)
class Slice:
	name: str
	desk: str
	reading: Reading
	after: Position
	until: Position


def cut(desk: SameSiteDesk, now: datetime, size: int, everything: bool = False) -> None:
	"""Have what there is to read of `desk` since the last scan, or all of it, kept as slices of `size` tickets."""
	changed, due = Watermark(desk), Watermark(desk, "due_until")
	# of two scans that begin at once the second one sees what the first has cut
	since = [BEGINNING] * 2 if everything else [mark.begin(for_update=True) for mark in (changed, due)]
	rows: list[dict] = []
	left_ahead = set(frappe.get_all(SLICE, {"parent": desk.name, "reading": ("in", AHEAD)}, pluck="reading"))
	for reading, start, until in (
		(Reading.CHANGED, since[0], None),
		(Reading.RESPONSE_DUE, since[1], now),
		(Reading.RESOLUTION_DUE, since[1], now),
		(Reading.RESPONSE_AHEAD, now, None),
		(Reading.RESOLUTION_AHEAD, now, None),
	):
		if reading.value in left_ahead:
			# all that lies ahead is cut each time: what an interrupted scan left of it does not pile up
			continue
		after = Position(start)
		for place in desk.cut(reading, start, until, size):
			rows.append(_row(desk.name, len(rows), reading, after, place))
			after = place
		if reading is Reading.CHANGED and after.name:
			changed.move(after.at)
	bulk.insert_new(SLICE, rows)
	due.move(now)
	told = {"last_run": now, "tickets_read": 0, "signals_recorded": 0}
	frappe.db.set_value(DOCTYPE, desk.name, told, update_modified=False)


def take(desks: Collection[str]) -> Slice | None:
	"""A slice of one of `desks` that nobody else reads, until the transaction's end; None where there is none."""
	waiting = {"parent": ("in", sorted(desks))}
	for name in frappe.get_all(SLICE, waiting, pluck="name", order_by="parent, idx", limit=SOME):
		# by its key: a search would hold all rows that it looks at
		if row := compat.lock_free_row(SLICE, name, FIELDS):
			return Slice(
				row.name,
				row.parent,
				Reading(row.reading),
				Position(get_datetime(row.after), row.after_ticket or ""),
				Position(get_datetime(row.until), row.until_ticket),
			)
	return None


def finish(piece: Slice, tickets: int, recorded: int) -> None:
	"""In the transaction that took `piece`, when all of it is recorded."""
	frappe.db.delete(SLICE, {"name": piece.name})
	scan = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(scan)
		.set(scan.tickets_read, scan.tickets_read + tickets)
		.set(scan.signals_recorded, scan.signals_recorded + recorded)
		.where(scan.name == piece.desk)
		.run()
	)


def left(desks: Collection[str]) -> int:
	"""How many slices of `desks` are not read yet, taken or not."""
	return frappe.db.count(SLICE, {"parent": ("in", sorted(desks))})


def told(desks: Collection[str]) -> tuple[int, int]:
	"""How many tickets were read and signals recorded since `desks` were cut, whoever did."""
	rows = frappe.get_all(
		DOCTYPE, {"name": ("in", sorted(desks))}, ["tickets_read", "signals_recorded"], as_list=True
	)
	return sum(row[0] for row in rows), sum(row[1] for row in rows)


def _row(desk: str, idx: int, reading: Reading, after: Position, until: Position) -> dict:
	return {
		"name": frappe.generate_hash(length=20),
		"parent": desk,
		"parenttype": DOCTYPE,
		"parentfield": "slices",
		"idx": idx + 1,
		"reading": reading.value,
		"after": after.at,
		"after_ticket": after.name,
		"until": until.at,
		"until_ticket": until.name,
	}
