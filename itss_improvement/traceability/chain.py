"""The chain of a record, as the session's user may see it."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _

from itss_improvement.domain.traceability import Drawing, Record, arrange, follow
from itss_improvement.helpdesk import desks
from itss_improvement.traceability.links import KINDS, OPPORTUNITY
from itss_improvement.traceability.reading import Node, Reader

MOST_SHOWN = 200
"""Records of one stage that are asked for at once."""


@dataclass(frozen=True, slots=True)
class Traced:
	start: Record
	nodes: dict[Record, Node]
	drawing: Drawing
	complete: bool
	"""False where more belongs to it than was looked at."""


def trace(doctype: str, name: str, at_most: int) -> Traced:
	"""All that led to a record and all that came of it, `at_most` records of each stage.

	A fixed number of queries for each step away from it. Raises ValidationError for a DocType that is no part of a
	chain, and PermissionError where the record does not exist, the session's user may not read it, or takes no part
	in improvements.
	"""
	if not 2 <= at_most <= MOST_SHOWN:
		frappe.throw(
			_("Of each stage from {0} to {1} records can be shown, not {2}.").format(2, MOST_SHOWN, at_most)
		)
	starts = [*(desk.name for desk in desks()), *KINDS]
	if doctype not in starts:
		frappe.throw(
			_("{0} is no part of the chain from tickets to improvements, which has {1}.").format(
				doctype, ", ".join(_(start) for start in starts)
			)
		)
	start, reader = Record(doctype, name), Reader()
	if frappe.has_permission(OPPORTUNITY, "read"):
		reader.read([start])
	if start not in reader.nodes:
		frappe.throw(
			_("{0} {1} does not exist, or you may not read it.").format(_(doctype), name),
			frappe.PermissionError,
		)
	chain = follow(start, reader.edges_of, reader.stage_of)
	places = {record: reader.nodes[record].place for record in chain.records}
	return Traced(
		start,
		reader.nodes,
		arrange(start, places, chain.edges, at_most),
		complete=chain.complete and reader.complete,
	)
