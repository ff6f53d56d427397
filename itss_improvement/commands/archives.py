"""The archive: whether it still says what it said, and a pack of evidence to take along."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
import frappe
from frappe import _

from itss_improvement import files, progress
from itss_improvement.archives import ARCHIVE, exporting, log, verifying
from itss_improvement.archives.pack import packing
from itss_improvement.commands.running import Result, on_every_site, record_named
from itss_improvement.domain.explanation import Sentence

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("verify-archive")
@click.argument("archives", nargs=-1, metavar="[ARCHIVE]...")
@on_every_site
def verify_archive(archives: tuple[str, ...]) -> Result:
	"""Check that the archive still says what it said.

	Computes every fingerprint of each ARCHIVE anew, of all of them unless any is named, compares what is frozen with what
	was archived, and goes through the log from its first entry to its last. Names record and field of what was changed,
	and ends with 1.
	"""
	chosen = [record_named(ARCHIVE, name) for name in archives] or frappe.get_all(
		ARCHIVE, pluck="name", order_by="name", limit_page_length=0
	)
	faults = []
	for done, name in enumerate(chosen, 1):
		faults += verifying.faults_of(name)
		progress.tell(Sentence("Checking: {0} of {1} archives.", (done, len(chosen))), done, len(chosen))
	faults += verifying.faults_of_log()
	last = log.newest()
	size, root = (last.log_size, last.root) if last else (0, "")
	lines = [f"{_(fault.doctype)} {fault.name}, {fault.field}: {fault.text}" for fault in faults]
	if faults:
		lines.append(
			_("Not as archived: {0} faults in {1} archives and the log.").format(len(faults), len(chosen))
		)
	else:
		lines.append(_("Everything is as it was archived: {0} archives.").format(len(chosen)))
	if size:
		lines.append(_("The log has {0} entries, and the root {1}.").format(size, root))
	return Result(
		{
			"archives": len(chosen),
			"faults": [
				{"doctype": fault.doctype, "name": fault.name, "field": fault.field, "text": fault.text}
				for fault in faults
			],
			"log_size": size,
			"root": root,
		},
		lines,
		faults=bool(faults),
	)


@click.command("export-evidence")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
	"--archive", "archives", multiple=True, help="An archive by its name. May be given several times."
)
@click.option("--from", "start", type=DAY, help="Archived on this day or later, as YYYY-MM-DD.")
@click.option("--to", "end", type=DAY, help="Archived on this day or earlier, as YYYY-MM-DD.")
@on_every_site
def export_evidence(file: Path, archives: tuple[str, ...], start, end) -> Result:
	"""Write a pack of evidence to FILE, a zip that an auditor checks without this site.

	Holds all archives, or those that the options choose. A FILE that is there already is left alone.
	"""
	filters: list[list] = [["disposed_on", "is", "not set"]]
	if archives:
		filters.append(["name", "in", [record_named(ARCHIVE, name) for name in archives]])
	if start:
		filters.append(["archived_on", ">=", start])
	if end:
		filters.append(["archived_on", "<", end + timedelta(days=1)])
	names = frappe.get_all(ARCHIVE, filters, pluck="name", order_by="name", limit_page_length=0)
	packing.check(names)
	with _new(file) as target:
		shutil.move(packing.make(names), target)
	exporting.note(file)
	frappe.db.commit()
	sha256, size = files.fingerprint_of(file)
	return Result(
		{"file": str(file.resolve()), "sha256": sha256, "size": size, "archives": names},
		[
			_("{0} archives are in {1}.").format(len(names), file.resolve()),
			f"SHA-256 {sha256}",
		],
	)


@contextmanager
def _new(file: Path) -> Iterator[Path]:
	"""Where it is to be written: it has its name once it is whole, and never takes another file's place."""
	if file.exists():
		raise FileExistsError(_("{0} is there already: name another file.").format(file))
	handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
	os.close(handle)
	part = Path(name)
	try:
		yield part
		part.rename(file)
	finally:
		part.unlink(missing_ok=True)
