"""Several service desks read by one worker and by four, and one of which a worker is killed: the same records (R26)."""

from __future__ import annotations

import json

import pytest

from tests import workers
from tests.processes import Processes

DESKS = tuple(f"集团服务台 {number}" for number in range(4))
TICKETS = 120
"""Twelve pages of each."""

MAKE = f"""
import frappe
from tests import people, trail
from tests.remote import connecting

if not frappe.db.exists(connecting.CONNECTION, {DESKS[0]!r}):
	people.make_everybody()
	trail.only_trigger("SLA Response Breach", threshold=3)
	for name in {DESKS!r}:
		connecting.connect(sys.argv[2], name)
for doctype in (connecting.TICKET, connecting.SIGNAL, trail.EVIDENCE, trail.OPPORTUNITY):
	frappe.db.delete(doctype)
for name in {DESKS!r}:
	frappe.db.set_value(connecting.CONNECTION, name, dict.fromkeys(("changed_until", "read_to_name", "due_until")))
frappe.db.commit()
"""
SYNC = f"""
{workers.WATCH}
from itss_improvement import tasks
from itss_improvement.signals import queue
from tests.remote import connecting

desks, kill = {DESKS!r}, sys.argv[2]

def kept(desk):
	frappe.db.rollback()
	return frappe.db.count(connecting.TICKET, {{"desk": desk}})

if kill == "after a kill":
	# the killed one's job is thought to run for some minutes yet
	frappe.enqueue(queue.SYNC, queue="long", job_id="again", connection=desks[0])
	check_finished("again")
else:
	tasks.sync_connections()
	jobs = {{desk: queue.sync_job(desk) for desk in desks}}
	if kill:
		until(lambda: 0 < kept(desks[0]) < {TICKETS} and working_on([jobs[desks[0]]]), "nobody is at it")
		kill_with_children(working_on([jobs[desks[0]]]))
	for desk in desks[1 if kill else 0:]:
		check_finished(jobs[desk])
print(json.dumps({{"kept": [kept(desk) for desk in desks]}}))
"""
FOUND = """
import frappe, json
from tests import trail
from tests.remote import connecting
made = {row.name: row for row in trail.opportunities()}
signals = frappe.get_all(trail.SIGNAL, {}, ["desk", "ticket", "kind", "status", "opportunity"], limit_page_length=0)
tickets = frappe.get_all(connecting.TICKET, {}, ["desk", "ticket", "resolved", "subject"], limit_page_length=0)
key = lambda name: made[name].trigger_key if name else None
print(json.dumps({
	"tickets": sorted([row.desk, row.ticket, row.resolved, row.subject] for row in tickets),
	"signals": sorted([row.desk, row.ticket, row.kind, row.status, key(row.opportunity)] for row in signals),
	"opportunities": sorted([row.title, row.trigger_key, row.ticket_count] for row in made.values()),
	"states": frappe.get_all(connecting.CONNECTION, {}, ["name", "status", "changed_until"], order_by="name", as_list=True),
}, default=str))
"""


def read(site, url: str, count: int, kill: str = "") -> tuple[dict, list[int]]:
	"""What there is after so many workers read, and how many tickets of each desk there were before what a killed worker left
	was read as well."""
	with Processes() as processes:
		processes.run(site, MAKE, url)
		workers.start(processes, site, count)
		told = json.loads(processes.run(site, SYNC, kill).splitlines()[-1])
		if kill:
			processes.run(site, SYNC, "after a kill")
		return json.loads(processes.run(site, FOUND).splitlines()[-1]), told["kept"]


@pytest.mark.row("R26")
def test_one_worker_and_four_make_the_same_records_and_one_that_is_killed_loses_none(remote, proxy, own_site):
	remote.tickets(
		TICKETS, modified="now() - timedelta(hours=200 - n)", response_by="now() - timedelta(hours=2)"
	)
	expected, kept = read(own_site, proxy.url, count=1)
	assert kept == [TICKETS] * len(DESKS)
	assert len(expected["tickets"]) == len(expected["signals"]) == TICKETS * len(DESKS)
	assert [row[2] for row in expected["opportunities"]] == [TICKETS * len(DESKS)]
	found, (first, *others) = read(own_site, proxy.url, count=4, kill="a kill")
	assert first < TICKETS and others == [TICKETS] * 3
	assert found == expected
