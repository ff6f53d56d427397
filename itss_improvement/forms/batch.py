"""Many records on their forms, as one archive of files: made in the background, for whoever asked."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from pathlib import Path

import frappe
from frappe import _

from itss_improvement import downloads, progress
from itss_improvement.domain.explanation import Sentence
from itss_improvement.forms import filling, of, printing
from itss_improvement.progress import Progress

JOB = "itss_improvement.forms.batch.make"
MOST = 10_000
"""Records of one archive."""
COLLECTED = 10
"""Forms after which memory is given back: what draws a PDF holds on to itself in cycles, which left alone add up to
hundreds of megabytes."""


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
	return downloads.start(JOB, doctype=form.doctype, names=names, language=language)


def make(doctype: str, names: list[str], language: str | None = None) -> Path:
	"""Within a job: the archive of the session's user, who may have lost records on the way. Returns where it lies."""
	written, left_out, fonts = 0, 0, printing.fonts()
	with downloads.written(JOB) as archive:
		for done, name in enumerate(names, 1):
			if file := _form_of(doctype, name, language, fonts):
				archive.writestr(*file)
				written += 1
			else:
				left_out += 1
			progress.tell(Sentence("Forms: {0} of {1}.", (done, len(names))), done, len(names))
			if done % COLLECTED == 0:
				gc.collect()
	if left_out:
		progress.tell(
			Sentence(
				"Forms made: {0}. Left out: {1}, deleted meanwhile, not yours to read, or named in the Error Log.",
				(written, left_out),
			)
		)
	else:
		progress.tell(Sentence("Forms made: {0}.", (written,)))
	return downloads.path(JOB)


def _form_of(doctype: str, name: str, language: str | None, fonts) -> tuple[str, bytes] | None:
	"""The name of the file and what is in it; None of what is not there any more, may not be read, or cannot be
	printed: one record must not stop the others."""
	if not frappe.db.exists(doctype, name):
		return None
	try:
		doc = frappe.get_doc(doctype, name)
		if not doc.has_permission("read"):
			return None
		sheet = filling.filled(of(doctype), doc, language)
		return f"{sheet.title} {name.replace('/', '-')}.pdf", printing.pdf(sheet, fonts)
	except Exception:
		frappe.log_error(title=f"Form of {doctype} {name}")
		return None
