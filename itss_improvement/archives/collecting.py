"""All that belongs to an improvement, as it is now: its records, their forms and attachments, the tickets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import frappe

from itss_improvement import files, forms
from itss_improvement.archives import DOCUMENT, OF_IMPROVEMENT, OPPORTUNITY, SERVED, SERVING
from itss_improvement.domain.archive import SCHEMA, ItemKind
from itss_improvement.domain.signature import canonical_json
from itss_improvement.files import path_of
from itss_improvement.forms import filling, printing
from itss_improvement.helpdesk import desks
from itss_improvement.lifecycle import plain

SIGNAL = "Improvement Signal"
FILE = "File"


@dataclass(frozen=True, slots=True)
class Part:
	"""What becomes an item: text, bytes of a new file, or those of one that is there (`file_url`)."""

	kind: ItemKind
	doctype: str
	name: str
	text: str | None = None
	file_name: str = ""
	content: bytes | None = None
	file_url: str = ""

	def measured(self) -> tuple[str, int]:
		"""The SHA-256 of its bytes, and how many there are; ("", 0) of a file that is gone."""
		if self.text is not None:
			return hashlib.sha256(self.text.encode()).hexdigest(), len(self.text.encode())
		if self.content is not None:
			return hashlib.sha256(self.content).hexdigest(), len(self.content)
		try:
			return files.fingerprint_of(path_of(self.file_url))
		except OSError:
			return "", 0


def parts_of(opportunity: str) -> Iterator[Part]:
	"""The records first, then what belongs to each."""
	records = [frappe.get_doc(OPPORTUNITY, opportunity), *_of_improvement(opportunity)]
	living = list(_serving(opportunity))
	for doc in records:
		yield Part(ItemKind.RECORD, doc.doctype, doc.name, record_text(doc))
	for doc in living:
		yield Part(ItemKind.LIVING_RECORD, doc.doctype, doc.name, record_text(doc))
	yield from _signals_and_tickets(records[0])
	for doc in records:
		yield from _form(doc)
	for doc in (*records, *living):
		yield from _attachments(doc)


def record_text(doc) -> str:
	return canonical_json(
		{"schema": SCHEMA, "doctype": doc.doctype, "name": doc.name, "content": plain.record(doc)}
	)


def _of_improvement(opportunity: str) -> Iterator:
	for doctype in OF_IMPROVEMENT:
		names = frappe.get_all(
			doctype,
			{"opportunity": opportunity},
			pluck="name",
			order_by="creation, name",
			limit_page_length=0,
		)
		for name in names:
			yield frappe.get_doc(doctype, name)


def _serving(opportunity: str) -> Iterator:
	documents: dict[str, None] = {}
	for doctype in SERVING:
		served = {"parenttype": doctype, "opportunity": opportunity}
		for name in sorted(set(frappe.get_all(SERVED, served, pluck="parent", limit_page_length=0))):
			doc = frappe.get_doc(doctype, name)
			if document := doc.get("document"):
				documents[document] = None
			yield doc
	for name in documents:
		yield frappe.get_doc(DOCUMENT, name)


def _signals_and_tickets(opportunity) -> Iterator[Part]:
	"""The tickets behind it as they are now, beside how they were when they became evidence."""
	rows = frappe.get_all(
		SIGNAL,
		{"opportunity": opportunity.name},
		["name", "kind", "desk", "ticket", "subject", "occurred_at", "status"],
		order_by="occurred_at, name",
		limit_page_length=0,
	)
	if rows:
		signals = [{key: value and str(value) for key, value in row.items()} for row in rows]
		yield Part(ItemKind.SIGNALS, OPPORTUNITY, opportunity.name, _list(signals))
	for desk in desks():
		named = {row.ticket for row in (*opportunity.evidence, *rows) if row.desk == desk.name}
		tickets = desk.snapshots(sorted(named)) if named else {}
		if tickets:
			found = [json.loads(json.dumps(asdict(tickets[name]), default=str)) for name in sorted(tickets)]
			yield Part(ItemKind.TICKETS, desk.name, opportunity.name, _list(_texts(found)))


def _texts(values):
	"""Numbers that are not whole as texts, in rows of whatever depth."""
	if isinstance(values, dict):
		return {key: _texts(value) for key, value in values.items()}
	if isinstance(values, list):
		return [_texts(value) for value in values]
	return repr(values) if isinstance(values, float) else values


def _list(rows: list) -> str:
	return canonical_json({"schema": SCHEMA, "rows": rows})


def _form(doc) -> Iterator[Part]:
	if doc.doctype not in forms.FORMS:
		return
	sheet = filling.filled(forms.of(doc.doctype), doc)
	called = f"{sheet.title} {doc.name}"
	yield Part(ItemKind.FORM, doc.doctype, doc.name, printing.page(sheet), f"{called}.html")
	if printing.weasyprint():
		yield Part(
			ItemKind.PAPER, doc.doctype, doc.name, file_name=f"{called}.pdf", content=printing.pdf(sheet)
		)


def _attachments(doc) -> Iterator[Part]:
	seen = set()
	rows = frappe.get_all(
		FILE,
		{"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, "is_folder": 0},
		["file_name", "file_url"],
		order_by="creation, name",
		limit_page_length=0,
	)
	for row in rows:
		if row.file_url and row.file_url not in seen:
			seen.add(row.file_url)
			yield Part(
				ItemKind.ATTACHMENT,
				doc.doctype,
				doc.name,
				file_name=row.file_name or files.name_of(row.file_url),
				file_url=row.file_url,
			)
