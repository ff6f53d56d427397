"""How far a job of the background is, by a real queue and a real worker."""

from __future__ import annotations

import json

import pytest

from tests.processes import Processes

WATCHED = """
import frappe, json, time
from pathlib import Path
from itss_improvement import progress
from tests import progress_jobs

folder = Path(sys.argv[2])

def now():
	found = progress.of("watched")
	return found and [found.state.value, found.text, found.done, found.total]

def until(state, text=""):
	deadline = time.monotonic() + 60
	while (now() or ["", ""])[0] != state or text not in now()[1]:
		assert time.monotonic() < deadline, now()
		time.sleep(0.02)
	return now()

seen = {"before": now()}
progress.start("watched", progress_jobs.stepping, folder=str(folder))
seen["waiting"] = now()
with site.worker() as worker:
	seen["first"] = until("Running", "1 of 2")
	(folder / "after 1").touch()
	seen["second"] = until("Running", "2 of 2")
	(folder / "after 2").touch()
	seen["done"] = until("Done")
	frappe.local.lang = "zh"
	seen["chinese"] = now()
	frappe.local.lang = "en"
	# it may be started again once it is done, and what it told then is gone
	progress.start("watched", progress_jobs.silent)
	seen["silent"] = until("Done", "Done.")
	progress.start("watched", progress_jobs.failing)
	seen["failed"] = until("Failed")
	frappe.db.rollback()
	seen["logged"] = frappe.get_all("Error Log", pluck="error")[0].strip().splitlines()[-1]
	progress.start("watched", progress_jobs.silent)
	seen["after a failure"] = until("Done")
print(json.dumps(seen))
"""


def test_a_job_waits_runs_and_ends_as_it_tells(own_site, processes, tmp_path):
	seen = json.loads(processes.run(own_site, WATCHED, tmp_path).splitlines()[-1])
	assert seen["before"] is None
	assert seen["waiting"] == ["Waiting", "Waiting for a background worker.", 0, 0]
	assert seen["first"] == ["Running", "Running the triggers: 1 of 2 signals.", 1, 2]
	assert seen["second"] == ["Running", "Running the triggers: 2 of 2 signals.", 2, 2]
	assert seen["done"] == ["Done", "Reading tickets: <7> so far.", 0, 0]
	assert seen["chinese"][1] == "正在读取工单，已读 <7> 张。"
	assert seen["silent"] == ["Done", "Done.", 0, 0]
	assert seen["failed"][:2] == [
		"Failed",
		"The job failed: an administrator finds the reason in the lists RQ Job and Error Log.",
	]
	assert "this job always fails" in seen["logged"]
	assert seen["after a failure"][0] == "Done"


ROUNDS = 25
STARTING = """
from itss_improvement import progress
from tests import progress_jobs
print("ready", flush=True)
for line in sys.stdin:
	progress.start(line.strip(), progress_jobs.silent)
	print("started", flush=True)
"""
COUNTED = """
import json
from collections import Counter
from frappe.utils.background_jobs import get_queue
print(json.dumps(Counter(get_queue("long").get_job_ids())))
"""


def test_two_that_start_a_job_at_once_start_one(own_site, processes: Processes):
	both = [processes.start(own_site, STARTING) for _ in range(2)]
	for process in both:
		assert process.stdout.readline() == "ready\n"
	for number in range(ROUNDS):
		for process in both:
			process.stdin.write(f"job {number}\n")
			process.stdin.flush()
		for process in both:
			assert process.stdout.readline() == "started\n", process.stderr.read()
	queued = json.loads(processes.run(own_site, COUNTED).splitlines()[-1])
	assert len(queued) == ROUNDS
	assert set(queued.values()) == {1}, "a job that is in the queue twice is done twice"


INTERRUPTED = """
import json
from datetime import timedelta
from itss_improvement import progress
from rq.job import JobStatus
from rq.utils import now
from frappe.utils.background_jobs import get_job, get_queue
from tests import progress_jobs

def state():
	found = progress.of("killed")
	return [found.state.value, found.text, found.goes_on]

progress.start("killed", progress_jobs.silent)
# as a worker leaves it that was killed while it was at it: begun, in no queue any more
job = get_job("killed")
get_queue("long").remove(job)
job.set_status(JobStatus.STARTED)
seen = []
for silence in (timedelta(minutes=1), timedelta(minutes=10)):
	job.heartbeat(now() - silence, ttl=600)
	seen.append(state())
progress.start("killed", progress_jobs.silent)
seen.append(state())
seen.append(get_queue("long").get_job_ids())
print(json.dumps(seen))
"""


def test_a_job_that_was_killed_with_its_worker_does_not_run_for_ever(own_site, processes):
	alive, silent, again, queued = json.loads(processes.run(own_site, INTERRUPTED).splitlines()[-1])
	assert alive == ["Running", "The job has begun.", True]
	assert silent == ["Failed", "The job was interrupted and did not end: start it again.", False]
	assert again[0] == "Waiting"
	assert len(queued) == 1


def test_what_is_told_outside_of_a_job_is_told_nobody(site):
	from itss_improvement import progress
	from itss_improvement.domain.explanation import Sentence

	progress.tell(Sentence("Reading tickets: {0} so far.", (1,)))
	assert progress.of("nobody ever started this") is None


@pytest.mark.parametrize(
	"status", ["queued", "deferred", "scheduled", "started", "finished", "failed", "stopped", "canceled"]
)
def test_every_state_of_the_queue_has_a_name(site, status):
	from rq.job import JobStatus

	from itss_improvement.progress import STATES, JobState

	goes_on = status in ("queued", "deferred", "scheduled", "started")
	found = STATES.get(JobStatus(status), JobState.WAITING)
	assert (found in (JobState.WAITING, JobState.RUNNING)) is goes_on
