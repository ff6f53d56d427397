"""A Kanban board by status for each kind of record with steps: its columns are the states of its machine.

A board is made once, and is the administrator's from then on: names, order, colours and what is archived stay. A state
that came with a newer version is added to it as a column.
"""

from __future__ import annotations

import frappe

from itss_improvement.domain import corrective_action, measure, notice, opportunity, project
from itss_improvement.domain.machines import MACHINES
from itss_improvement.setup.references import our_doctypes
from itss_improvement.setup.seeds import seed

DOCTYPE = "Kanban Board"

BOARDS: dict[str, tuple[str, ...]] = {
	opportunity.MACHINE.record: ("responsible_department", "due_date"),
	notice.MACHINE.record: ("responsible_department", "due_date"),
	corrective_action.MACHINE.record: ("responsible_department", "due_date"),
	project.MACHINE.record: ("responsible_department", "leader_name", "due_date"),
	measure.MACHINE.record: ("responsible_person", "due_date"),
}
"""By DocType, which also names the board: the fields that a card shows beside the title."""


def apply() -> None:
	for doctype, shown in BOARDS.items():
		seed(
			f"board:{doctype}",
			doctype=DOCTYPE,
			kanban_board_name=doctype,
			reference_doctype=doctype,
			field_name="status",
			private=0,
			show_labels=0,
			fields=frappe.as_json([*shown]),
			columns=columns(doctype),
		)
		_add_new_states(doctype)


def columns(doctype: str) -> list[dict]:
	"""In the order of the machine, in the colours that lists show."""
	colours = {state.title: state.color for state in frappe.get_meta(doctype).states}
	return [
		{
			"column_name": state.name,
			"status": "Active",
			"indicator": colours.get(state.name, "Gray"),
		}
		for state in MACHINES[doctype].states
	]


def _add_new_states(doctype: str) -> None:
	if not frappe.db.exists(DOCTYPE, {"name": doctype, "reference_doctype": doctype}):
		return
	board = frappe.get_doc(DOCTYPE, doctype)
	there = {column.column_name for column in board.columns}
	new = [column for column in columns(doctype) if column["column_name"] not in there]
	if board.field_name == "status" and new:
		board.extend("columns", new)
		board.save(ignore_permissions=True)


def remove() -> None:
	"""Ours, and those that people made of our records."""
	for name in frappe.get_all(DOCTYPE, {"reference_doctype": ["in", our_doctypes()]}, pluck="name"):
		frappe.delete_doc(DOCTYPE, name, force=True)
