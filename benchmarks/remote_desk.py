"""Reading 10,000 tickets of another site for the first time, and downloading the same pages with bare `requests`.

Over a line as there is between two sites, and on one machine without any."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from benchmarks.line import line_to
from benchmarks.measure import ROOT, figure, in_own_process, seconds

TICKETS, PAGE = 10_000, 500
PAIRS = 3
LIMIT = 1.3
BITS_PER_SECOND, ROUND_TRIP = 20e6, 0.03
"""Of the line. A page is downloaded while the one before it is judged and stored, which takes what it takes."""
READER, KEY, SECRET = "reader@example.com", "benchmarkreader", "benchmarksecret"
NAME = "Other site"


def main() -> int:
	with tempfile.TemporaryDirectory() as folder:
		in_own_process("benchmarks.remote_desk", "fill", f"{folder}/remote")
		with _served(f"{folder}/remote") as url:
			near = in_own_process("benchmarks.remote_desk", "measure", f"{folder}/near", url)
			with line_to(url, BITS_PER_SECOND, ROUND_TRIP) as far:
				found = in_own_process("benchmarks.remote_desk", "measure", f"{folder}/far", far)
	over = figure(f"requests for {TICKETS:,} tickets, {PAGE} a page", found["requests"], TICKETS / PAGE + 3)
	figure("signals of them", found["signals"])
	figure("seconds to download them over 20 Mbit/s and 30 ms", found["download"])
	over |= figure("time of reading / of downloading the same pages, over it", found["ratio"], LIMIT)
	figure("seconds to download them on one machine", near["download"])
	figure("time of reading / of downloading the same pages, on it", near["ratio"])
	return over


@contextmanager
def _served(folder: str):
	process = subprocess.Popen(
		[sys.executable, "-W", "ignore", "-m", "benchmarks.remote_desk", "serve", folder],
		cwd=ROOT,
		stdin=subprocess.PIPE,
		stdout=subprocess.PIPE,
		text=True,
	)
	try:
		yield json.loads(process.stdout.readline())["url"]
	finally:
		process.stdin.close()
		process.wait(timeout=60)


def fill(folder: Path) -> dict:
	"""A third of them late, as on a real desk."""
	from embedded import open_site

	with open_site(folder):
		import frappe
		from frappe.utils import now_datetime
		from frappe.utils.password import set_encrypted_password

		now = now_datetime()
		opened = [now - timedelta(minutes=5 * (TICKETS - number)) for number in range(TICKETS)]
		fields = (
			"name creation modified subject status priority agent_group ticket_type customer raised_by opening_date"
			" opening_time response_by first_responded_on resolution_by resolution_date feedback_rating"
		).split()
		rows = (
			(
				number + 1,
				at,
				at + timedelta(hours=2),
				f"Ticket {number} that cannot be printed",
				"Closed",
				"Medium",
				f"Team {number % 20}",
				f"Type {number % 9}",
				f"Customer {number % 50}",
				f"caller{number % 300}@example.com",
				at.date(),
				at.time().replace(microsecond=0),
				at + timedelta(hours=1),
				at + timedelta(minutes=30 if number % 3 else 90),
				at + timedelta(hours=8),
				at + timedelta(hours=2),
				(number % 6) / 5,
			)
			for number, at in enumerate(opened)
		)
		frappe.db.bulk_insert("HD Ticket", fields, rows, chunk_size=1000)
		user = {"doctype": "User", "name": READER, "email": READER, "first_name": "Reader", "enabled": 1}
		doc = frappe.get_doc({**user, "user_type": "System User", "api_key": KEY})
		doc.db_insert()
		doc.append("roles", {"role": "Agent"}).db_insert()
		set_encrypted_password("User", READER, SECRET, "api_secret")
		frappe.db.commit()
	return {}


def serve(folder: Path) -> None:
	from embedded import open_site

	with open_site(folder) as site, site.serve() as server:
		print(json.dumps({"url": server.url}), flush=True)
		sys.stdin.read()


def measure(folder: Path, url: str) -> dict:
	import requests

	from embedded import open_site

	with open_site(folder):
		import frappe

		from itss_improvement.signals import remote_sync

		frappe.get_doc(
			doctype="Improvement Desk Connection",
			connection_name=NAME,
			address=url,
			api_key=KEY,
			api_secret=SECRET,
			ticket_doctype="HD Ticket",
			page_size=PAGE,
		).insert()

		def read() -> remote_sync.SyncSummary:
			return remote_sync.sync(NAME, after_page=lambda tickets: frappe.db.commit())

		def forget() -> None:
			for doctype in ("Improvement Remote Ticket", "Improvement Signal"):
				frappe.db.delete(doctype)
			values = dict.fromkeys(("changed_until", "read_to_name", "due_until", "fields_found"))
			frappe.db.set_value("Improvement Desk Connection", NAME, values)
			frappe.db.commit()

		asked: list[str] = []
		send = requests.Session.send

		def recorded(session, request, **values):
			asked.append(request.url)
			return send(session, request, **values)

		with patch.object(requests.Session, "send", recorded):
			summary = read()
		if summary.failed or summary.tickets != TICKETS:
			raise RuntimeError(summary.result)

		def download() -> None:
			with requests.Session() as session:
				session.headers["Authorization"] = f"token {KEY}:{SECRET}"
				for one in asked:
					answer = session.get(one)
					answer.raise_for_status()
					answer.json()

		pairs = []
		for _ in range(PAIRS):
			forget()
			pairs.append((seconds(read), seconds(download)))
		return {
			"requests": summary.requests,
			"signals": summary.recorded,
			"download": statistics.median(downloading for _reading, downloading in pairs),
			"ratio": statistics.median(reading / downloading for reading, downloading in pairs),
		}


if __name__ == "__main__":
	step, where, *more = sys.argv[1:]
	if step == "serve":
		serve(Path(where))
	else:
		print(json.dumps(fill(Path(where)) if step == "fill" else measure(Path(where), *more)))
