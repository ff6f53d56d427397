"""Reads records and their links, as far as the session's user may see them: a fixed number of queries a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.utils import create_batch, get_datetime

from itss_improvement.domain.traceability import BESIDE, BREADTH, ChainStage, Edge, Place, Record, Way
from itss_improvement.helpdesk import desk_named
from itss_improvement.traceability.links import KINDS, LINKS, Kind, Link

NAMES_A_QUERY = 1000

Names = Mapping[str, Collection[str]]
"""Names of records by their DocType."""


@dataclass(frozen=True, slots=True)
class Node:
	"""What the session's user gets to see of a record."""

	record: Record
	place: Place
	title: str
	number: str = ""
	"""What people call it by, where that is neither its title nor made by chance."""
	status: str = ""
	colour: str = ""
	may_open: bool = True
	address: str = ""
	"""Where it is opened, if that is on another site."""


class Reader:
	"""What the session's user may see of a chain. Each record is read once.

	What they may not read is as if it were not there, and so is what lies beyond it. A ticket that they may not open
	is shown as it was noticed, to whoever may read what noticed it.
	"""

	def __init__(self) -> None:
		self.nodes: dict[Record, Node] = {}
		self.complete = True
		"""False once a link led to more records than one step may come to."""
		self._asked: set[Record] = set()

	def stage_of(self, record: Record) -> ChainStage:
		return self.nodes[record].place.stage

	def read(self, records: Iterable[Record], tickets: Mapping[Record, Node] | None = None) -> None:
		"""One query for each DocType among those that were not read before. `tickets`: as they were noticed."""
		new = set(records) - self._asked
		self._asked |= new
		for doctype, names in sorted(_by_doctype(new).items()):
			found = _tickets(doctype, names) if desk_named(doctype) else _records(doctype, names)
			self.nodes.update((node.record, node) for node in found)
		for record, noticed in (tickets or {}).items():
			self.nodes.setdefault(record, noticed)

	def edges_of(self, frontier: Sequence[Record], way: Way) -> list[Edge]:
		"""One query for each declared link (from a trigger, which is named both ways, two), and one for each DocType
		that they lead to; one more of each for every further NAMES_A_QUERY records."""
		names = _by_doctype(frontier)
		edges: list[Edge] = []
		tickets: dict[Record, Node] = {}
		for link, from_holder in _links_in(way):
			for row in self._rows(link, names, from_holder):
				holder, other = Record(link.holder, row.holder), Record(row.doctype, row.name)
				edges.append(Edge(holder, other) if link.way is Way.ON else Edge(other, holder))
				if link.snapshot and from_holder:
					tickets.setdefault(other, _as_noticed(other, row, link))
		self.read((end for edge in edges for end in (edge.before, edge.after)), tickets)
		return [edge for edge in edges if edge.before in self.nodes and edge.after in self.nodes]

	def _rows(self, link: Link, names: Names, from_holder: bool) -> Iterator[frappe._dict]:
		"""`holder`, `doctype` and `name` of the other record, and the snapshot's columns, for `link` from its holder
		or to it."""
		holder_field = link.holder_field or ("parent" if link.table else "name")
		others = _others(link, names)
		asked = names.get(link.holder, ()) if from_holder else set().union(*others.values())
		filters: dict = {"parenttype": link.holder} if link.table and not link.holder_field else {}
		if link.doctype_field and not from_holder:
			filters[link.doctype_field] = ["in", sorted(others)]
		snapshot = link.snapshot
		columns = {holder_field, link.field, link.doctype_field}
		columns |= {snapshot.title, snapshot.moment, snapshot.status} if snapshot else set()
		for chunk in create_batch(sorted(asked), NAMES_A_QUERY):
			rows = frappe.get_all(
				link.table or link.holder,
				filters={**filters, holder_field if from_holder else link.field: ["in", chunk]},
				fields=sorted(filter(None, columns)),
				order_by="name",
				limit_page_length=BREADTH + 1,
			)
			self.complete = self.complete and len(rows) <= BREADTH
			for row in rows[:BREADTH]:
				doctype, name = link.other or row[link.doctype_field], row[link.field]
				if doctype and name and (from_holder or name in others.get(doctype, ())):
					yield frappe._dict(row, holder=str(row[holder_field]), doctype=doctype, name=str(name))


def _by_doctype(records: Iterable[Record]) -> dict[str, set[str]]:
	names = defaultdict(set)
	for record in records:
		names[record.doctype].add(record.name)
	return dict(names)


def _links_in(way: Way) -> Iterator[tuple[Link, bool]]:
	"""The links with what is known of them in this way: their holder or, if False, what it names."""
	for link in LINKS:
		if link.way is way or (link.other and KINDS[link.other].stage in BESIDE):
			yield link, True
		if link.way is not way or KINDS[link.holder].stage in BESIDE:
			yield link, False


def _others(link: Link, names: Names) -> Names:
	"""Those of `names` that may stand at the other end of `link`."""
	if link.other:
		return {link.other: names[link.other]} if link.other in names else {}
	if link.snapshot:
		return {doctype: found for doctype, found in names.items() if desk_named(doctype)}
	return names


def _as_noticed(ticket: Record, row, link: Link) -> Node:
	columns = link.snapshot
	moment = row[columns.moment]
	return Node(
		ticket,
		Place(ChainStage.TICKET, get_datetime(moment) if moment else None),
		title=row[columns.title] or ticket.name,
		number=ticket.name,
		status=(columns.status and row[columns.status]) or "",
		may_open=False,
	)


def _tickets(doctype: str, names: Collection[str]) -> Iterator[Node]:
	"""Those that the session's user may open, as they are now."""
	desk = desk_named(doctype)
	elsewhere = desk.addresses(names)
	for name, ticket in desk.headlines(names).items():
		yield Node(
			Record(doctype, name),
			Place(ChainStage.TICKET, ticket.opened_at),
			title=ticket.subject or name,
			number=name,
			status=ticket.status,
			address=elsewhere.get(name, ""),
		)


def _records(doctype: str, names: Collection[str]) -> Iterator[Node]:
	if not _may_list(doctype):
		return
	meta = frappe.get_meta(doctype)
	kind = KINDS.get(doctype) or _as_a_source(meta)
	fields = sorted({"name", "creation", *filter(None, (kind.title, kind.status, kind.moment))})
	title_field = meta.get_field(kind.title)
	titles_are_words = bool(title_field) and title_field.fieldtype == "Select"
	colours = {state.title: (state.color or "").lower().replace(" ", "-") for state in meta.states}
	for chunk in create_batch(sorted(names), NAMES_A_QUERY):
		rows = frappe.get_list(doctype, filters={"name": ["in", chunk]}, fields=fields, limit_page_length=0)
		for row in rows:
			name, title = str(row.name), str(row[kind.title or "name"] or row.name)
			status = str(row[kind.status] or "") if kind.status else ""
			yield Node(
				Record(doctype, name),
				Place(kind.stage, get_datetime(row[kind.moment] or row.creation) if kind.moment else None),
				title=_(title) if titles_are_words else title,
				number="" if title == name or meta.autoname == "hash" else name,
				status=status,
				colour=colours.get(status, ""),
			)


def _may_list(doctype: str) -> bool:
	"""Not where the DocType went with its app, or keeps no list of records."""
	if not frappe.db.exists("DocType", doctype, cache=True):
		return False
	meta = frappe.get_meta(doctype)
	if meta.istable or meta.issingle or meta.get("is_virtual"):
		return False
	return bool(frappe.has_permission(doctype, "read"))


def _as_a_source(meta) -> Kind:
	columns = meta.get_valid_columns()
	return Kind(
		ChainStage.SOURCE,
		title=meta.title_field if meta.title_field in columns else "",
		status="status" if "status" in columns else "",
	)
