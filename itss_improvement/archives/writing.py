"""Archiving an improvement that was closed: once, whole, or not at all (R70, R92)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

import frappe
from frappe import _

from itss_improvement import bulk
from itss_improvement.archives import ARCHIVE, ITEM, OPPORTUNITY, log
from itss_improvement.archives.collecting import Part, parts_of
from itss_improvement.domain.archive import SCHEMA, Entry, ItemKind, retain_until
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.signature import canonical_json
from itss_improvement.errors import rules_as_messages
from itss_improvement.settings import retention_years

FILE = "File"
JOB = "itss_improvement.tasks.archive_what_is_closed"


def queue_after_commit() -> None:
	frappe.db.after_commit.add(_queue)


def _queue() -> None:
	try:
		frappe.enqueue(JOB, queue="long", job_id=JOB, deduplicate=True)
	except Exception:
		# it is closed already, and what waits for its archive is found again every day
		frappe.logger("itss_improvement").exception("Closed improvements could not be queued for the archive")


def waiting() -> list[str]:
	"""Improvements that were closed and are not archived, the oldest first."""
	closed, archive = frappe.qb.DocType(OPPORTUNITY), frappe.qb.DocType(ARCHIVE)
	rows = (
		frappe.qb.from_(closed)
		.left_join(archive)
		.on(archive.opportunity == closed.name)
		.select(closed.name)
		.where((closed.status == Status.CLOSED.value) & archive.name.isnull())
		.orderby(closed.modified)
		.run()
	)
	return [name for (name,) in rows]


def archive_all(commit: Callable[[], None], rollback: Callable[[], None]) -> list[str]:
	"""Archive what waits, each in a transaction of its own. What fails is logged, and waits for the next run."""
	made = []
	for opportunity in waiting():
		with log.locked():
			# only now is what others appended to be seen
			commit()
			try:
				name = archive(opportunity)
				commit()
			except Exception:
				rollback()
				frappe.log_error(title=f"Archive of {opportunity}")
				commit()
				continue
		if name:
			made.append(name)
	return made


def archive(opportunity: str) -> str | None:
	"""Write the archive of a closed improvement, under the log's lock. Returns its name, or None where there is one."""
	doc = frappe.get_doc(OPPORTUNITY, opportunity)
	if doc.status != Status.CLOSED.value:
		frappe.throw(
			_("{0} is {1}: an improvement is archived once it is closed.").format(doc.name, _(doc.status)),
			title=_("Not Possible"),
		)
	if frappe.db.exists(ARCHIVE, {"opportunity": opportunity}):
		return None
	parts = list(parts_of(opportunity))
	first = log.peaks(for_update=True).size
	moment = log.now()
	with rules_as_messages():
		until = retain_until(moment.date(), retention_years())
	kept = frappe.get_doc(
		doctype=ARCHIVE,
		opportunity=doc.name,
		title=doc.title,
		responsible_department=doc.responsible_department,
		improvement_class=doc.improvement_class,
		archived_on=moment,
		retain_until=until,
	)
	kept.flags.made_by_app = True
	kept.insert(ignore_permissions=True)
	rows = [
		_item(kept.name, number, first + number - 1, part)
		for number, part in enumerate([_said_of(kept), *parts], 1)
	]
	size, root = _append(kept.name, rows, moment)
	kept.update(
		{
			"first_leaf": first,
			"item_count": len(rows),
			"size": sum(row["size"] for row in rows),
			"log_size": size,
			"root": root,
		}
	)
	kept.save(ignore_permissions=True)
	return kept.name


def add(archive: str, kind: ItemKind, said: Mapping[str, object]) -> None:
	"""Write down what happened to an archive later, as one more item of it, under the log's lock."""
	number = frappe.db.count(ITEM, {"archive": archive}) + 1
	moment = log.now()
	part = Part(kind, ARCHIVE, archive, canonical_json({"schema": SCHEMA, "at": str(moment), **said}))
	_append(archive, [_item(archive, number, log.peaks(for_update=True).size, part)], moment)


def _append(archive: str, rows: Sequence[dict], moment) -> tuple[int, str]:
	for row in rows:
		# as it is: saving would take what a form says in HTML for somebody's script
		frappe.get_doc({**row, "doctype": ITEM}).db_insert()
	return log.append([bytes.fromhex(row["leaf_hash"]) for row in rows], archive, moment)


def _said_of(archive) -> Part:
	"""What the archive says of itself is an item as well."""
	return Part(ItemKind.ARCHIVE, ARCHIVE, archive.name, said_of(archive))


def said_of(archive) -> str:
	return canonical_json(
		{
			field: str(archive.get(field) or "")
			for field in (
				"name",
				"opportunity",
				"title",
				"responsible_department",
				"improvement_class",
				"archived_on",
				"retain_until",
			)
		}
	)


def _item(archive: str, number: int, leaf: int, part: Part) -> dict:
	sha256, size = part.measured()
	entry = Entry(archive, number, part.kind.value, part.doctype, part.name, part.file_name, sha256, size)
	return {
		"name": f"{archive}-{number:04}",
		**{key: value for key, value in asdict(entry).items() if key not in ("doctype", "name")},
		"source_doctype": part.doctype,
		"source_name": part.name,
		"content": part.text,
		"file_url": _kept_file(archive, number, part),
		"leaf_index": leaf,
		"leaf_hash": entry.leaf_hash(),
	}


def _kept_file(archive: str, number: int, part: Part) -> str | None:
	"""The address of its bytes, of which a **File** of the archive's own keeps hold."""
	where = {"attached_to_doctype": ARCHIVE, "attached_to_name": archive, "is_private": 1}
	if part.content is not None:
		file = frappe.get_doc(doctype=FILE, file_name=part.file_name, content=part.content, **where)
		file.flags.made_by_app = True
		return file.insert(ignore_permissions=True).file_url
	if not part.file_url:
		return None
	fields = ("file_name", "file_url", "content_hash", "file_size", "file_type", "folder", "is_private")
	(there,) = frappe.get_all(FILE, {"file_url": part.file_url}, fields, limit=1)
	bulk.insert_new(
		FILE, [{**there, **where, "is_private": there.is_private, "name": f"{archive}-{number:04}"}]
	)
	return part.file_url
