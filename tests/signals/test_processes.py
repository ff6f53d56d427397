"""Scans and jobs in processes of their own, which commit."""

from __future__ import annotations

import json

import pytest

from tests.signals.conftest import FIRST

TICKETS = 240

# small pages, so that the two take turns
SCAN = """
import frappe
from itss_improvement import tasks
from itss_improvement.opportunities import intake
from itss_improvement.signals import scan
import functools
scan.PAGE = 20
intake.process_pending = functools.partial(intake.process_pending, page=15)
print("ready", flush=True)
sys.stdin.readline()
for attempt in range(5):
	try:
		tasks.scan_desks_now()
		break
	except frappe.QueryDeadlockError:
		# the framework's worker tries a job again, too
		frappe.db.rollback()
else:
	sys.exit("five deadlocks")
"""
MAKE = f"""
import frappe
from datetime import timedelta
from frappe.utils import now_datetime
from tests import desk, trail
for team in range(6):
	desk.make_master("HD Team", f"Zwei Prozesse {{team}}", team_name=f"Zwei Prozesse {{team}}")
now = now_datetime()
desk.insert_rows(
	{TICKETS},
	first={FIRST},
	response_by=now - timedelta(minutes=1),
	agent_group=lambda position: f"Zwei Prozesse {{position % 6}}",
	subject="Zwei Prozesse",
)
for name in ("首次响应超时", "同一问题反复报修"):
	frappe.db.set_value(trail.TRIGGER, name, "threshold", 5)
frappe.db.commit()
"""
FOUND = f"""
import frappe, json
from collections import Counter
from tests import trail
tickets = [str(name) for name in range({FIRST}, {FIRST + TICKETS})]
signals = frappe.get_all(trail.SIGNAL, {{"ticket": ("in", tickets)}}, ["ticket", "kind", "status", "opportunity"])
made = frappe.get_all(
	trail.OPPORTUNITY,
	{{"name": ("in", sorted({{row.opportunity for row in signals if row.opportunity}}))}},
	["name", "trigger_key", "ticket_count"],
)
rows = frappe.get_all(trail.EVIDENCE, {{"parent": ("in", [row.name for row in made])}}, ["parent", "signal_name"])
titles = frappe.get_all(trail.OPPORTUNITY, {{"title": ("like", "%Zwei Prozesse%")}}, pluck="title")
print(json.dumps({{
	"signals": len(signals),
	"kinds": Counter(row.kind for row in signals),
	"different": len({{(row.ticket, row.kind) for row in signals}}),
	"statuses": Counter(row.status for row in signals),
	"opportunities": len(made),
	"keys": len({{row.trigger_key for row in made}}),
	"titles": [len(titles), len(set(titles))],
	"evidence": [len(rows), len({{(row.parent, row.signal_name) for row in rows}})],
	"counts": sorted(row.ticket_count for row in made),
}}))
"""


@pytest.mark.row("R26")
def test_two_scans_at_once_make_nothing_twice(shared_site, processes):
	processes.run(shared_site, MAKE)
	both = [processes.start(shared_site, SCAN) for _ in range(2)]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	for process in both:
		processes.finish(process)
	found = json.loads(processes.run(shared_site, FOUND).splitlines()[-1])
	assert found["kinds"] == {"SLA Response Breach": TICKETS}
	assert found["signals"] == found["different"] == TICKETS
	assert found["statuses"] == {"Behind an Opportunity": TICKETS}
	assert found["opportunities"] == found["keys"] == 6
	assert found["titles"] == [6, 6]
	assert found["evidence"] == [TICKETS, TICKETS]
	assert found["counts"] == [TICKETS // 6] * 6


CUSTOMER = """
import frappe
from tests import desk, trail
desk.make_sla(response_minutes=60)
desk.make_master("HD Ticket Type", "Complaint")
trail.make_user("caller@example.com", user_type="Website User")
trail.make_user("head@example.com", "ITSS Quality Officer")
frappe.db.set_value(trail.DEPARTMENT, "质量效能部", "head", "head@example.com")
frappe.db.commit()
frappe.set_user("caller@example.com")
ticket = frappe.get_doc(doctype="HD Ticket", subject="投诉：没有人回答", raised_by="caller@example.com").insert()
frappe.db.rollback() if sys.argv[2:] == ["rollback"] else frappe.db.commit()
frappe.set_user("Administrator")
before = trail.statuses()
with site.worker(burst=True) as worker:
	worker.wait(60)
frappe.db.rollback()
import json
print(json.dumps({
	"before": before,
	"after": trail.statuses(),
	"owners": [row.owner for row in trail.opportunities()],
	"identified_by": [row.identified_by for row in trail.opportunities()],
	"assigned": frappe.get_all("ToDo", {"reference_type": trail.OPPORTUNITY}, pluck="allocated_to"),
	"told": frappe.get_all(
		"Notification Log", {"document_type": trail.OPPORTUNITY, "type": "Assignment"}, pluck="for_user"
	),
}))
"""


class TestARealWorker:
	@pytest.mark.row("R17", "R27")
	def test_makes_the_opportunity_as_administrator_once_a_customer_has_saved(self, own_site, processes):
		found = json.loads(processes.run(own_site, CUSTOMER).splitlines()[-1])
		assert found["before"] == {"Pending": 1}
		assert found["after"] == {"Behind an Opportunity": 1}
		assert found["owners"] == ["Administrator"]
		assert found["identified_by"] == [None]
		assert found["assigned"] == found["told"] == ["head@example.com"]

	def test_is_not_asked_where_the_ticket_was_not_stored(self, own_site, processes):
		found = json.loads(processes.run(own_site, CUSTOMER, "rollback").splitlines()[-1])
		assert found["before"] == found["after"] == {}
