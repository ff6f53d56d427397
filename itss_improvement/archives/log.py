"""The append-only log of the site: an entry for each archived item, and a checkpoint for each archive."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import frappe
from frappe.utils import cint, get_datetime, now_datetime
from frappe.utils.synchronization import filelock

from itss_improvement.archives import CHECKPOINT
from itss_improvement.domain.archive import Entry
from itss_improvement.domain.merkle import Peaks

LOCK = "itss_improvement_log"
PATIENCE = 300
"""Seconds that one archive waits for another."""


@contextmanager
def locked() -> Iterator[None]:
	"""Nobody else appends meanwhile. On several machines the unique places of entries and checkpoints keep the log from
	having two ends: the second of two transactions fails, and is done again by the next run."""
	with filelock(LOCK, timeout=PATIENCE):
		yield


def newest(for_update: bool = False):
	"""The last checkpoint, or None. `for_update`: nobody appends before the transaction ends, wherever they are."""
	return frappe.db.get_value(
		CHECKPOINT,
		{"log_size": [">", 0]},
		["name", "log_size", "root", "made_on", "peaks"],
		order_by="log_size desc",
		as_dict=True,
		for_update=for_update,
	)


def peaks(for_update: bool = False) -> Peaks:
	last = newest(for_update)
	if last is None:
		return Peaks()
	return Peaks(cint(last.log_size), [bytes.fromhex(text) for text in json.loads(last.peaks)])


def now():
	"""Not before the last checkpoint, whatever the clock says: the order of the log is that of its times."""
	last = newest()
	return max(now_datetime(), get_datetime(last.made_on)) if last else now_datetime()


def entry_of(item) -> Entry:
	"""What the row of an item says that its entry is."""
	return Entry(
		item.archive,
		cint(item.number),
		item.kind,
		item.source_doctype,
		item.source_name,
		item.file_name or "",
		item.sha256 or "",
		cint(item.size),
	)


def append(leaves: Sequence[bytes], archive: str, made_on) -> tuple[int, str]:
	"""Write the checkpoint with `leaves` at the end. Returns the size of the log, and its root in hexadecimal digits."""
	longer = peaks(for_update=True).extended(leaves)
	checkpoint = frappe.get_doc(
		doctype=CHECKPOINT,
		log_size=longer.size,
		root=longer.root().hex(),
		made_on=made_on,
		archive=archive,
		peaks=json.dumps([hash.hex() for hash in longer.hashes]),
	)
	checkpoint.flags.made_by_app = True
	checkpoint.insert(ignore_permissions=True)
	return longer.size, longer.root().hex()
