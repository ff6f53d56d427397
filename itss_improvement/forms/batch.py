"""Many records on their forms, as one archive of files: made in the background, one at a time, for whoever asked.

What is made lies beside the site's other private files, one archive a person. It is theirs alone, the next one takes
its place, and after a week it is removed: the records are what is kept.
"""

from __future__ import annotations

import gc
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import frappe
from frappe import _

from itss_improvement import progress
from itss_improvement.domain.explanation import Sentence
from itss_improvement.forms import filling, of, printing
from itss_improvement.progress import Progress

JOB = "itss_improvement.forms.batch.make"
MOST = 10_000
"""Records of one archive."""
COLLECTED = 10
"""Forms after which memory is given back: what draws a PDF holds on to itself in cycles, which left alone add up to
hundreds of megabytes."""
KEPT = 7 * 24 * 3600
"""Seconds."""


def start(doctype: str, names: Iterable[str], language: str | None) -> Progress:
	"""Have the records `names`, which the session's user may read, put on their forms.

	Raises ValidationError where there are none, more than `MOST`, or an archive is being made for the user already.
	"""
	form, names = of(doctype), list(names)
	if not 1 <= len(names) <= MOST:
		frappe.throw(
			_("{0} records of {1} are chosen: choose from 1 to {2}.").format(len(names), _(doctype), MOST),
			title=_("Not Possible"),
		)
	found = state()
	if found and found.goes_on:
		frappe.throw(
			_("Forms are being made for you: wait until that has ended, then start again."),
			title=_("Not Possible"),
		)
	return progress.start(
		job_of(frappe.session.user), JOB, doctype=form.doctype, names=names, language=language
	)


def state() -> Progress | None:
	"""How far it is with what the session's user asked for last."""
	return progress.of(job_of(frappe.session.user))


def job_of(user: str) -> str:
	return f"{JOB}:{user}"


def made_for(user: str) -> Path:
	"""Where the archive of `user` lies, whether there is one or not."""
	return _folder() / f"{hashlib.sha256(user.encode()).hexdigest()}.zip"


def make(doctype: str, names: list[str], language: str | None = None) -> Path:
	"""Within a job: the archive of the session's user, who may have lost records on the way. Returns where it lies."""
	target = made_for(frappe.session.user)
	target.parent.mkdir(parents=True, exist_ok=True)
	part = target.with_suffix(".part")
	written = left_out = 0
	try:
		with ZipFile(part, "w", ZIP_DEFLATED) as archive:
			for done, name in enumerate(names, 1):
				if file := _form_of(doctype, name, language):
					archive.writestr(*file)
					written += 1
				else:
					left_out += 1
				progress.tell(Sentence("Forms: {0} of {1}.", (done, len(names))), done, len(names))
				if done % COLLECTED == 0:
					gc.collect()
		os.replace(part, target)
	finally:
		part.unlink(missing_ok=True)
	if left_out:
		progress.tell(
			Sentence(
				"Forms made: {0}. Left out: {1}, deleted meanwhile, not yours to read, or named in the Error Log.",
				(written, left_out),
			)
		)
	else:
		progress.tell(Sentence("Forms made: {0}.", (written,)))
	return target


def _form_of(doctype: str, name: str, language: str | None) -> tuple[str, bytes] | None:
	"""The name of the file and what is in it; None of what is not there any more, may not be read, or cannot be
	printed: one record must not stop the others."""
	if not frappe.db.exists(doctype, name):
		return None
	try:
		doc = frappe.get_doc(doctype, name)
		if not doc.has_permission("read"):
			return None
		sheet = filling.filled(of(doctype), doc, language)
		return f"{sheet.title} {name.replace('/', '-')}.pdf", printing.pdf(sheet)
	except Exception:
		frappe.log_error(title=f"Form of {doctype} {name}")
		return None


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
	return Path(frappe.get_site_path("private", "improvement_forms"))
