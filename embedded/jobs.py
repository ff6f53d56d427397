"""Background jobs: the framework's own RQ worker and scheduler on this site."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path


def work(burst: bool = False, queue: str | None = None) -> None:
	"""Run the framework's worker in this process until it is told to stop; with `burst`, until all is done."""
	from monoframe.utils.background_jobs import start_worker

	start_worker(queue=queue, quiet=not os.environ.get("EMBEDDED_VERBOSE"), burst=burst)


@contextlib.contextmanager
def worker_process(folder: Path, burst: bool = False) -> Iterator[subprocess.Popen]:
	"""The worker in a process of its own, for the length of the block."""
	command = [sys.executable, "-m", "embedded", "worker", str(folder), *(["--burst"] if burst else [])]
	here = Path(__file__).resolve().parent.parent
	paths = [str(here), os.environ.get("PYTHONPATH", "")]
	environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
	with open(folder / "logs" / "worker.log", "ab") as log:
		process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
	try:
		yield process
	finally:
		if process.poll() is None:
			process.send_signal(signal.SIGTERM)  # RQ finishes the job it is at
			try:
				process.wait(30)
			except subprocess.TimeoutExpired:
				process.kill()
				process.wait()


def run_event(name: str) -> list[str]:
	"""Execute the **Scheduled Job Types** of a frequency ("hourly", "daily_long") or one method, now.

	Returns:
		the methods that ran.

	Raises:
		SiteError: there is no such job, or one failed; its **Scheduled Job Log** has the traceback.
	"""
	import monoframe

	from .errors import SiteError

	filters = {"method": name} if "." in name else {"frequency": name.replace("_", " ").title()}
	jobs = monoframe.get_all(
		"Scheduled Job Type", {**filters, "stopped": 0}, ["name", "method"], order_by="name"
	)
	if not jobs:
		raise SiteError(
			f"No scheduled job {name}: name a frequency, as hourly, or a method of scheduler_events."
		)
	for job in jobs:
		monoframe.db.commit()
		monoframe.get_doc("Scheduled Job Type", job.name).execute()
		logs = monoframe.get_all(
			"Scheduled Job Log",
			{"scheduled_job_type": job.name},
			["status", "details"],
			order_by="creation desc",
			limit=1,
		)
		if logs and logs[0].status == "Failed":
			raise SiteError(f"The job {job.method} failed:\n{logs[0].details}")
	return [job.method for job in jobs]


def enqueue_due() -> None:
	"""What the scheduler does every tick: put into the queues what is due."""
	from monoframe.utils import scheduler

	scheduler.enqueue_events()


def queued() -> list:
	"""The jobs that wait in this site's queues."""
	from monoframe.utils.background_jobs import get_queues

	return [job for queue in get_queues() for job in queue.jobs]


def wait_until_idle(timeout: float = 60) -> None:
	"""Wait until no job waits or runs.

	Raises:
		TimeoutError: there still are some after `timeout` seconds.
	"""
	from monoframe.utils.background_jobs import get_queues

	deadline = time.monotonic() + timeout
	while any(queue.count or queue.started_job_registry.count for queue in get_queues()):
		if time.monotonic() > deadline:
			raise TimeoutError(f"jobs are left after {timeout} s; see logs/worker.log")
		time.sleep(0.05)
