"""A second site that serves its tickets over HTTP, in a process of its own, and what a test has it do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.processes import Processes

READER = "reader@example.com"
SERVES = """
import json, sys, traceback
from datetime import timedelta
import frappe
from frappe.utils import now_datetime
from frappe.utils.password import set_encrypted_password
from tests import desk, people

people.make_user("reader@example.com", "Agent")
frappe.db.set_value("User", "reader@example.com", "api_key", sys.argv[2], update_modified=False)
set_encrypted_password("User", "reader@example.com", sys.argv[3], "api_secret")
desk.send_no_mail_for_feedback()
frappe.db.commit()
names = {"frappe": frappe, "desk": desk, "people": people, "now": now_datetime, "timedelta": timedelta, "site": site}
with site.serve() as server:
	print(server.url, flush=True)
	for line in sys.stdin:
		code, result = json.loads(line), None
		try:
			frappe.db.rollback()
			names["result"] = None
			exec(code, names)
			frappe.db.commit()
			frappe.clear_cache()
			answer = {"result": names["result"]}
		except Exception:
			frappe.db.rollback()
			answer = {"error": traceback.format_exc()}
		print(json.dumps(answer, default=str), flush=True)
"""
KEY, SECRET = "k3yOfTheReader00", "s3cretOfTheReader"


@dataclass
class RemoteSite:
	url: str
	process: Any

	def do(self, code: str) -> Any:
		"""Run `code` there, and commit. Returns what it leaves in `result`."""
		self.process.stdin.write(json.dumps(code) + "\n")
		self.process.stdin.flush()
		while True:
			line = self.process.stdout.readline()
			if not line:
				raise RuntimeError(f"the remote site is gone: {self.process.stderr.read()}")
			if line.startswith("{"):
				break
		answer = json.loads(line)
		if "error" in answer:
			raise AssertionError(answer["error"])
		return answer["result"]

	def close(self) -> None:
		"""In good order, so that its servers stop as well."""
		self.process.stdin.close()
		self.process.stdin = None
		self.process.wait(timeout=60)

	def empty(self) -> None:
		self.do('frappe.db.delete("HD Ticket"); frappe.db.delete("HD Ticket Activity")')

	def tickets(self, count: int, **values: str) -> list[int]:
		"""Tickets written straight to the table; each value is an expression, in which `n` is the position."""
		given = "".join(f", {name}=lambda n: {value}" for name, value in values.items())
		return self.do(f"result = desk.insert_rows({count}{given})")


def start(processes: Processes, folder: Path) -> RemoteSite:
	process = processes.start(folder, SERVES, KEY, SECRET)
	while line := process.stdout.readline():
		if line.startswith("http"):
			return RemoteSite(line.strip(), process)
	raise RuntimeError(process.stderr.read())
