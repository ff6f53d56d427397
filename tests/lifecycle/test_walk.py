"""Every state × step × person through every door: the table decides, whichever way a record is saved (R48)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.state_machine import Transition
from tests import people
from tests.lifecycle import doors
from tests.lifecycle.doors import Attempt
from tests.lifecycle.records import KINDS, Kind

pytestmark = pytest.mark.usefixtures("site")

EVERYBODY = (
	*(
		people.OFFICER,
		people.REPRESENTATIVE,
		people.EXECUTIVE,
		people.AUDITOR,
		people.OWNER,
		people.OTHER_OWNER,
	),
	*(people.STAFF, people.STRANGER, people.ADMINISTRATOR, people.GUEST),
)
DOORS = (*doors.TAKE_VALUES, *doors.SCRIPTS)
if os.environ.get("DB", "sqlite") != "sqlite" and not os.environ.get("BENCH"):
	# what is refused is refused before a database hears of it: the rest of the doors are walked on SQLite and benches
	DOORS = (doors.by_document, doors.by_put)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.doctype)
STATES = [(kind, state.name) for kind in KINDS for state in MACHINES[kind.doctype].states]
each_state = pytest.mark.parametrize(
	("kind", "state"), STATES, ids=[f"{kind.doctype}-{state}" for kind, state in STATES]
)


@pytest.fixture
def everybody(site):
	people.make_everybody()


def test_every_kind_of_record_is_walked():
	assert {kind.doctype for kind in KINDS} == set(MACHINES)


def permitted(kind: Kind, user: str, name: str, after: str) -> bool:
	"""What the table says of a step, which `tests/domain` holds to what the regulation says."""
	import frappe

	from itss_improvement.permissions import actor

	doc = frappe.get_doc(kind.doctype, name)
	try:
		return bool(doc.machine.check_transition(doc.status, after, actor(user), doc.case()))
	except RuleBroken:
		return False


def goes_along(kind: Kind, before: str, after: str) -> bool:
	"""Whether the framework's own state stays: a record that is submitted is so by its step alone."""
	machine = MACHINES[kind.doctype]
	return machine.state(before).docstatus == machine.state(after).docstatus


def attempts(kind: Kind, name: str, state: str) -> list[Attempt]:
	"""From `state` to every other one, by everybody, with all that the step needs where there is one."""
	machine, found = MACHINES[kind.doctype], []
	for after in (other.name for other in machine.states if other.name != state):
		leading = [step for step in machine.transitions if step.after == after]
		step = next((one for one in leading if one.before == state), next(iter(leading), None))
		values = kind.values(step) if step else {}
		found += [
			Attempt(user, kind.doctype, name, step.action if step else "", after, values)
			for user in EVERYBODY
		]
	return found


def status_of(attempt: Attempt) -> str:
	import frappe

	return frappe.db.get_value(attempt.doctype, attempt.name, "status")


@contextmanager
def undone() -> Iterator[None]:
	"""The record is as it was for the next attempt."""
	import frappe

	frappe.db.savepoint("walk")
	yield
	frappe.db.rollback(save_point="walk")


@pytest.mark.row("R48", "R51")
@each_state
def test_every_step_of_everybody_through_every_door(everybody, kind, state, tmp_path):
	"""One record, which is as it was after each attempt."""
	name = kind.put(state)
	tried = attempts(kind, name, state)
	for door in DOORS:
		walk_through(door, kind, state, tried)
	take_steps_by_name(kind, state, name)
	for door in doors.TAKE_ACTIONS:
		take_the_frameworks_own_steps(door, kind, state, name)
	import_each(kind, state, tried, tmp_path)
	the_frameworks_state_never_goes_alone(kind, state, name)


def walk_through(door, kind: Kind, state: str, tried: list[Attempt]) -> None:
	for attempt in tried:
		expected = (
			permitted(kind, attempt.user, attempt.name, attempt.status)
			and (door in doors.SCRIPTS or attempt.user in kind.may_write)
			and goes_along(kind, state, attempt.status)
		)
		with undone():
			assert door(attempt) is expected, (door.__name__, state, attempt)
			assert status_of(attempt) == (attempt.status if expected else state), (door.__name__, attempt)


def take_steps_by_name(kind: Kind, state: str, name: str) -> None:
	"""With what they decide."""
	machine = MACHINES[kind.doctype]
	for action in dict.fromkeys(step.action for step in machine.transitions):
		by_hand = [step for step in machine.from_state(state) if not step.by_app]
		step = next((found for found in by_hand if found.action == action), None)
		after, values = (step.after, kind.values(step)) if step else ("", {})
		for user in EVERYBODY:
			attempt = Attempt(user, kind.doctype, name, action, after, values)
			expected = bool(step and user in kind.may_write and permitted(kind, user, name, after))
			with undone():
				assert doors.by_step(attempt) is expected, (state, attempt)
				assert status_of(attempt) == (after if expected else state), (state, attempt)


def take_the_frameworks_own_steps(door, kind: Kind, state: str, name: str) -> None:
	"""The framework's menu and its bulk approval send no words: a step that needs some is refused there."""
	machine = MACHINES[kind.doctype]
	for action in machine.actions_from(state):
		step = next(found for found in machine.from_state(state) if found.action == action)
		for user in (people.OFFICER, people.OWNER, people.STAFF, people.AUDITOR, people.ADMINISTRATOR):
			attempt = Attempt(user, kind.doctype, name, action, step.after)
			expected = (
				not step.by_app
				and user in kind.may_write
				and permitted(kind, user, name, step.after)
				and _is_complete(step, attempt)
			)
			with undone():
				assert door(attempt) is expected, (door.__name__, state, attempt)
				assert status_of(attempt) == (step.after if expected else state), (state, attempt)


def _is_complete(step: Transition, attempt: Attempt) -> bool:
	"""Whether the record holds already all that the step needs."""
	import frappe

	doc = frappe.get_doc(attempt.doctype, attempt.name)
	return all(doc.get(field) for field in step.requires)


def import_each(kind: Kind, state: str, tried: list[Attempt], folder: Path) -> None:
	"""An import is judged like everybody."""
	for attempt in tried:
		if attempt.user in (people.OFFICER, people.STAFF, people.AUDITOR):
			expected = attempt.user in kind.may_write and attempt.action not in kind.in_rows
			expected = expected and permitted(kind, attempt.user, attempt.name, attempt.status)
			expected = expected and goes_along(kind, state, attempt.status)
			with undone():
				assert doors.by_import(attempt, folder) is expected, (state, attempt)
				assert status_of(attempt) == (attempt.status if expected else state), (state, attempt)


def the_frameworks_state_never_goes_alone(kind: Kind, state: str, name: str) -> None:
	"""Submitting, cancelling and amending through whichever door, without the step that the table has for it."""
	import frappe

	from tests.web import Browser

	docstatus_now = int(MACHINES[kind.doctype].state(state).docstatus)
	for user in (people.OFFICER, people.STAFF, people.ADMINISTRATOR):
		browser = Browser(user)
		for docstatus in {0, 1, 2} - {docstatus_now}:
			path = f"/api/resource/{kind.doctype}/{name}"
			assert browser.put(path, docstatus=docstatus).status_code in doors.REFUSED
			doc = frappe.as_json(frappe.get_doc(kind.doctype, name).as_dict())
			for action in ("Submit", "Cancel")[docstatus_now:]:
				response = browser.call("frappe.desk.form.save.savedocs", doc=doc, action=action)
				assert response.status_code in doors.REFUSED, (state, user, action)
			for method in ("frappe.client.submit", "frappe.client.cancel")[docstatus_now:]:
				values = (
					{"doc": doc} if method.endswith("submit") else {"doctype": kind.doctype, "name": name}
				)
				assert browser.call(method, **values).status_code in doors.REFUSED, (state, user, method)
	assert frappe.db.get_value(kind.doctype, name, ["status", "docstatus"]) == (state, docstatus_now)


@pytest.mark.row("R48")
@each_kind
def test_a_step_takes_nothing_but_what_it_decides(everybody, kind):
	from tests.web import Browser, message_of

	machine = MACHINES[kind.doctype]
	step = next(found for found in machine.transitions if not found.by_app)
	name = kind.put(step.before)
	for values in (
		{"status": step.after},
		{"owner": people.STAFF},
		{"docstatus": 1},
		{"flags": {"made_by_app": 1}},
	):
		response = Browser(people.ADMINISTRATOR).call(
			"itss_improvement.api.lifecycle.take_step",
			doctype=kind.doctype, name=name, action=step.action, values=values,
		)  # fmt: skip
		assert response.status_code == 417 and next(iter(values)) in message_of(response)
	for wrong in ("[1]", "{", "words"):
		response = Browser(people.ADMINISTRATOR).call(
			"itss_improvement.api.lifecycle.take_step",
			doctype=kind.doctype, name=name, action=step.action, values=wrong,
		)  # fmt: skip
		assert response.status_code == 417 and name in message_of(response)


@pytest.mark.parametrize("doctype", ["ToDo", "Improvement Department", "No Such Thing", ""])
def test_records_without_steps_are_told_apart(everybody, doctype):
	from tests.web import Browser, message_of

	response = Browser(people.OFFICER).call(
		"itss_improvement.api.lifecycle.take_step", doctype=doctype, name="x", action="Submit"
	)
	assert response.status_code == 417 and "has no steps" in message_of(response)


@pytest.mark.row("R48")
@each_kind
def test_to_whoever_only_reads_it_says_nothing_more(everybody, kind):
	"""The framework explains a permission that is lacking in a message, unless it is asked not to."""
	from tests.web import Browser

	name = kind.put(MACHINES[kind.doctype].first.name)
	response = Browser(people.AUDITOR).call(
		"itss_improvement.api.lifecycle.page", doctype=kind.doctype, name=name
	)
	page = response.get_json()
	assert (page["message"]["actions"], page["message"]["may_edit"]) == ([], False)
	assert "_server_messages" not in page
