"""A site on which scans and jobs commit, from processes of their own."""

from __future__ import annotations

import os

import pytest

from tests.processes import Processes

FIRST, MOST = 2**31 + 1000, 10_000
"""The tickets of a test have a number from here on, and are fewer than so many."""

CLEAN = f"""
import frappe
from tests import trail
tickets = [str(name) for name in range({FIRST}, {FIRST + MOST})]
made = frappe.get_all(trail.SIGNAL, {{"ticket": ("in", tickets), "opportunity": ("is", "set")}}, pluck="opportunity")
for doctype, filters in (
	(trail.EVIDENCE, {{"parent": ("in", made or [""])}}),
	(trail.OPPORTUNITY, {{"name": ("in", made or [""])}}),
	("ToDo", {{"reference_name": ("in", made or [""])}}),
	(trail.SIGNAL, {{"ticket": ("in", tickets)}}),
	("HD Ticket", {{"name": ("in", [int(name) for name in tickets])}}),
):
	frappe.db.delete(doctype, filters)
for name in ("首次响应超时", "同一问题反复报修"):
	frappe.db.set_value(trail.TRIGGER, name, "threshold", {{"首次响应超时": 30}}.get(name, 80))
for team in range(6):
	frappe.delete_doc("HD Team", f"Zwei Prozesse {{team}}", force=True, ignore_missing=True)
frappe.db.commit()
"""


@pytest.fixture
def shared_site(request):
	"""A site on which to commit: a copy, or a bench's own, which is tidied up afterwards."""
	if not os.environ.get("BENCH"):
		yield request.getfixturevalue("own_site")
		return
	try:
		yield None
	finally:
		with Processes() as processes:
			processes.run(None, CLEAN)
