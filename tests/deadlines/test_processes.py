"""The daily jobs in processes that commit: killed at every point, and two at once."""

from __future__ import annotations

import json

import pytest

PREPARE = "from tests.deadlines import killing\nkilling.prepare()"
RUN = """
import frappe
from tests.deadlines import killing
killing.small_pages()
print("ready", flush=True)
sys.stdin.readline()
for attempt in range(5):
	try:
		killing.daily_jobs()
		break
	except frappe.QueryDeadlockError:
		frappe.db.rollback()
else:
	sys.exit("five deadlocks")
"""
FOUND = "import json\nfrom tests.deadlines import killing\nprint(json.dumps(killing.contents()))"


@pytest.mark.row("R17", "R25", "R15")
def test_kill_9_at_every_point_loses_nothing_and_sends_nothing_twice(own_site, processes, tmp_path):
	report = tmp_path / "report.json"
	processes.run(own_site, "from tests.deadlines import killing\nkilling.main(sys.argv[2])", report)
	found = json.loads(report.read_text())
	assert {"_mail", "_write", "assign", "notify", "before commit", "after commit"} <= set(found["steps"])
	assert len(found["steps"]) > 25
	expected = found["expected"]
	everybody = [f"head{number}@example.com" for number in range(4)]
	assert len(expected["reminders"]) == 5 and len(expected["calls"]) == 7 and len(expected["reports"]) == 1
	for told in (expected["notifications"], expected["mails"]):
		assert all(told[user] == 1 for user in (*everybody, "officer@example.com", "executive@example.com"))
	assert found["different"] == []


@pytest.mark.row("R17", "R25", "R15")
def test_two_at_once_send_nothing_twice(own_site, processes):
	processes.run(own_site, PREPARE)
	both = [processes.start(own_site, RUN) for _ in range(2)]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for process in both:
		process.stdin.write("\n")
		process.stdin.flush()
	for process in both:
		processes.finish(process)
	found = json.loads(processes.run(own_site, FOUND).splitlines()[-1])
	assert len(found["reminders"]) == 5 and len(found["calls"]) == 7 and len(found["reports"]) == 1
	assert set(found["notifications"].values()) == {1} == set(found["mails"].values())
	assert set(found["tasks"].values()) == {1}
	assert found["queue"] == sum(found["mails"].values())
