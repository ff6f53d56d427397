"""The causes of a record as the tree that they are (R37, R57)."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import cint

from itss_improvement import measures
from itss_improvement.domain.cause import Cause, CauseTree, check_finished, tree_of
from itss_improvement.errors import rules_as_messages


def settle(doc) -> None:
	"""Have the causes of `doc` hang together, and count them: 1, 1.1, 1.2, 2."""
	_keep_what_is_answered(doc)
	resolve_parents(doc.causes)
	with rules_as_messages(doc.called):
		tree = tree_of(causes_of(doc.causes))
	for row in doc.causes:
		row.number = tree.numbers[row.name]


def _keep_what_is_answered(doc) -> None:
	"""A measure, of whichever round, goes on pointing at its cause."""
	before = doc.get_doc_before_save()
	kept = {row.name for row in doc.causes}
	gone = {row.name: row for row in before.causes if row.name not in kept} if before else {}
	if not gone:
		return
	for measure in measures.of(doc.doctype, doc.name):
		if row := gone.get(measure.cause):
			frappe.throw(
				_(
					"{0}: cause {1} cannot be deleted, measure {2} is meant for it. Unmark it as a root cause."
				).format(doc.name, row.number, measure.name),
				title=_("Not Possible"),
			)


def finish(doc) -> None:
	"""Refuse an analysis that has not come to an end."""
	with rules_as_messages(doc.called):
		check_finished(tree(doc), doc.analysis_method)


def tree(doc) -> CauseTree:
	return tree_of(causes_of(doc.causes))


def causes_of(rows: Iterable) -> list[Cause]:
	"""Rows of **Improvement Cause** as the rules see them."""
	return [
		Cause(
			id=row.name,
			text=row.cause or "",
			parent=row.parent_cause or "",
			category=row.category or "",
			is_root=bool(cint(row.is_root)),
			kind=row.kind or "",
			evidence=row.evidence or "",
		)
		for row in rows
	]


def resolve_parents(rows: Iterable) -> None:
	"""A form knows a new row by a name of its own until it is saved, and other rows refer to that."""
	names = {row.localname: row.name for row in rows if row.get("localname")}
	for row in rows:
		row.parent_cause = names.get(row.parent_cause, row.parent_cause)
