"""The pages of a pack: one to begin with, one for each archive, the gap list as a page and as a table.

They work without a network and without scripts. Values come from customers: the templates escape all of them.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import frappe
from frappe import _
from frappe.utils import cint

from itss_improvement.calendars import in_words
from itss_improvement.domain import evidence_gap
from itss_improvement.domain.archive import LATER, ItemKind
from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.evidence_gap import KINDS, Gap, GapKind
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.text import on_one_line

FOLDER = "itss_improvement/templates/archives"
INDEX, GAPS, TABLE, STYLE = "index.html", "gaps.html", "gaps.csv", "style.css"
TICKETS_SHOWN = 200
"""Of an archive: all of them are in its file."""
OF_TICKET = ("name", "subject", "customer", "team", "priority", "opened_at", "resolved_at")
MOST_DEPARTMENTS = 30
"""That the first page can be narrowed to: a longer row of buttons would be no help."""
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes a cell for a formula by, in full width as well."""
FORMS = (ItemKind.FORM.value, ItemKind.PAPER.value)
FILES = (ItemKind.PAPER.value, ItemKind.ATTACHMENT.value)
OTHERS = (
	ItemKind.TICKETS.value,
	ItemKind.SIGNALS.value,
	ItemKind.ARCHIVE.value,
	*(kind.value for kind in LATER),
)
"""What is about the archive as a whole."""
RECORDS = (ItemKind.RECORD.value, ItemKind.LIVING_RECORD.value)


@dataclass(frozen=True, slots=True)
class Missing:
	"""A gap as it is shown."""

	kind: GapKind
	doctype: str
	name: str
	text: str


@dataclass(frozen=True, slots=True)
class Row:
	"""What the first page says of an archive."""

	name: str
	opportunity: str
	title: str
	department: str
	path: str
	"""The improvement class."""
	customers: tuple[str, ...]
	closed_on: str
	archived_on: str
	until: str
	first_leaf: int
	entries: int
	gaps: tuple[Missing, ...]

	@property
	def kinds(self) -> Counter[GapKind]:
		return Counter(gap.kind for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class About:
	"""What the first page says of the pack."""

	made_on: datetime
	made_by: str
	root: str
	size: int
	"""Entries of the log."""
	chosen: tuple[str, ...]
	"""What the archives were chosen by, in words; empty where they were ticked, or a list was filtered."""
	evidence: tuple[str, ...]
	"""Kinds of records that are evidence for the clause that was chosen by."""
	outside: tuple[str, ...]
	"""Those of them that no archive of an improvement holds."""


@dataclass(slots=True)
class Contents:
	"""What the page of an archive shows of its items."""

	records: dict[tuple[str, str], dict] = field(default_factory=dict)
	"""By DocType and name: `forms`, `files`, and where its own text lies."""
	others: list[dict] = field(default_factory=list)
	tickets: list[dict] = field(default_factory=list)
	ticket_count: int = 0
	gone: list[Gap] = field(default_factory=list)

	def add(self, item, path: str) -> None:
		shown = {
			"path": path.rpartition("/")[2],
			"file_name": item.file_name or "",
			"size": cint(item.size),
			"sha256": item.sha256 or "",
			"kind": item.kind,
		}
		if not path and item.kind in FILES:
			self.gone.append(evidence_gap.gone(item.source_doctype, item.source_name, shown["file_name"]))
		if item.kind == ItemKind.TICKETS.value:
			self._add_tickets(item.content)
		if item.kind in OTHERS:
			self.others.append(shown)
			return
		of = self.records.setdefault(
			(item.source_doctype, item.source_name),
			{"forms": [], "files": [], "record": None, "living": False},
		)
		if item.kind in RECORDS:
			of["record"], of["living"] = shown, item.kind == ItemKind.LIVING_RECORD.value
		else:
			of["forms" if item.kind in FORMS else "files"].append(shown)

	def _add_tickets(self, content: str | None) -> None:
		try:
			rows = [row for row in json.loads(content or "")["rows"] if isinstance(row, dict)]
		except (ValueError, KeyError, TypeError):
			# it was changed past the app: `verify.py` says so, and the rest of the pack is made
			return
		self.ticket_count += len(rows)
		for row in rows[: TICKETS_SHOWN - len(self.tickets)]:
			self.tickets.append({name: str(row.get(name) or "") for name in OF_TICKET})


def of_archive(row: Row, contents: Contents, evidence: Sequence[str]) -> str:
	"""`evidence`: kinds of records that are marked, since they are what was asked for."""
	records = [
		{"doctype": doctype, "name": name, "is_evidence": doctype in evidence, **shown}
		for (doctype, name), shown in contents.records.items()
	]
	return _page("archive.html", row=row, contents=contents, records=records, words=_words())


def of_pack(rows: Sequence[Row], about: About) -> Iterator[tuple[str, bytes]]:
	"""Names and bytes of what stands beside the archives."""
	kinds = Counter(kind for row in rows for kind in row.kinds)
	counted = [(kind, sum(row.kinds[kind] for row in rows), kinds[kind]) for kind in KINDS if kinds[kind]]
	departments = sorted({row.department for row in rows if row.department})
	paths = [path.value for path in ImprovementClass if any(row.path == path.value for row in rows)]
	shared = {"rows": rows, "about": about, "counted": counted, "words": _words()}
	index = _page(
		INDEX,
		**shared,
		whole=sum(not row.gaps for row in rows),
		told=[*_told(about)],
		log=in_words(Sentence("{0}: {1}", (Term("Entries"), about.size))),
		groups=_groups(rows, counted, paths, departments),
		classes={row.name: _classes(row, paths, departments) for row in rows},
	)
	yield INDEX, index.encode()
	by_kind = [
		(kind, [(row, gap) for row in rows for gap in row.gaps if gap.kind is kind])
		for kind, _gaps, _archives in counted
	]
	yield GAPS, _page(GAPS, **shared, by_kind=by_kind).encode()
	yield TABLE, as_table(rows)
	yield STYLE, _page(STYLE).encode()


def _told(about: About) -> Iterator[str]:
	made = f"{about.made_on:%Y-%m-%d %H:%M}, {about.made_by}"
	yield in_words(Sentence("{0}: {1}", (Term("Made"), made)))
	if about.chosen:
		yield in_words(Sentence("{0}: {1}", (Term("Chosen By"), "; ".join(about.chosen))))
	if about.evidence:
		yield in_words(Sentence("{0}: {1}", (Term("Evidence for the Clause"), ", ".join(about.evidence))))
	if about.outside:
		yield in_words(
			Sentence(
				"Evidence for the clause that no archive of an improvement holds: {0}.",
				(", ".join(about.outside),),
			)
		)


def _groups(
	rows: Sequence[Row], counted: Sequence[tuple], paths: Sequence[str], departments: Sequence[str]
) -> list[dict]:
	"""What the table of the first page can be narrowed by: `name`, `label`, and the choices with how many archives each
	leaves. A group in which there is nothing to choose is left out."""
	kinds = [(f"k{KINDS.index(kind)}", _(kind.value), archives) for kind, _gaps, archives in counted]
	whole = sum(not row.gaps for row in rows)
	if whole and kinds:
		kinds.append(("k-none", _("None"), whole))
	groups = [
		("k", _("Gap"), kinds),
		(
			"p",
			_("Improvement Class"),
			[(f"p{at}", _(path), _of(rows, "path", path)) for at, path in enumerate(paths)],
		),
		(
			"d",
			_("Responsible Department"),
			[(f"d{at}", name, _of(rows, "department", name)) for at, name in enumerate(departments)],
		),
	]
	return [
		{"name": name, "label": label, "choices": choices}
		for name, label, choices in groups
		if 1 < len(choices) <= MOST_DEPARTMENTS or (name == "k" and choices)
	]


def _of(rows: Sequence[Row], field: str, value: str) -> int:
	return sum(getattr(row, field) == value for row in rows)


def _classes(row: Row, paths: list[str], departments: list[str]) -> str:
	found = [f"k{KINDS.index(kind)}" for kind in row.kinds] or ["k-none"]
	if row.path in paths:
		found.append(f"p{paths.index(row.path)}")
	if row.department:
		found.append(f"d{departments.index(row.department)}")
	return " ".join(found)


def as_table(rows: Iterable[Row]) -> bytes:
	"""The gap list as CSV, which a spreadsheet reads as UTF-8 and of which it computes nothing."""
	text = io.StringIO(newline="")
	writer = csv.writer(text)
	writer.writerow(
		[
			_("Archive"),
			_("Improvement Opportunity"),
			_("Title"),
			_("Responsible Department"),
			_("Improvement Class"),
			_("Customer"),
			_("Closed On"),
			_("Gap"),
			_("Kind of Record"),
			_("Record"),
			_("What Is Missing"),
		]
	)
	for row in rows:
		for gap in row.gaps:
			writer.writerow(
				map(
					in_cell,
					(
						row.name,
						row.opportunity,
						row.title,
						row.department,
						_(row.path) if row.path else "",
						", ".join(row.customers),
						row.closed_on,
						_(gap.kind.value),
						_(gap.doctype),
						gap.name,
						gap.text,
					),
				)
			)
	return text.getvalue().encode("utf-8-sig")


def in_cell(text: str) -> str:
	"""On one line, and never a formula."""
	text = on_one_line(text)
	return f"'{text}" if text.startswith(FORMULA) else text


def _page(name: str, **values) -> str:
	values = {"_": _, "kinds": KINDS, "lang": frappe.local.lang, **values}
	return frappe.get_template(f"{FOLDER}/{name}").render(values)


def _words() -> dict[str, str]:
	"""What the templates say. Whole sentences, so that each language has its own order."""
	return {
		"title": _("Pack of Evidence"),
		"archive": _("Archive"),
		"archives": _("Archives"),
		"improvement": _("Improvement"),
		"department": _("Responsible Department"),
		"class": _("Improvement Class"),
		"customer": _("Customer"),
		"closed": _("Closed On"),
		"archived": _("Archived On"),
		"until": _("Kept at Least Until"),
		"gap_list": _("Gap List"),
		"gaps": _("Gaps"),
		"no_gaps": _("Nothing was found missing."),
		"whole": _("Without a Gap"),
		"gap": _("Gap"),
		"missing": _("What Is Missing"),
		"how_many": _("Archives Concerned"),
		"all": _("All"),
		"none": _("None"),
		"shown": _("Archives shown:"),
		"number": _("No."),
		"evidence": _("Evidence for the Clause"),
		"verify": _("Check This Pack"),
		"log": _("Root of the Log (SHA-256)"),
		"entries": _("Entries"),
		"proofs": _("Entries of the Log, with Their Proofs"),
		"first_entry": _("First Entry"),
		"record": _("Record"),
		"records": _("Records, Forms and Attachments"),
		"form": _("Form"),
		"data": _("Data"),
		"attachments": _("Attachments"),
		"living": _("Living Record"),
		"gone": _("Not there"),
		"tickets": _("Tickets"),
		"ticket": _("Ticket"),
		"subject": _("Subject"),
		"team": _("Team"),
		"priority": _("Priority"),
		"opened": _("Opened"),
		"resolved": _("Resolved"),
		"other": _("Other Files"),
		"back": _("All Archives"),
		"what_gaps_are": _(
			"What an auditor would ask about: what the records do not show, show too late, or show in an order that cannot be."
			" It is found by rules, on the day on which the pack was made."
		),
		"table": _("The same as a table"),
	}
