"""The order of a measure, who reports it, and the rules over its dates and over all of a path's (R38-R40, R58-R60)."""

from __future__ import annotations

import math
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.measure import (
	CANNOT_SIGN,
	LARGEST,
	MACHINE,
	OPEN,
	UNDER_WAY,
	Measure,
	Status,
	check_amount,
	check_course,
	check_deviation,
	check_done,
	check_due_date,
	check_plan,
	check_planned,
)
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case, Duty, Stage

OFFICER, DEPARTMENT = {Role.QUALITY_OFFICER}, {Role.DEPARTMENT_OWNER}
PERFORMERS = {*OFFICER, *DEPARTMENT, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}

ORDER = {
	("Planned", "Start", "In Progress"): OFFICER | DEPARTMENT,
	("Planned", "Cancel", "Cancelled"): OFFICER | DEPARTMENT,
	("In Progress", "Cancel", "Cancelled"): OFFICER | DEPARTMENT,
	("In Progress", "Finish", "Done"): PERFORMERS,
	("Done", "Return", "In Progress"): OFFICER,
}
"""What the order allows to whom, written down a second time: a slip in either table shows."""

OPEN_CASE = Case({Duty.IMPLEMENTER: {"somebody"}}, frozenset({UNDER_WAY}))
"""Every step is open to somebody who has the role for it."""
SETS_OF_ROLES = [set(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]
STATUSES = [status.value for status in Status]

days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
maybe_days = st.none() | days
texts = st.sampled_from((None, "", "  \n", "材料晚到"))


def check(before: str, after: str, roles, case: Case = OPEN_CASE, user: str = "somebody"):
	return MACHINE.check_transition(before, after, Actor(user, frozenset(roles)), case)


def refused(code: str, rule, *values) -> RuleBroken:
	with pytest.raises(RuleBroken) as refusal:
		rule(*values)
	assert refusal.value.code == code, str(refusal.value)
	return refusal.value


class TestOrder:
	@pytest.mark.parametrize("before", STATUSES)
	@pytest.mark.parametrize("after", STATUSES)
	def test_every_state_to_every_state_with_every_set_of_roles(self, before, after):
		permitted = {action: roles for (a, action, b), roles in ORDER.items() if (a, b) == (before, after)}
		for roles in SETS_OF_ROLES:
			if before == after:
				assert check(before, after, roles) is None
			elif any(allowed & roles for allowed in permitted.values()):
				assert check(before, after, roles).action in permitted
			else:
				refused("role" if permitted else "transition", check, before, after, roles)

	def test_every_step_is_there_and_no_other(self):
		found = {(step.before, step.action, step.after) for step in MACHINE.transitions if not step.by_app}
		assert found == set(ORDER)
		assert [state.name for state in MACHINE.states] == STATUSES

	def test_what_follows_from_its_path(self):
		followed = {(step.before, step.after) for step in MACHINE.transitions if step.by_app}
		assert followed == {
			("Planned", "In Progress"),
			("Planned", "Cancelled"),
			("In Progress", "Cancelled"),
		}

	def test_the_stages(self):
		assert {state.name: state.stage for state in MACHINE.states} == {
			"Planned": Stage.PLAN,
			"In Progress": Stage.DO,
			"Done": Stage.CHECK,
			"Cancelled": Stage.PLAN,
		}
		assert {"Planned", "In Progress"} == OPEN

	def test_both_halves_are_signed_and_a_return_opens_the_actual_one_again(self):
		signed = {(step.action, step.signs) for step in MACHINE.transitions if step.signs}
		assert signed == {("Start", "Measure Plan"), ("Finish", "Implementation")}
		assert [step.reopens for step in MACHINE.transitions if step.reopens] == [("Implementation",)]

	def test_it_is_cancelled_and_returned_with_a_reason(self):
		for action, reason in (("Cancel", "cancellation_reason"), ("Return", "return_reason")):
			steps = [step for step in MACHINE.transitions if step.action == action and not step.by_app]
			assert steps and all(step.decides == step.requires == (reason,) for step in steps)

	def test_it_is_not_done_without_evidence(self):
		for step in MACHINE.transitions:
			if step.after == "Done":
				assert set(step.requires) == {"work_done", "started_on", "completed_on", "evidence"}


class TestPeople:
	def test_whoever_carries_it_out_reports_it(self):
		for roles in SETS_OF_ROLES:
			if roles & PERFORMERS:
				assert check("In Progress", "Done", roles).action == "Finish"
				told = refused("reserved", check, "In Progress", "Done", roles, OPEN_CASE, "another")
				assert str(told) == "Finish is only for whoever carries it out."

	def test_whoever_heads_the_department_does_in_place_of_those_who_cannot(self):
		duties = {Duty.IMPLEMENTER: {"somebody"}, Duty.HEAD: {"head", "deputy"}}
		can, cannot = Case(duties), Case(duties, frozenset({CANNOT_SIGN}))
		for user in ("head", "deputy"):
			assert check("In Progress", "Done", DEPARTMENT, cannot, user)
			assert check("In Progress", "Done", OFFICER, cannot, user), "of the quality department"
			refused("reserved", check, "In Progress", "Done", DEPARTMENT, can, user)
			refused("role", check, "In Progress", "Done", {Role.AUDITOR}, cannot, user)
		refused("reserved", check, "In Progress", "Done", DEPARTMENT, cannot, "another")

	def test_it_starts_and_is_returned_while_its_path_is_carried_out(self):
		nobody = Case({Duty.IMPLEMENTER: {"somebody"}})
		for before, after in (("Planned", "In Progress"), ("Done", "In Progress")):
			assert check(before, after, OFFICER)
			assert MACHINE.possible(before, Actor("x", frozenset(OFFICER)), OPEN_CASE)[0].keys() >= {
				"Start" if before == "Planned" else "Return"
			}
			refused("role", check, before, after, OFFICER, nobody)

	@pytest.mark.parametrize("status", STATUSES)
	@pytest.mark.parametrize("role", Role)
	def test_who_writes_which_half(self, status, role):
		plan, actual = ({*section.fields} - {*MACHINE.written_by_app} for section in MACHINE.sections)
		expected = set()
		if status == "Planned" and role in OFFICER | DEPARTMENT:
			expected = plan
		if status == "In Progress" and role in DEPARTMENT:
			expected = actual
		assert MACHINE.written_by(status, [role]) == expected
		for duty in Duty:
			mine = duty in (Duty.IMPLEMENTER, Duty.HEAD) and status == "In Progress"
			assert MACHINE.written_by(status, [role], {duty}) == (expected | actual if mine else expected)


class TestDates:
	"""Rules over dates, each against a plain statement of it."""

	@given(planned_start=maybe_days, due=maybe_days)
	def test_it_ends_after_it_begins(self, planned_start, due):
		if planned_start and due and planned_start > due:
			told = refused("planned dates", check_plan, planned_start, due)
			assert str(told) == f"Planned Start {planned_start} is later than Due Date {due}."
		else:
			check_plan(planned_start, due)

	@given(due=days, today=days)
	def test_a_due_date_is_to_come(self, due, today):
		if due < today:
			told = refused("past due date", check_due_date, due, today)
			assert str(told) == f"Due Date {due} lies in the past."
		else:
			check_due_date(due, today)

	@given(started=maybe_days, completed=maybe_days, opened=days, today=days)
	def test_it_was_done_between_the_opening_of_its_path_and_today_and_begun_first(
		self, started, completed, opened, today
	):
		given_days = [day for day in (started, completed) if day]
		codes = set()
		if any(day > today for day in given_days):
			codes.add("future")
		if any(day < opened for day in given_days):
			codes.add("before its path")
		if started and completed and started > completed:
			codes.add("course")
		if not codes:
			check_course(started, completed, opened, today)
			return
		with pytest.raises(RuleBroken) as refusal:
			check_course(started, completed, opened, today)
		assert refusal.value.code in codes
		assert any(str(day) in str(refusal.value) for day in given_days)

	@given(due=days, completed=days, deviation=texts, reason=texts)
	def test_what_went_otherwise_has_a_reason(self, due, completed, deviation, reason):
		explained, deviates = reason == "材料晚到", deviation == "材料晚到"
		if explained or (completed <= due and not deviates):
			check_deviation(due, completed, deviation, reason)
			return
		told = refused(
			"late" if completed > due else "deviation", check_deviation, due, completed, deviation, reason
		)
		assert str(told).startswith("Reason for Deviation is required")

	@given(st.floats(allow_nan=True, allow_infinity=True))
	def test_an_amount_is_a_number_that_fits(self, amount):
		if math.isfinite(amount) and 0 <= amount <= LARGEST:
			check_amount("Cost", amount)
		else:
			told = refused("amount", check_amount, "Cost", amount)
			assert str(told) == f"Cost must be a number from 0 to {LARGEST}."


CAUSES = {"c1": "搓纸轮磨损", "c2": "没有备件"}
measures = st.builds(
	Measure,
	name=st.sampled_from(("MEA-1", "MEA-2", "MEA-3")),
	status=st.sampled_from(STATUSES),
	responsible_person=st.sampled_from((None, "a@example.com", "gone@example.com")),
	due_date=maybe_days,
	aim=st.sampled_from((None, "c1", "c2", "c9")),
)
causes = st.none() | st.just({}) | st.just(CAUSES)


def measure(name="MEA-1", status="Planned", person="a@example.com", due=date(2026, 1, 1), aim=None):
	return Measure(name, status, person, due, aim)


class TestAllOfAPath:
	@given(st.lists(measures, max_size=5), causes)
	def test_a_plan_is_fixed_when_it_is_complete(self, planned, root_causes):
		waiting = [one for one in planned if one.status in OPEN]
		complete = bool(waiting) and all(one.due_date for one in waiting)
		complete &= all(one.responsible_person == "a@example.com" for one in waiting)
		if root_causes is not None:
			complete &= all(one.aim in root_causes for one in waiting)
			# one that is done already may be all that a cause needs
			done = [one for one in planned if one.status == Status.DONE.value]
			complete &= set(root_causes) <= {one.aim for one in (*waiting, *done)}
		if complete:
			check_planned(planned, root_causes, {"gone@example.com"})
		else:
			with pytest.raises(RuleBroken):
				check_planned(planned, root_causes, {"gone@example.com"})

	@given(st.lists(measures, max_size=5), causes)
	def test_it_is_carried_out_when_all_are_done_or_cancelled(self, planned, root_causes):
		done = {one.aim for one in planned if one.status == "Done"}
		complete = bool(done) and not any(one.status in OPEN for one in planned)
		complete &= set(root_causes or {}) <= done
		if complete:
			check_done(planned, root_causes)
		else:
			with pytest.raises(RuleBroken):
				check_done(planned, root_causes)

	@pytest.mark.parametrize(
		("code", "words", "planned"),
		[
			("no measure", "There is no measure yet: add at least one.", []),
			("no measure", "There is no measure yet", [measure(status="Cancelled")]),
			("person", "Measure MEA-1 has no Responsible Person.", [measure(person=None)]),
			("gone", "MEA-1: gone@example.com cannot log in", [measure(person="gone@example.com")]),
			("due date", "Measure MEA-1 has no Due Date.", [measure(due=None)]),
			("root cause", "Measure MEA-1 is not meant for a root cause", [measure(aim="c9")]),
			("unmet cause", "Root cause 没有备件 has no measure", [measure(aim="c1")]),
		],
	)
	def test_what_is_missing_of_a_plan_is_said(self, code, words, planned):
		told = refused(code, check_planned, planned, CAUSES, {"gone@example.com"})
		assert words in str(told)

	@pytest.mark.parametrize(
		("code", "words", "found"),
		[
			("nothing done", "No measure was carried out", []),
			("nothing done", "No measure was carried out", [measure(status="Cancelled")]),
			(
				"open measure",
				"neither done nor cancelled: MEA-1, MEA-2.",
				[measure(), measure("MEA-2", "In Progress"), measure("MEA-3", "Done")],
			),
			("unmet cause", "Root cause 没有备件", [measure(status="Done", aim="c1")]),
		],
	)
	def test_what_is_missing_to_be_done_is_said(self, code, words, found):
		assert words in str(refused(code, check_done, found, CAUSES))
