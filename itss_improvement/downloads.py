"""Archives of files that are made in the background for one person: theirs alone, the next one takes its place, and
after a week it is removed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import frappe
from frappe import _

from itss_improvement import progress
from itss_improvement.progress import Progress

KEPT = 7 * 24 * 3600
"""Seconds."""


def start(job: str, **arguments: object) -> Progress:
	"""Have `job`, a function's path, called in the background for the session's user.

	Raises ValidationError where it is at it for them already.
	"""
	found = state(job)
	if found and found.goes_on:
		frappe.throw(
			_("It is being made for you already: wait until that has ended, then start again."),
			title=_("Not Possible"),
		)
	return progress.start(_job_of(job), job, **arguments)


def state(job: str) -> Progress | None:
	"""How far `job` is for the session's user, who asked for it last."""
	return progress.of(_job_of(job))


def _job_of(job: str) -> str:
	return f"{job}:{frappe.session.user}"


def path(job: str) -> Path:
	"""Where the archive of the session's user lies, whether there is one or not."""
	user = hashlib.sha256(frappe.session.user.encode()).hexdigest()
	return _folder() / f"{job.rpartition('.')[0]}-{user}.zip"


@contextmanager
def written(job: str) -> Iterator[ZipFile]:
	"""The archive to write to, which takes the place of the one before once it is whole."""
	target = path(job)
	target.parent.mkdir(parents=True, exist_ok=True)
	part = target.with_suffix(".part")
	try:
		with ZipFile(part, "w", ZIP_DEFLATED) as archive:
			yield archive
		os.replace(part, target)
	finally:
		part.unlink(missing_ok=True)


def remove_old(now: float | None = None) -> None:
	"""What nobody fetched within `KEPT` is removed, and what a killed job left."""
	for file in _files():
		if (now or time.time()) - file.stat().st_mtime > KEPT:
			file.unlink(missing_ok=True)


def remove_all() -> None:
	for file in _files():
		file.unlink(missing_ok=True)
	if _folder().is_dir():
		_folder().rmdir()


def _files() -> Iterator[Path]:
	return _folder().iterdir() if _folder().is_dir() else iter(())


def _folder() -> Path:
	return Path(frappe.get_site_path("private", "improvement_downloads"))
