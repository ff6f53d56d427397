"""Disposal of archives whose time is over: proposed, approved, carried out (R93).

What is disposed of is erased: the frozen records, what was archived of them, their files. Its entries stay in the
log, so that the log still proves what it ever held, and the archive still says that there was one, of which improvement,
and who had it disposed of. The database is written first; then bytes are removed from the disk, by the next run as well
where this one is killed in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import frappe
from frappe.model.delete_doc import delete_dynamic_links, delete_from_table
from frappe.query_builder.functions import Count
from frappe.utils import cint, getdate, now_datetime, today
from frappe.utils.global_search import delete_for_document

from itss_improvement.archives import (
	ARCHIVE,
	DISPOSAL,
	DISPOSAL_ROW,
	ITEM,
	OPPORTUNITY,
	log,
	writing,
)
from itss_improvement.assignment import hand_over_to
from itss_improvement.domain.archive import OUTLIVES_DISPOSAL, ItemKind
from itss_improvement.domain.disposal import OPEN, Archived, Outcome, Status, outcome
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.opportunity import ENDED
from itss_improvement.errors import rules_as_messages
from itss_improvement.files import FILE, path_of
from itss_improvement.lifecycle.steps import follow
from itss_improvement.people import management_representative
from itss_improvement.settings import record_text

MOST = 500
"""Archives of one list: more than that nobody reads. The rest is proposed next."""
JOB = "itss_improvement.tasks.dispose_of_what_is_approved"

NOT_YET = ("", None, Outcome.FAILED.value)
"""What a row says that the job has before it."""

ITS_OWN = {
	"Improvement Survey Invitation": ("evaluation",),
	"Improvement Recurrence Match": ("opportunity", "recurrence"),
}
"""Records that are of no use without the improvement: they go with it."""
ROWS = {
	"Improvement Served": ("opportunity",),
	"Improvement Call Opportunity": ("opportunity",),
	"Improvement Reminder Step": ("reference_name",),
}
"""Rows of other records that name it."""
NAMED = {
	"Improvement Case": ("opportunity", "verification", "reference_name"),
	"Improvement Case Use": ("reference_name",),
	"Improvement Document Revision": ("project",),
	"Improvement Resolution": ("opportunity",),
}
"""Records that go on without it: the framework would not let them be saved with the name of what is gone."""


# What is proposed


def propose() -> str | None:
	"""The list of what may be disposed of, unless one is open already or there is nothing. Returns its name."""
	if frappe.db.exists(DISPOSAL, {"status": ["in", [*OPEN]]}):
		return None
	found = due()
	if not found:
		return None
	doc = frappe.get_doc(
		doctype=DISPOSAL,
		title=record_text(Sentence("Archives Kept Until {0} at the Latest", (found[-1].retain_until,))),
		status=Status.PROPOSED.value,
		proposed_on=now_datetime(),
		archives=[
			{
				"archive": row.name,
				"title": row.title,
				"responsible_department": row.responsible_department,
				"archived_on": row.archived_on,
				"retain_until": row.retain_until,
			}
			for row in found
		],
	)
	doc.flags.made_by_app = True
	return doc.insert(ignore_permissions=True).name


def due() -> list:
	"""Archives whose time is over, the oldest first, that are not held, are not named by an improvement that goes on, and
	were not kept by the rejection of a list that names a later day."""
	archive, row, rejected = (frappe.qb.DocType(name) for name in (ARCHIVE, DISPOSAL_ROW, DISPOSAL))
	kept_back = (
		frappe.qb.from_(row)
		.join(rejected)
		.on(rejected.name == row.parent)
		.select(row.archive)
		.where((rejected.status == Status.REJECTED.value) & (rejected.propose_again_on > today()))
	)
	return (
		frappe.qb.from_(archive)
		.select(
			archive.name,
			archive.title,
			archive.responsible_department,
			archive.archived_on,
			archive.retain_until,
		)
		.where((archive.retain_until < today()) & (archive.on_hold == 0) & archive.disposed_on.isnull())
		.where(archive.name.notin(kept_back))
		.where(archive.opportunity.notin(_named_by_what_goes_on("recurrence_of")))
		.where(archive.opportunity.notin(_named_by_what_goes_on("merged_into")))
		.orderby(archive.retain_until)
		.orderby(archive.name)
		.limit(MOST)
		.run(as_dict=True)
	)


def _named_by_what_goes_on(field: str):
	table = frappe.qb.DocType(OPPORTUNITY)
	# a list with nothing in it among its names would be in no list
	return (
		frappe.qb.from_(table)
		.select(table[field])
		.where(table[field].isnotnull() & table.status.notin([*ENDED]))
	)


def hand_over(doc) -> None:
	"""The Management Representative has it next, while it is proposed."""
	waits = doc.status == Status.PROPOSED.value
	hand_over_to(doc, management_representative() if waits else None)


def queue_after_commit() -> None:
	frappe.db.after_commit.add(lambda: frappe.enqueue(JOB, queue="long", job_id=JOB, deduplicate=True))


# What is approved


def dispose_all(commit: Callable[[], None], rollback: Callable[[], None]) -> None:
	"""What is on approved lists, each archive in a transaction of its own. What fails is logged, said in its row, and
	waits for the next run, which also removes the files that a run was killed before."""
	for name in frappe.get_all(
		DISPOSAL, {"status": Status.APPROVED.value}, pluck="name", order_by="creation"
	):
		rows = frappe.get_all(
			DISPOSAL_ROW, {"parent": name, "outcome": ["in", NOT_YET]}, ["name", "archive"], order_by="idx"
		)
		failed = False
		for row in rows:
			with log.locked():
				commit()
				try:
					done = dispose(row.archive, name)
					frappe.db.set_value(DISPOSAL_ROW, row.name, "outcome", done.value)
					commit()
				except Exception:
					rollback()
					frappe.log_error(title=f"Disposal of {row.archive}")
					frappe.db.set_value(DISPOSAL_ROW, row.name, "outcome", Outcome.FAILED.value)
					commit()
					failed = True
		if not failed:
			follow(frappe.get_doc(DISPOSAL, name), Status.DISPOSED.value, disposed_on=now_datetime())
			commit()
	remove_bytes()
	commit()


def dispose(name: str, disposal: str) -> Outcome:
	"""Erase what is in an archive, under the log's lock. Raises ValidationError for one whose time is not over."""
	archive = frappe.get_doc(ARCHIVE, name, for_update=True)
	records = [
		(item.source_doctype, item.source_name)
		for item in frappe.get_all(
			ITEM,
			{"archive": name, "kind": ItemKind.RECORD.value},
			["source_doctype", "source_name"],
			order_by="number",
			limit_page_length=0,
		)
	]
	kept = Archived(
		name,
		getdate(archive.retain_until),
		on_hold=bool(cint(archive.on_hold)),
		disposed=bool(archive.disposed_on),
		referred_to=_is_referred_to(archive.opportunity),
	)
	with rules_as_messages():
		found = outcome(kept, getdate(today()))
	if found is None:
		return Outcome.DISPOSED
	if found is Outcome.DISPOSED:
		approved = frappe.db.get_value(DISPOSAL, disposal, ["approved_by", "approved_on"], as_dict=True)
		writing.add(
			name,
			ItemKind.DISPOSAL,
			{
				"disposal": disposal,
				"approved_by": approved.approved_by,
				"approved_on": str(approved.approved_on),
			},
		)
		_erase_items(name)
		for doctype, record in reversed(records):
			_erase(doctype, record)
		frappe.db.delete(FILE, {"attached_to_doctype": ARCHIVE, "attached_to_name": name})
		archive.update({"disposed_on": now_datetime(), "disposal": disposal})
		archive.flags.made_by_app = archive.flags.ignore_links = True
		archive.save(ignore_permissions=True)
	return found


def _is_referred_to(opportunity: str) -> bool:
	"""Whether an improvement that goes on names it."""
	table = frappe.qb.DocType(OPPORTUNITY)
	rows = (
		frappe.qb.from_(table)
		.select(Count("*"))
		.where((table.recurrence_of == opportunity) | (table.merged_into == opportunity))
		.where(table.status.notin([*ENDED]))
		.run()
	)
	return bool(rows[0][0])


def _erase_items(archive: str) -> None:
	outlives = [kind.value for kind in OUTLIVES_DISPOSAL]
	frappe.db.set_value(
		ITEM, {"archive": archive, "kind": ["not in", outlives]}, "content", None, update_modified=False
	)


def _erase(doctype: str, name: str) -> None:
	"""A frozen record with all that the framework keeps of it. Its documents refuse to be deleted, by whomever: this is
	the one way, and takes what the framework's own deletion takes."""
	doc = frappe.get_doc(doctype, name)
	for other in (*ITS_OWN, *ROWS, *NAMED):
		_forget(other, doctype, name)
	frappe.db.delete(FILE, {"attached_to_doctype": doctype, "attached_to_name": name})
	delete_from_table(doctype, name, (), doc)
	delete_dynamic_links(doctype, name)
	delete_for_document(doc)
	frappe.clear_document_cache(doctype, name)


def _forget(other: str, doctype: str, name: str) -> None:
	"""What the records of `other` say of the record that is erased."""
	for naming in _naming(other, doctype, name):
		found = frappe.get_all(other, naming, pluck="name", limit_page_length=0)
		if other in ROWS:
			frappe.db.delete(other, naming)
		elif other in NAMED:
			frappe.db.set_value(other, naming, dict.fromkeys(naming), update_modified=False)
			for record in found:
				frappe.get_doc(other, record).add_comment("Info", _said_of_what_is_gone(doctype, name))
		else:
			for record in found:
				delete_from_table(other, record, (), frappe.get_doc(other, record))
				delete_dynamic_links(other, record)


def _naming(other: str, doctype: str, name: str) -> Iterator[dict[str, str]]:
	"""What the fields of `other` say where they name the record."""
	for field in {**ITS_OWN, **ROWS, **NAMED}[other]:
		df = frappe.get_meta(other).get_field(field)
		if df.fieldtype == "Dynamic Link":
			yield {df.options: doctype, field: name}
		elif df.options == doctype:
			yield {field: name}


def _said_of_what_is_gone(doctype: str, name: str) -> str:
	return record_text(
		Sentence("{0} {1} was disposed of, and is not named here any more.", (Term(doctype), name))
	)


# Its files


def remove_bytes() -> None:
	"""Files of what was disposed of that are on the disk still, and are nobody else's."""
	for item in _with_files():
		if not frappe.db.exists(FILE, {"file_url": item.file_url}):
			try:
				path_of(item.file_url).unlink(missing_ok=True)
			except OSError:
				frappe.log_error(title=f"Disposal of {item.file_url}")
				continue
		frappe.db.set_value(ITEM, item.name, "file_url", None, update_modified=False)


def _with_files() -> Iterator:
	archive, item = frappe.qb.DocType(ARCHIVE), frappe.qb.DocType(ITEM)
	return (
		frappe.qb.from_(item)
		.join(archive)
		.on(archive.name == item.archive)
		.select(item.name, item.file_url)
		.where(archive.disposed_on.isnotnull() & item.file_url.isnotnull() & (item.file_url != ""))
		.run(as_dict=True)
	)
