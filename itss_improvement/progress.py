"""How far a job of the background is, for whoever waits for it in the desk: it is asked, nothing is pushed.

What a job tells stands with the job itself in the queue, where every process reads it, and goes with it: ten
minutes after its end, or a week where it failed. Whether it waits, runs, is done or failed is the queue's word, so
that a job which was killed does not seem to run for ever. `public/js/progress.js` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

import frappe
from frappe import _
from frappe.utils.background_jobs import get_job
from rq import get_current_job
from rq.job import Job, JobStatus

from itss_improvement.domain.explanation import Sentence

SILENT = timedelta(minutes=3)
"""A worker speaks up for its job every half minute: one that has not for this long was killed with it."""
AT_ONCE = 30
"""Seconds for which a request that starts a job may keep others that start it from looking."""


class JobState(str, Enum):
	WAITING = "Waiting"
	RUNNING = "Running"
	DONE = "Done"
	FAILED = "Failed"


STATES = {
	JobStatus.STARTED: JobState.RUNNING,
	JobStatus.FINISHED: JobState.DONE,
	JobStatus.FAILED: JobState.FAILED,
	JobStatus.STOPPED: JobState.FAILED,
	JobStatus.CANCELED: JobState.FAILED,
}
"""All others are on their way into the queue, or wait in it."""


_listener: ContextVar[Callable[[Progress], None] | None] = ContextVar("listener", default=None)


@dataclass(frozen=True, slots=True)
class Progress:
	state: JobState
	text: str
	"""What it is at, its result, or that it failed: one sentence for the session's user."""
	done: int = 0
	total: int = 0
	"""0 where nobody knows."""

	@property
	def goes_on(self) -> bool:
		return self.state in (JobState.WAITING, JobState.RUNNING)


def start(job_id: str, method: str, queue: str = "long", **arguments: object) -> Progress:
	"""Have `method` called in the background, unless the job waits or runs already, whoever started it."""
	# two requests at once both find no job, and the queue itself then takes it twice
	with frappe.cache.lock(
		frappe.cache.make_key(f"itss_improvement_start:{job_id}"), timeout=AT_ONCE, blocking_timeout=AT_ONCE
	):
		job = get_job(job_id)
		if job is None or not _progress(job).goes_on:
			if job:
				# the framework itself would go on waiting for one that was killed
				job.delete()
			frappe.enqueue(method, queue=queue, job_id=job_id, deduplicate=True, **arguments)
			job = get_job(job_id)
	# a worker may have been quick, and the queue may be set to forget what is done at once
	return _progress(job) if job else Progress(JobState.DONE, _("Done."))


def of(job_id: str) -> Progress | None:
	"""How far the job is; None where the queue does not know it (any more)."""
	job = get_job(job_id)
	return _progress(job) if job else None


def tell(sentence: Sentence, done: int = 0, total: int = 0) -> None:
	"""Within a job, or where somebody listens: what it is at, `done` of `total`. What it tells last is its result.

	The sentence's values are numbers and texts. Otherwise nobody asks.
	"""
	if listener := _listener.get():
		listener(Progress(JobState.RUNNING, sentence.render(_), done, total))
	if job := get_current_job():
		job.meta["itss_improvement"] = {
			"sentence": (sentence.template, sentence.values),
			"done": done,
			"total": total,
			"at": _now().isoformat(),
		}
		job.save_meta()


@contextmanager
def heard_by(listener: Callable[[Progress], None]) -> Iterator[None]:
	"""Within it, what is told is told to `listener` as well: by a command, to whoever waits at a terminal."""
	before = _listener.set(listener)
	try:
		yield
	finally:
		_listener.reset(before)


def _progress(job: Job) -> Progress:
	state = STATES.get(job.get_status(refresh=False), JobState.WAITING)
	told = job.meta.get("itss_improvement") or {}
	if state is JobState.RUNNING and _now() - _last_sign_of(job, told) > SILENT:
		return Progress(JobState.FAILED, _("The job was interrupted and did not end: start it again."))
	if state is JobState.FAILED:
		return Progress(
			state,
			_("The job failed: an administrator finds the reason in the lists RQ Job and Error Log."),
		)
	if state is JobState.WAITING:
		return Progress(state, _("Waiting for a background worker."))
	if told:
		return Progress(state, Sentence(*told["sentence"]).render(_), told["done"], told["total"])
	return Progress(state, _("The job has begun.") if state is JobState.RUNNING else _("Done."))


def _last_sign_of(job: Job, told: dict) -> datetime:
	"""Its worker's heartbeat or its own last word, whichever is later. A worker that does not fork has no pulse."""
	signs = [moment for moment in (job.last_heartbeat, job.started_at) if moment]
	if told:
		signs.append(datetime.fromisoformat(told["at"]))
	# RQ 1 leaves out that its times are UTC
	aware = [moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc) for moment in signs]
	return max(aware, default=_now())


def _now() -> datetime:
	return datetime.now(timezone.utc)
