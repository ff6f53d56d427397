"""The replay of a real log against a bulk insert of the same rows, and its memory against the length of the file."""

from __future__ import annotations

import csv
import json
import os
import resource
import statistics
import sys
import tempfile
import zipfile
from itertools import islice
from pathlib import Path

from benchmarks.measure import ROOT, figure, in_own_process, seconds

LOG = Path(os.environ.get("INCIDENT_LOG", ROOT.parent / "shared" / "data" / "incident_event_log.zip"))
PAIRS = 3
LIMIT = 3.0
GROWTH_LIMIT = 1.15


def main() -> int:
	if not LOG.exists():
		print("  no incident log to replay: name one in INCIDENT_LOG")
		return 0
	with tempfile.TemporaryDirectory() as folder:
		pairs = [(_run(folder, "replay", LOG, n), _run(folder, "insert", LOG, n)) for n in range(PAIRS)]
		part = Path(folder) / "part.csv"
		_first_rows(LOG, part, 30_000)
		quarter = _run(folder, "replay", part, PAIRS)
	replays = [whole for whole, _insert in pairs]
	figure("tickets", replays[0]["tickets"])
	figure("opportunities", replays[0]["opportunities"])
	figure("tickets per second", statistics.median(r["tickets"] / r["seconds"] for r in replays))
	over = figure(
		"time of the replay / of the bulk insert",
		statistics.median(whole["seconds"] / insert["seconds"] for whole, insert in pairs),
		LIMIT,
	)
	memory = statistics.median(r["megabytes"] for r in replays)
	figure("peak memory of the replay", memory, unit=" MB")
	return over | figure(
		"peak memory, whole log / its first 30,000 events", memory / quarter["megabytes"], GROWTH_LIMIT
	)


def _run(folder: str, action: str, log: Path, number: int) -> dict:
	return in_own_process("benchmarks.replay", action, f"{folder}/{action}-{number}", str(log))


def _first_rows(log: Path, target: Path, rows: int) -> None:
	with zipfile.ZipFile(log) as archive, archive.open(archive.namelist()[0]) as raw:
		lines = (line.decode("utf-8-sig") for line in raw)
		with target.open("w", encoding="utf-8", newline="") as text:
			csv.writer(text).writerows(islice(csv.reader(lines), rows + 1))


def measure(action: str, folder: Path, log: Path) -> dict:
	from embedded import open_site

	with open_site(folder):
		if action == "insert":
			return {"seconds": seconds(lambda: _insert(log))}
		from embedded.replay import replay

		result = replay(log)
		return {
			"seconds": result.seconds,
			"tickets": result.tickets,
			"opportunities": result.opportunities.total(),
			"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
		}


def _insert(log: Path) -> None:
	"""The least that loading the log can be: its incidents, read and written with the framework's bulk insert."""
	import frappe
	from frappe.utils import now_datetime

	from embedded.replay.incident_log import read_incidents
	from embedded.replay.loading import CHUNK, ticket_row

	rows = read_incidents(log)
	while chunk := list(islice(rows, CHUNK)):
		now = now_datetime()
		written = [{**ticket_row(incident), "creation": now, "modified": now} for incident in chunk]
		frappe.db.bulk_insert("HD Ticket", list(written[0]), [tuple(row.values()) for row in written])
		frappe.db.commit()


if __name__ == "__main__":
	print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
