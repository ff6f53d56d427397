"""A real worker reads a remote service desk: asked for twice, done once, with a sentence at the end."""

from __future__ import annotations

import json

import pytest

from tests.remote_site import KEY, SECRET

READS = """
import json
import frappe
from embedded import jobs
from itss_improvement import tasks
from itss_improvement.signals import queue
from tests import people, trail
from tests.remote import connecting
from tests.web import Browser, message_of

people.make_everybody()
trail.only_trigger("SLA Response Breach", threshold=3)
connecting.connect(sys.argv[2])
frappe.db.commit()
officer = Browser(people.OFFICER)
API = "itss_improvement.api.desk_connection"

def ask(method):
	path = {"connection": connecting.NAME}
	answer = officer.call(f"{API}.start", **path) if method == "start" else officer.get(f"/api/method/{API}.state", **path)
	assert answer.status_code == 200, message_of(answer)
	return answer.get_json().get("message")

seen = {"started": [ask("start")["state"], ask("start")["state"]]}
# the scheduler's own comes to the same job
tasks.sync_connections()
frappe.db.commit()
job = queue.sync_job(connecting.NAME)
seen["queued"] = [one.id.split("||")[-1] for one in jobs.queued()].count(job)
with site.worker(burst=True) as worker:
	worker.wait(100)
frappe.db.rollback()
seen["state"] = ask("state")
seen["said"] = connecting.state().last_result
seen["signals"] = len(connecting.signals())
seen["opportunities"] = len(trail.opportunities())
print(json.dumps(seen))
"""


@pytest.mark.row("R26")
def test_a_reading_by_a_real_worker(remote, proxy, own_site, processes):
	remote.tickets(25, modified="now() - timedelta(hours=30 - n)", response_by="now() - timedelta(hours=2)")
	seen = json.loads(processes.run(own_site, READS, proxy.url).splitlines()[-1])
	assert seen["started"] == ["Waiting", "Waiting"]
	assert seen["queued"] == 1
	assert seen["said"] == "Read 25 tickets with 25 new signals in 4 requests."
	assert (seen["state"]["state"], seen["state"]["text"]) == ("Done", seen["said"])
	assert (seen["signals"], seen["opportunities"]) == (25, 1)
	assert {one["authorization"] for one in proxy.seen} == {f"token {KEY}:{SECRET}"}
