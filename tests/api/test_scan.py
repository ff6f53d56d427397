"""A scan that an officer does not want to wait for."""

from __future__ import annotations

import json

import pytest

from tests import people
from tests.web import Browser, message_of

API = "itss_improvement.api.scan"
SEE = (people.OFFICER, people.REPRESENTATIVE, people.AUDITOR)
OTHERS = (
	people.EXECUTIVE, people.OWNER, people.OTHER_OWNER, people.STAFF, people.OTHER_STAFF, people.AGENT,
	people.STRANGER, people.GUEST,
)  # fmt: skip


@pytest.fixture
def everybody(site):
	people.make_everybody()


@pytest.mark.row("R14", "R18")
class TestRefusals:
	@pytest.mark.parametrize("user", [*SEE[1:], *OTHERS])
	def test_only_an_officer_starts_one(self, everybody, user):
		from itss_improvement import progress
		from itss_improvement.signals import queue

		before = progress.of(queue.SCAN)
		response = Browser(user).call(f"{API}.start")
		assert response.status_code == 403
		if user != people.GUEST:
			assert "Only ITSS Quality Officer may start a scan" in message_of(response)
		assert progress.of(queue.SCAN) == before

	@pytest.mark.parametrize("user", OTHERS)
	def test_how_far_it_is_is_told_to_those_who_see_the_scans(self, everybody, user):
		assert Browser(user).get(f"/api/method/{API}.state").status_code == 403

	@pytest.mark.parametrize("user", SEE)
	def test_they_may_ask_while_there_is_none(self, everybody, user):
		response = Browser(user).get(f"/api/method/{API}.state")
		assert response.status_code == 200, message_of(response)

	def test_a_link_starts_nothing(self, everybody):
		assert Browser(people.OFFICER).get(f"/api/method/{API}.start").status_code in (403, 405)

	def test_where_tickets_are_not_watched(self, everybody, trail):
		trail.change_settings(watch_tickets=0)
		response = Browser(people.OFFICER).call(f"{API}.start")
		assert response.status_code == 417
		assert "Tickets are not watched" in message_of(response)

	def test_where_there_is_no_service_desk(self, everybody, monkeypatch):
		import itss_improvement.helpdesk

		monkeypatch.setattr(itss_improvement.helpdesk, "SAME_SITE", ())
		response = Browser(people.OFFICER).call(f"{API}.start")
		assert response.status_code == 417
		assert "no service desk" in message_of(response)


SCANNED = """
import frappe, json
from datetime import timedelta
from frappe.utils import now_datetime
from embedded import jobs
from itss_improvement.signals import queue
from tests import desk, people, trail
from tests.web import Browser, message_of

people.make_everybody()
trail.only_trigger("SLA Response Breach", threshold=3)
desk.insert_rows(5, response_by=now_datetime() - timedelta(minutes=1), subject="迟到")
frappe.db.commit()
officer, auditor = Browser(people.OFFICER), Browser(people.AUDITOR)

def ask(browser, method):
	answer = browser.call(f"{API}.start") if method == "start" else browser.get(f"/api/method/{API}.state")
	assert answer.status_code == 200, message_of(answer)
	return answer.get_json().get("message")

seen = {"before": ask(officer, "state"), "started": [ask(officer, "start"), ask(officer, "start")]}
# the scheduler's own comes to the same job
from itss_improvement import tasks
tasks.scan_desks()
frappe.db.commit()
seen["queued"] = [job.id.split("||")[-1] for job in jobs.queued()].count(queue.SCAN)
with site.worker(burst=True) as worker:
	worker.wait(60)
frappe.db.rollback()
seen["after"] = [ask(officer, "state"), ask(auditor, "state")]
seen["found"] = trail.statuses(), len(trail.opportunities())
frappe.db.sql_ddl("alter table `tabHD Ticket` rename to `tabHD Ticket gone`")
ask(officer, "start")
# on SQLite this process would go on writing, and the scan wait for it
frappe.db.commit()
with site.worker(burst=True) as worker:
	worker.wait(60)
seen["failed"] = ask(officer, "state")
print(json.dumps(seen))
""".replace("{API}", API)


@pytest.mark.row("R26")
def test_a_scan_by_a_real_worker(own_site, processes):
	seen = json.loads(processes.run(own_site, SCANNED).splitlines()[-1])
	assert seen["before"] is None
	waiting = {"state": "Waiting", "text": "Waiting for a background worker.", "done": 0, "total": 0}
	assert seen["started"] == [waiting, waiting]
	assert seen["queued"] == 1
	for told in seen["after"]:
		assert told["state"] == "Done"
		assert told["text"] == "The scan is done. Tickets read: 10, new signals: 5, new opportunities: 1."
	assert seen["found"] == [{"Behind an Opportunity": 5}, 1]
	assert seen["failed"]["state"] == "Failed"
	assert seen["failed"]["text"].startswith("The job failed: an administrator finds the reason")
