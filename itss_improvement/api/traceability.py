"""The chain from a ticket to what came of it."""

import frappe
from frappe.utils import get_absolute_url

from itss_improvement.domain.traceability import Rest
from itss_improvement.traceability.chain import Node, Traced, trace


@frappe.whitelist(methods=["GET", "POST"])
def chain(doctype: str, name: str | int, at_most: int = 6) -> dict:
	"""All that led to a record and all that came of it, as far as the session's user may see it (R6, R23).

	`nodes`: `doctype`, `name`, `title`, `number` (what people call it by, or ""), `status`, `colour` (of the
	status), `stage`, `date`, and `url`, which is null where they may not open it. After `at_most` (2 to 200) of a
	stage comes one with `more`: how many there are beside them. `edges`: pairs of positions in `nodes`, from what
	led to what came of it. `stages`: those that occur, in their order. `start`: the record's own position.
	`complete`: false where more belongs to it than was looked at, and `more` says too little.
	"""
	return _answer(trace(doctype, str(name), at_most))


def _answer(traced: Traced) -> dict:
	nodes, position = [], {}
	for column in traced.drawing.columns:
		for record in column.shown:
			position[record] = len(nodes)
			nodes.append(_node(traced.nodes[record]))
		if column.more:
			position[Rest(column.stage)] = len(nodes)
			nodes.append({"stage": column.stage.value, "more": column.more})
	return {
		"start": position[traced.start],
		"stages": [column.stage.value for column in traced.drawing.columns],
		"nodes": nodes,
		"edges": [[position[before], position[after]] for before, after in traced.drawing.lines],
		"complete": traced.complete,
	}


def _url(node: Node) -> str | None:
	if not node.may_open:
		return None
	return node.address or get_absolute_url(node.record.doctype, node.record.name)


def _node(node: Node) -> dict:
	record, moment = node.record, node.place.moment
	return {
		"doctype": record.doctype,
		"name": record.name,
		"title": node.title,
		"number": node.number,
		"status": node.status,
		"colour": node.colour,
		"stage": node.place.stage.value,
		"date": moment.date().isoformat() if moment else None,
		"url": _url(node),
	}
