"""Kanban boards by status: made once, the administrator's from then on, and no way past the record's own rules."""

from __future__ import annotations

import pytest

from itss_improvement.domain.machines import MACHINES
from tests import improvements, notices, people
from tests.web import Browser, message_of

BOARD = "Kanban Board"
DRAG = "frappe.desk.doctype.kanban_board.kanban_board.update_order_for_single_card"


@pytest.fixture
def boards(site):
	from itss_improvement.setup import boards

	return boards


@pytest.fixture
def everybody(site, trail):
	trail.forget_everything()
	people.make_everybody()


def stored(name: str) -> dict:
	import frappe

	board = frappe.get_doc(BOARD, name)
	return {
		"modified": board.modified,
		"columns": [(row.column_name, row.status, row.indicator) for row in board.columns],
	}


def test_a_column_for_every_state_in_its_colour(boards):
	import frappe

	for doctype in boards.BOARDS:
		board = frappe.get_doc(BOARD, doctype)
		assert (board.reference_doctype, board.field_name, board.private) == (doctype, "status", 0)
		colours = {state.title: state.color for state in frappe.get_meta(doctype).states}
		assert [(row.column_name, row.indicator) for row in board.columns] == [
			(state.name, colours[state.name]) for state in MACHINES[doctype].states
		]
		meta = frappe.get_meta(doctype)
		assert all(meta.has_field(field) for field in frappe.parse_json(board.fields))


def test_every_colour_is_one_that_a_board_has(boards):
	import frappe

	options = frappe.get_meta("Kanban Board Column").get_field("indicator").options.split("\n")
	for doctype in boards.BOARDS:
		assert {row["indicator"] for row in boards.columns(doctype)} <= set(options)


def test_applied_again_nothing_changes(boards):
	before = [stored(name) for name in boards.BOARDS]
	boards.apply()
	assert [stored(name) for name in boards.BOARDS] == before


def test_what_an_administrator_edited_or_removed_stays(boards):
	import frappe

	board = frappe.get_doc(BOARD, notices.NOTICE)
	board.columns[0].update({"status": "Archived", "indicator": "Red"})
	board.save()
	frappe.delete_doc(BOARD, "Improvement Measure")
	before = stored(notices.NOTICE)
	boards.apply()
	assert stored(notices.NOTICE) == before
	assert not frappe.db.exists(BOARD, "Improvement Measure")


def test_a_state_that_is_new_gets_a_column(boards):
	import frappe

	board = frappe.get_doc(BOARD, notices.NOTICE)
	gone = board.columns[-1].column_name
	board.remove(board.columns[-1])
	board.save()
	boards.apply()
	assert stored(notices.NOTICE)["columns"][-1][0] == gone


def test_those_that_people_made_go_with_ours(boards):
	import frappe

	frappe.get_doc(
		doctype=BOARD, kanban_board_name="Mine", reference_doctype=notices.NOTICE, field_name="status"
	).insert()
	boards.remove()
	assert not frappe.get_all(BOARD, {"reference_doctype": ["in", [*boards.BOARDS]]})


@pytest.mark.row("R48")
class TestDragging:
	"""The very call that the desk makes when a card is let go."""

	def drag(self, user: str, doctype: str, name: str, before: str, after: str):
		return Browser(user).call(
			DRAG,
			board_name=doctype,
			docname=name,
			from_colname=before,
			to_colname=after,
			old_index=0,
			new_index=0,
		)

	def test_to_where_no_step_leads_is_refused_with_a_sentence(self, everybody):
		name = notices.in_state("Issued")
		before = notices.stored(name)
		refused = self.drag(notices.OWNER, notices.NOTICE, name, "Issued", "Fed Back")
		assert refused.status_code == 417
		assert "What is Issued cannot become Fed Back." in message_of(refused)
		assert notices.stored(name) == before

	def test_a_step_that_needs_words_is_taken_on_the_form(self, everybody):
		name = improvements.in_state("Submitted").name
		before = improvements.stored(name)
		refused = self.drag(people.OFFICER, improvements.OPPORTUNITY, name, "Submitted", "Returned")
		assert refused.status_code == 417
		assert "is required for Return" in message_of(refused)
		assert improvements.stored(name) == before

	def test_a_step_of_somebody_else_is_refused(self, everybody):
		name = notices.in_state("Issued")
		refused = self.drag(people.OFFICER, notices.NOTICE, name, "Issued", "Receipt Confirmed")
		assert refused.status_code == 417 and notices.get(name).status == "Issued"

	def test_a_step_that_needs_nothing_is_taken(self, everybody):
		name = notices.in_state("Issued")
		done = self.drag(notices.OWNER, notices.NOTICE, name, "Issued", "Receipt Confirmed")
		assert done.status_code == 200, message_of(done)
		notice = notices.get(name)
		assert (notice.status, notice.received_by) == ("Receipt Confirmed", notices.OWNER)

	@pytest.mark.parametrize("user", [people.AGENT, people.STRANGER, people.GUEST])
	def test_not_by_those_outside(self, everybody, user):
		name = notices.in_state("Issued")
		refused = self.drag(user, notices.NOTICE, name, "Issued", "Receipt Confirmed")
		assert refused.status_code in (403, 404) and notices.get(name).status == "Issued"
