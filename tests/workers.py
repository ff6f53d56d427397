"""Real workers of a site's queue, several of them, and what kills one in the middle of a job."""

from __future__ import annotations

from pathlib import Path

from tests.processes import Processes

# the first to open an embedded site starts its queue, and is not to be killed
HOLD = """
print("open", flush=True)
sys.stdin.read()
"""
# a job's process is forked from the worker's: many slices, each long enough for others to come
WORK = """
import time
from frappe.utils.background_jobs import start_worker
from itss_improvement.signals import remote_sync, scan
scan.PAGE = 100
detect = scan.detect
scan.detect = remote_sync.detect = lambda *values: time.sleep(0.003) or detect(*values)
start_worker(queue="long", quiet=True)
"""
WATCH = """
import json, os, signal, time
import frappe
from frappe.utils.background_jobs import create_job_id, get_job, get_redis_conn
from rq import Worker

def until(done, what):
	deadline = time.monotonic() + 240
	while not done():
		assert time.monotonic() < deadline, what
		time.sleep(0.02)

def ended(job_id):
	job = get_job(job_id)
	return job is None or job.get_status() in ("finished", "failed")

def check_finished(job_id):
	until(lambda: ended(job_id), f"{job_id} does not end")
	job = get_job(job_id)
	assert job is None or job.get_status() == "finished", job.latest_result().exc_string

def working_on(job_ids):
	for worker in Worker.all(connection=get_redis_conn()):
		if worker.get_current_job_id() in [create_job_id(job_id) for job_id in job_ids]:
			return worker.pid

def kill_with_children(pid):
	# one that works for a worker is a child of it, and not in its group
	children = [entry for entry in os.listdir("/proc") if entry.isdigit() and parent_of(entry) == pid]
	for one in (pid, *map(int, children)):
		os.kill(one, signal.SIGKILL)

def parent_of(pid):
	try:
		return int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
	except OSError:
		return None
"""
"""What a process that runs the jobs needs to look at them."""


def start(processes: Processes, site: Path | None, workers: int) -> None:
	"""So many workers, who end with `processes`."""
	assert processes.start(site, HOLD).stdout.readline() == "open\n"
	for _ in range(workers):
		processes.start(site, WORK)
