"""1,000 archives in a pack of evidence, by the job that makes it, against 100: time, memory and queries."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import zipfile
from itertools import islice
from pathlib import Path

from benchmarks.measure import counted_queries, figure, in_own_process, seconds

SIZES = (100, 1_000)
LIMIT_TIME, LIMIT_MEMORY = 11.0, 50.0
"""1,000 take at most 11 times as long as 100, and 50 MB more at the most."""
LIMIT_QUERIES = 5.0
"""An archive. What is asked of the database for a hundred at once is shared among them."""
ROWS_A_STATEMENT = 50
"""Forms among them are tens of kilobytes each."""
TABLES = (
	"Improvement Served",
	"Improvement Signature",
	"Improvement Cause",
	"Improvement Measure Evidence",
	"Improvement Opportunity Evidence",
	"Improvement Evaluation Metric",
	"Improvement Entered Metric",
)
"""Those of the records' rows that are read for the gap list."""


def main() -> int:
	with tempfile.TemporaryDirectory() as folder:
		filled = in_own_process("benchmarks.pack", "fill", f"{folder}/site")
		few, many = (in_own_process("benchmarks.pack", "pack", f"{folder}/site", str(size)) for size in SIZES)
	figure("items an archive", filled["items"])
	figure("archives a second, in a pack of 1,000", SIZES[1] / many["seconds"])
	figure("MB of the pack of 1,000", many["bytes"] / 1e6)
	over = figure("time of 1,000 / of 100", many["seconds"] / few["seconds"], LIMIT_TIME)
	over |= figure(
		"memory at the most, 1,000 beside 100: more by",
		(many["memory"] - few["memory"]) / 1024,
		LIMIT_MEMORY,
		" MB",
	)
	over |= figure("queries an archive, in a pack of 1,000", many["queries"] / SIZES[1], LIMIT_QUERIES)
	return over


def fill(folder: Path) -> dict:
	"""One archive as it is written, with its forms as PDFs, and copies of all its rows under other names."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		from itss_improvement.archives import ARCHIVE, FROZEN, ITEM, SERVING, log
		from tests import archives_made, people

		people.make_everybody()
		first = archives_made.archived(archives_made.closed().name, paper=True)
		rows = {doctype: _rows(doctype) for doctype in (*FROZEN, *SERVING, *TABLES, ARCHIVE)}
		items = _rows(ITEM)
		names = {row["name"] for of in (*rows.values(), items) for row in of}
		for doctype, of in rows.items():
			_insert(doctype, (_copy(row, names, number) for number in range(2, SIZES[-1] + 1) for row in of))
		leaves: list[bytes] = []
		_insert(ITEM, _items(items, names, leaves))
		log.append(leaves, first.name, log.now())
		frappe.db.commit()
		return {"items": len(items)}


def _rows(doctype: str) -> list[dict]:
	import frappe

	return frappe.db.sql(f"select * from `tab{doctype}` order by creation, name", as_dict=True)


def _copy(row: dict, names: set[str], number: int) -> dict:
	"""With each name of a record of the first improvement, or of a row of it, as that of a copy."""
	copied = {
		field: f"{value}~{number}" if isinstance(value, str) and value in names else value
		for field, value in row.items()
	}
	# a copy comes of no trigger
	return {**copied, "trigger_key": None} if "trigger_key" in row else copied


def _items(items: list[dict], names: set[str], leaves: list[bytes]):
	"""Each with a place of its own in the log; `leaves` is filled with what stands there."""
	import frappe

	from itss_improvement.archives import log

	for number in range(2, SIZES[-1] + 1):
		for row in items:
			copied = frappe._dict(_copy(row, names, number))
			copied.leaf_index = len(items) + len(leaves)
			copied.leaf_hash = log.entry_of(copied).leaf_hash()
			leaves.append(bytes.fromhex(copied.leaf_hash))
			yield copied


def _insert(doctype: str, rows) -> None:
	"""As they are: the app's own way of writing many rows takes what a form says in HTML for somebody's script."""
	import frappe
	from pypika.terms import Parameter

	waiting = iter(rows)
	while chunk := [*islice(waiting, ROWS_A_STATEMENT)]:
		query = frappe.qb.into(frappe.qb.DocType(doctype)).columns(*chunk[0])
		query = query.insert(*[tuple(Parameter("%s") for _ in chunk[0])] * len(chunk))
		frappe.db.sql(query.get_sql(), [value for row in chunk for value in row.values()])


def pack(folder: Path, size: int) -> dict:
	"""As the job does it, in a process of its own; what was made is checked as an auditor checks it."""
	from embedded import open_site

	with open_site(folder):
		import frappe

		from itss_improvement.archives.pack import packing
		from tests import people

		names = frappe.get_all("Improvement Archive", pluck="name", order_by="name", limit=size)
		frappe.set_user(people.AUDITOR)
		packing.make(names[:5])
		with counted_queries() as statements:
			taken = seconds(lambda: packing.make(names))
		memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
		made = downloads_path()
		_check(made)
		return {
			"seconds": taken,
			"queries": len(statements),
			"memory": memory,
			"bytes": made.stat().st_size,
		}


def downloads_path() -> Path:
	from itss_improvement import downloads
	from itss_improvement.archives.pack import packing

	return downloads.path(packing.JOB)


def _check(made: Path) -> None:
	"""Raises CalledProcessError where the pack's own program finds fault with it."""
	with tempfile.TemporaryDirectory() as folder:
		with zipfile.ZipFile(made) as file:
			file.extractall(folder)
		subprocess.run([sys.executable, f"{folder}/verify.py"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
	action, folder, *size = sys.argv[1:]
	actions = {"fill": fill, "pack": pack}
	print(json.dumps(actions[action](Path(folder), *map(int, size))))
