"""The framework's **Workflow** records, made from the state machines: they tell the desk which steps there are.

`python -m itss_improvement.setup.workflows` writes them to `fixtures/`, from where the framework reads them at every
migration. Nothing is enforced by them (see `lifecycle.record`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import State, StateMachine

FOLDER = Path(__file__).parents[1] / "fixtures"
MODIFIED = "2026-11-24 12:00:00.000000"
"""Stands in the files: the moment at which they were written would be a change in every commit."""

SHIPPED_STATES = {"Pending": "", "Approved": "Success", "Rejected": "Danger"}
SHIPPED_ACTIONS = frozenset({"Approve", "Reject", "Review"})
"""The framework has these itself: they keep its colours, and stay when we go."""


def fixtures() -> dict[str, list[dict]]:
	"""The records by DocType, as a file each."""
	machines = MACHINES.values()
	states = {state.name: state for machine in machines for state in machine.states}
	actions = sorted({transition.action for machine in machines for transition in machine.transitions})
	return {
		"Workflow State": [_state(states[name]) for name in sorted(states)],
		"Workflow Action Master": [
			_record("Workflow Action Master", action, workflow_action_name=action) for action in actions
		],
		"Workflow": [_workflow(machine) for machine in machines],
	}


def _record(doctype: str, name: str, **values) -> dict:
	return {"doctype": doctype, "name": name, "docstatus": 0, "modified": MODIFIED, **values}


def _state(state: State) -> dict:
	style = SHIPPED_STATES.get(state.name, state.style)
	return _record("Workflow State", state.name, workflow_state_name=state.name, style=style)


def _workflow(machine: StateMachine) -> dict:
	return _record(
		"Workflow",
		machine.record,
		workflow_name=machine.record,
		document_type=machine.record,
		workflow_state_field="status",
		is_active=1,
		send_email_alert=0,
		# the list shows the record's own states in their own colours
		override_status=1,
		states=list(_states(machine)),
		transitions=list(_transitions(machine)),
	)


def _states(machine: StateMachine) -> Iterator[dict]:
	"""A row for each role that may write something, or at least act, in a state: the desk knows no other way to
	name several."""
	for state in machine.states:
		roles = {role for section in machine.sections for role in section.editors.get(state.name, ())} | {
			role for transition in machine.from_state(state.name) for role in transition.roles
		}
		for role in _in_order(roles or {Role.QUALITY_OFFICER}):
			yield {"state": state.name, "doc_status": str(int(state.docstatus)), "allow_edit": role.value}


def _transitions(machine: StateMachine) -> Iterator[dict]:
	seen = set()
	for transition in machine.transitions:
		for role in _in_order(transition.roles):
			key = (transition.before, transition.action, transition.after, role)
			if key not in seen:
				seen.add(key)
				yield {
					"state": transition.before,
					"action": transition.action,
					"next_state": transition.after,
					"allowed": role.value,
					# who may not approve their own is said by the record, which knows the applicant
					"allow_self_approval": 1,
				}


def _in_order(roles) -> list[Role]:
	return [role for role in Role if role in roles]


def path_of(doctype: str) -> Path:
	return FOLDER / f"{doctype.lower().replace(' ', '_')}.json"


def as_text(records: list[dict]) -> str:
	return json.dumps(records, indent=1, ensure_ascii=False) + "\n"


def remove() -> None:
	"""Remove our workflows, and the states and actions of theirs that nobody else uses."""
	import frappe

	found = fixtures()
	for record in found["Workflow"]:
		frappe.delete_doc_if_exists("Workflow", record["name"], force=True)
	for doctype, shipped, used_in in (
		(
			"Workflow State",
			SHIPPED_STATES,
			{"Workflow Document State": ["state"], "Workflow Transition": ["next_state"]},
		),
		("Workflow Action Master", SHIPPED_ACTIONS, {"Workflow Transition": ["action"]}),
	):
		for record in found[doctype]:
			name = record["name"]
			used = any(
				frappe.db.exists(child, {field: name})
				for child, fields in used_in.items()
				for field in fields
			)
			if name not in shipped and not used:
				frappe.delete_doc_if_exists(doctype, name, force=True)


if __name__ == "__main__":
	for doctype, records in fixtures().items():
		path_of(doctype).write_text(as_text(records), encoding="utf-8")
