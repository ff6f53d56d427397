"""The framework's workflows are the tables' own words, and go with us."""

from __future__ import annotations

import json

import pytest

from itss_improvement.domain.machines import MACHINES
from itss_improvement.setup import workflows

FIXTURES = workflows.fixtures()


@pytest.mark.parametrize("doctype", FIXTURES)
def test_the_files_are_what_the_tables_make(doctype):
	written = workflows.path_of(doctype).read_text(encoding="utf-8")
	assert written == workflows.as_text(FIXTURES[doctype]), "run python -m itss_improvement.setup.workflows"


def test_the_folder_holds_nothing_else():
	assert {path.name for path in workflows.FOLDER.iterdir()} == {
		workflows.path_of(doctype).name for doctype in FIXTURES
	}


@pytest.mark.row("R48")
def test_the_site_has_them(site):
	import frappe

	for doctype, machine in MACHINES.items():
		(workflow,) = frappe.get_all("Workflow", {"document_type": doctype, "is_active": 1}, pluck="name")
		doc = frappe.get_doc("Workflow", workflow)
		assert doc.workflow_state_field == "status"
		assert list(dict.fromkeys(row.state for row in doc.states)) == [
			state.name for state in machine.states
		]
		stored = {(row.state, row.action, row.next_state, row.allowed) for row in doc.transitions}
		assert stored == {
			(step.before, step.action, step.after, role.value)
			for step in machine.transitions
			for role in step.roles
		}
		options = frappe.get_meta(doctype).get_field("status").options.split("\n")
		assert options == [state.name for state in machine.states]


def test_the_states_that_the_framework_ships_look_as_it_ships_them(site):
	import frappe

	for name, style in workflows.SHIPPED_STATES.items():
		stored = frappe.db.get_value("Workflow State", name, "style")
		assert (stored or "") == style, name


def test_what_another_workflow_uses_stays_when_ours_go(site):
	import frappe

	frappe.get_doc(
		doctype="Workflow", workflow_name="Theirs", document_type="ToDo", workflow_state_field="status",
		is_active=0, send_email_alert=0,
		states=[
			{"state": "Draft", "doc_status": "0", "allow_edit": "System Manager"},
			{"state": "Assessed", "doc_status": "0", "allow_edit": "System Manager"},
		],
		transitions=[
			{"state": "Draft", "action": "Assess", "next_state": "Assessed", "allowed": "System Manager"}
		],
	).insert()  # fmt: skip
	workflows.remove()
	assert not frappe.get_all("Workflow", {"document_type": ["in", list(MACHINES)]})
	states = set(frappe.get_all("Workflow State", pluck="name"))
	assert {"Draft", "Assessed", *workflows.SHIPPED_STATES} <= states
	assert not states & {"Merged", "Returned", "Awaiting Verification"}
	actions = set(frappe.get_all("Workflow Action Master", pluck="name"))
	assert {"Assess", *workflows.SHIPPED_ACTIONS} <= actions and not actions & {"Merge", "Return"}


def test_a_file_is_json_that_the_framework_reads():
	for doctype in FIXTURES:
		records = json.loads(workflows.path_of(doctype).read_text(encoding="utf-8"))
		assert records and all(record["doctype"] == doctype and record["name"] for record in records)
