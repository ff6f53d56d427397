"""A scan by one worker and by four, and one of which a worker is killed: the same records (R26)."""

from __future__ import annotations

import json
import os

import pytest

from tests import workers
from tests.processes import Processes
from tests.signals.conftest import CLEAN, FIRST

TICKETS = 600
"""Read twice: as changed, and as due."""
TEAMS = 6

MAKE = f"""
import frappe
from datetime import timedelta
from frappe.utils import now_datetime
from itss_improvement.signals.watermark import DOCTYPE
from tests import desk, trail
for team in range({TEAMS}):
	desk.make_master("HD Team", f"Zwei Prozesse {{team}}", team_name=f"Zwei Prozesse {{team}}")
now = now_datetime()
desk.insert_rows(
	{TICKETS},
	first={FIRST},
	response_by=now - timedelta(minutes=1),
	agent_group=lambda position: f"Zwei Prozesse {{position % {TEAMS}}}",
	feedback_rating=lambda position: 0.2 if position % 3 == 0 else 0,
	subject="Zwei Prozesse",
)
for name in ("首次响应超时", "同一问题反复报修"):
	frappe.db.set_value(trail.TRIGGER, name, "threshold", 5)
# what other tests left is none of this one's
frappe.db.delete(DOCTYPE)
read = {{"changed_until": now, "due_until": now}}
frappe.get_doc(doctype=DOCTYPE, desk=desk.DESK, **read).insert()
frappe.db.commit()
"""
SCAN = f"""
{workers.WATCH}
from itss_improvement.signals import queue, slices

kill, job_id = sys.argv[2], sys.argv[3]
HELPERS = [f"{{queue.READ_SLICES}}.{{number}}" for number in range(queue.HELPERS)]

def left():
	frappe.db.rollback()
	return frappe.db.count(slices.SLICE)

frappe.enqueue(queue.SCAN, queue="long", job_id=job_id)
for whose in {{"": [], "afterwards": [], "the one that scans": [[job_id]], "two": [HELPERS, [job_id]]}}[kill]:
	until(lambda: 0 < left() <= 10 and working_on(whose), "nobody is at it")
	kill_with_children(working_on(whose))
if kill in ("", "afterwards"):
	check_finished(job_id)
	assert not left()
if not kill:
	until(lambda: all(map(ended, HELPERS)), "helpers that do not end")
results = [job.return_value() for job in map(get_job, HELPERS) if job and job.get_status() == "finished"]
print(json.dumps({{"helped": sum(filter(None, results))}}))
"""
FOUND = f"""
import frappe, json
from tests import trail
tickets = [str(name) for name in range({FIRST}, {FIRST + TICKETS})]
signals = frappe.get_all(trail.SIGNAL, {{"ticket": ("in", tickets)}}, ["name", "ticket", "kind", "status", "opportunity"])
made = {{row.name: row for row in frappe.get_all(
	trail.OPPORTUNITY,
	{{"name": ("in", sorted({{row.opportunity for row in signals if row.opportunity}}))}},
	["name", "title", "trigger_key", "status", "ticket_count"],
)}}
rows = frappe.get_all(trail.EVIDENCE, {{"parent": ("in", list(made))}}, ["parent", "signal_name"])
key = lambda name: made[name].trigger_key if name else None
print(json.dumps({{
	"opportunities": sorted([row.title, row.trigger_key, row.status, row.ticket_count] for row in made.values()),
	"signals": sorted([row.name, row.ticket, row.kind, row.status, key(row.opportunity)] for row in signals),
	"evidence": sorted([key(row.parent), row.signal_name] for row in rows),
}}))
"""


def scanned(site, count: int, kill: str = "") -> tuple[dict, int]:
	"""What there is after a scan by so many workers, and how many tickets others read than the one that scans."""
	with Processes() as processes:
		processes.run(site, MAKE)
		workers.start(processes, site, count)
		told = json.loads(processes.run(site, SCAN, kill, "a-scan").splitlines()[-1])
		if kill:
			# what was left is the next scan's
			processes.run(site, SCAN, "afterwards", "the-next-scan")
		found = json.loads(processes.run(site, FOUND + CLEAN).splitlines()[-1])
	return found, told["helped"]


def on_sqlite() -> bool:
	"""Which has one writer at a time, so that nobody helps."""
	return not os.environ.get("BENCH") and os.environ.get("DB", "sqlite") == "sqlite"


@pytest.mark.row("R26")
def test_one_worker_and_four_make_the_same_records_and_those_that_are_killed_lose_none(shared_site):
	expected, helped = scanned(shared_site, count=1)
	assert helped == 0
	assert len(expected["signals"]) == TICKETS + TICKETS // 3
	assert [row[3] for row in expected["opportunities"]].count(TICKETS // TEAMS) == TEAMS
	if on_sqlite():
		found, _helped = scanned(shared_site, count=2, kill="the one that scans")
		assert found == expected
		return
	found, helped = scanned(shared_site, count=4)
	assert helped > 0
	assert found == expected
	found, _helped = scanned(shared_site, count=4, kill="two")
	assert found == expected
