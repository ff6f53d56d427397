"""The corrective and preventive action: states, who may do what in them, and what each needs (R21, R22, R35-R42)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.corrective_action import (
	ANALYSIS,
	CAUSE_REVIEW,
	CONTAINMENT,
	FURTHER_MEASURES,
	IMPLEMENTATION,
	LONGEST_OBSERVATION,
	MACHINE,
	PLAN,
	PLAN_APPROVAL,
	PROBLEM,
	QUALITY_RESPONSIBLE,
	ROUND,
	Problem,
	SimilarPlace,
	Status,
	check_event,
	check_observation,
	check_problem,
	check_similar_places,
)
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.path import CLOSING, NONE_NEEDED, SUPERSEDED
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case, Duty, Stage

OWNER, OFFICER, REPRESENTATIVE = (
	Role.DEPARTMENT_OWNER,
	Role.QUALITY_OFFICER,
	Role.MANAGEMENT_REPRESENTATIVE,
)
OUTSIDE = (Role.EXECUTIVE, Role.AUDITOR, Role.STAFF)
TODAY = date(2026, 11, 25)

STEPS = {
	("Problem", "Start Analysis"): "Root Cause Analysis",
	("Root Cause Analysis", "Submit Analysis"): "Cause Review",
	("Root Cause Analysis", "Return Problem"): "Problem",
	("Cause Review", "Approve Causes"): "Planning",
	("Cause Review", "Return Analysis"): "Root Cause Analysis",
	("Planning", "Submit Plan"): "Plan Approval",
	("Planning", "Return Analysis"): "Root Cause Analysis",
	("Plan Approval", "Approve Plan"): "Implementation",
	("Plan Approval", "Return Plan"): "Planning",
	("Implementation", "Report Completion"): "Awaiting Verification",
	("Implementation", "Analyse Again"): "Root Cause Analysis",
	("Awaiting Verification", "Analyse Again"): "Root Cause Analysis",
	("Under Observation", "Analyse Again"): "Root Cause Analysis",
	("Under Observation", "Close"): "Closed",
}
"""The regulation's order, written down a second time: a slip in either table shows."""

ANYBODY, MEMBER, HEAD, ANALYST, PLANNER = "anybody", "member", "head", "analyst", "planner"
CASE = Case(
	{
		Duty.MEMBER: {MEMBER, HEAD, ANALYST, PLANNER},
		Duty.HEAD: {HEAD, ANALYST, PLANNER},
		Duty.ANALYST: {ANALYST},
		Duty.PLANNER: {PLANNER},
	}
)
"""Of the responsible department; the analyst and the planner head it, so that nothing else bars them."""
EVERYBODY = (ANYBODY, MEMBER, HEAD, ANALYST, PLANNER)
DEPARTMENT = {*product((OWNER, OFFICER, REPRESENTATIVE), (MEMBER, HEAD, ANALYST, PLANNER))}
INSIDE = {*product((OWNER, OFFICER, REPRESENTATIVE), EVERYBODY)}
ALLOWED = {
	"Start Analysis": INSIDE,
	"Return Problem": INSIDE,
	"Submit Analysis": DEPARTMENT,
	"Submit Plan": DEPARTMENT,
	"Report Completion": DEPARTMENT,
	"Approve Causes": {
		*product([OWNER], (HEAD, PLANNER)),
		*product([OFFICER], (ANYBODY, MEMBER, HEAD, PLANNER)),
	},
	"Approve Plan": {
		*product([OWNER, OFFICER], (HEAD, ANALYST)),
		*product([REPRESENTATIVE], (ANYBODY, MEMBER, HEAD, ANALYST)),
	},
	"Return Plan": {
		*product([OWNER, OFFICER], (HEAD, ANALYST, PLANNER)),
		*product([REPRESENTATIVE], EVERYBODY),
	},
	"Analyse Again": {*product([OFFICER], EVERYBODY)},
	"Close": {*product([OFFICER], (ANYBODY, MEMBER, HEAD))},
}
RETURN_ANALYSIS = {
	"Cause Review": {*product([OWNER], (HEAD, ANALYST, PLANNER)), *product([OFFICER], EVERYBODY)},
	"Planning": INSIDE,
}


def may(before: str, action: str, role: Role, user: str, case: Case = CASE) -> bool:
	open_to, _barred = MACHINE.possible(before, Actor(user, frozenset({role})), case)
	return action in open_to


class TestTransitions:
	def test_the_order_of_the_states(self):
		by_hand = {(step.before, step.action): step.after for step in MACHINE.transitions if not step.by_app}
		assert by_hand == STEPS

	@pytest.mark.parametrize(("before", "action"), STEPS)
	def test_who_takes_a_step(self, before, action):
		expected = RETURN_ANALYSIS[before] if action == "Return Analysis" else ALLOWED[action]
		found = {(role, user) for role in Role for user in EVERYBODY if may(before, action, role, user)}
		assert found == expected

	@pytest.mark.row("R41")
	def test_where_the_quality_department_is_responsible_the_representative_reviews_too(self):
		case = Case(CASE.duties, frozenset({QUALITY_RESPONSIBLE}))
		for user in EVERYBODY:
			assert may("Cause Review", "Approve Causes", REPRESENTATIVE, user, case) is (user != ANALYST)
			assert not may("Cause Review", "Approve Causes", REPRESENTATIVE, user)

	def test_nobody_judges_their_own_work_whatever_their_roles(self):
		everything = frozenset(Role)
		for before, action, user in (
			("Cause Review", "Approve Causes", ANALYST),
			("Plan Approval", "Approve Plan", PLANNER),
		):
			_open_to, barred = MACHINE.possible(before, Actor(user, everything), CASE)
			assert "Nobody judges their own work" in str(barred[action])

	def test_there_is_no_way_round(self):
		"""Every pair of states that is not in the order is refused to everybody."""
		states = [state.name for state in MACHINE.states]
		pairs = {(before, after) for (before, _action), after in STEPS.items()}
		for before, after in product(states, states):
			if before != after and (before, after) not in pairs:
				for user in EVERYBODY:
					with pytest.raises(RuleBroken) as refusal:
						MACHINE.check_transition(before, after, Actor(user, frozenset(Role)), CASE)
					assert refusal.value.code == "transition"

	def test_every_state_leads_on_but_the_one_that_ends_it(self):
		for state in MACHINE.states:
			leads_on = bool(MACHINE.from_state(state.name))
			assert leads_on is (state.name not in (SUPERSEDED, "Closed"))

	@pytest.mark.row("R42")
	def test_what_follows_from_elsewhere_nobody_does_by_hand(self):
		again = MACHINE.check_transition_of_the_app("Awaiting Verification", "Root Cause Analysis")
		assert again.by_app and again.reopens == ROUND
		further = MACHINE.check_transition_of_the_app("Awaiting Verification", "Planning")
		assert further.reopens == FURTHER_MEASURES, "the causes stand"
		with pytest.raises(RuleBroken):
			MACHINE.check_transition_of_the_app(Status.CLOSED.value, SUPERSEDED)
		for state in set(Status) - {Status.CLOSED}:
			assert MACHINE.check_transition_of_the_app(state.value, SUPERSEDED).by_app
			with pytest.raises(RuleBroken):
				MACHINE.check_transition(state.value, SUPERSEDED, Actor("x", frozenset(Role)), Case())

	def test_stages(self):
		stages = {state.name: state.stage for state in MACHINE.states}
		assert {name for name, stage in stages.items() if stage is Stage.DO} == {"Implementation"}
		assert {name for name, stage in stages.items() if stage is Stage.CHECK} == {"Awaiting Verification"}
		ended = {name for name, stage in stages.items() if stage is Stage.ACT}
		assert ended == {"Under Observation", "Closed"}


class TestSections:
	def test_who_writes_what_in_which_state(self):
		written = {
			PROBLEM.name: {"Problem"},
			CONTAINMENT.name: {"Problem", "Root Cause Analysis", "Cause Review", "Planning"},
			ANALYSIS.name: set(),
			PLAN.name: set(),
			CAUSE_REVIEW.name: set(),
			PLAN_APPROVAL.name: set(),
			IMPLEMENTATION.name: set(),
			NONE_NEEDED.name: {"Awaiting Verification", "Under Observation"},
			CLOSING.name: set(),
		}
		assert {section.name for section in MACHINE.sections} == set(written)
		for section in MACHINE.sections:
			states = written[section.name]
			for state, role in product(MACHINE.states, Role):
				expected = state.name in states and role not in OUTSIDE
				assert MACHINE.may_write(section, state.name, [role]) is expected, (section.name, state.name)

	@pytest.mark.row("R57", "R58")
	def test_analysis_and_plan_are_the_departments_whatever_the_roles_of_others(self):
		for state in MACHINE.states:
			for duty in Duty:
				written = MACHINE.written_by(state.name, Role, [duty])
				analyses = state.name == "Root Cause Analysis" and duty in (Duty.MEMBER, Duty.PARTICIPANT)
				assert ("causes" in written) is analyses, (state.name, duty)
				plans = state.name == "Planning" and duty is Duty.MEMBER
				assert ("verification_target" in written) is plans, (state.name, duty)

	def test_every_forward_step_is_signed_and_every_step_back_gives_a_reason(self):
		for step in MACHINE.transitions:
			if step.by_app:
				continue
			assert bool(step.signs) is not bool(step.reopens), step.action
			if step.reopens:
				assert step.decides == step.requires and len(step.decides) == 1

	@pytest.mark.row("R42")
	def test_a_new_round_reopens_what_was_done_and_keeps_the_problem(self):
		assert set(ROUND) == {section.name for section in MACHINE.sections} - {
			PROBLEM.name,
			CONTAINMENT.name,
			NONE_NEEDED.name,
			CLOSING.name,
		}

	def test_who_approves_signs_what_was_approved(self):
		assert set(ANALYSIS.fields) < set(CAUSE_REVIEW.fields)
		assert {*PLAN.fields, *CONTAINMENT.fields} < set(PLAN_APPROVAL.fields)


def problem(action_type: str = "Corrective", **values) -> Problem:
	given = {"event_date": None, "event_evidence": "", "potential_risk": "", **values}
	return Problem(action_type, **given)


class TestProblem:
	@pytest.mark.row("R21")
	def test_corrective_needs_an_event_that_happened(self):
		check_problem(problem(event_date=TODAY, event_evidence="告警记录"), TODAY)
		for lacking in (
			problem(),
			problem(event_date=TODAY),
			problem(event_date=TODAY, event_evidence=" \n"),
			problem(event_evidence="告警记录"),
			problem(potential_risk="可能再次发生"),
		):
			with pytest.raises(RuleBroken, match="needs an event that happened") as refusal:
				check_problem(lacking, TODAY)
			assert refusal.value.code == "event"

	@pytest.mark.row("R22")
	def test_preventive_needs_a_risk_and_has_no_event(self):
		check_problem(problem("Preventive", potential_risk="证书将到期"), TODAY)
		for risk in ("", "  \t"):
			with pytest.raises(RuleBroken, match="needs a risk") as refusal:
				check_problem(problem("Preventive", potential_risk=risk), TODAY)
			assert refusal.value.code == "risk"
		for event in ({"event_date": TODAY}, {"event_evidence": "已经断过"}):
			with pytest.raises(RuleBroken, match="has not happened yet: leave Event Date"):
				check_problem(problem("Preventive", potential_risk="证书将到期", **event), TODAY)

	@given(st.dates(), st.sampled_from(("", "Corrective", "Preventive")))
	def test_no_event_lies_in_the_future(self, day, action_type):
		described = problem(action_type, event_date=day, event_evidence="x")
		if day > TODAY or action_type == "Preventive":
			with pytest.raises(RuleBroken):
				check_event(described, TODAY)
		else:
			check_event(described, TODAY)

	def test_today_is_not_the_future(self):
		check_event(problem(event_date=TODAY), TODAY)
		with pytest.raises(RuleBroken, match="2026-11-26 lies in the future"):
			check_event(problem(event_date=TODAY + timedelta(days=1)), TODAY)


class TestPlan:
	def test_similar_places_are_looked_at_with_a_decision_each(self):
		place = SimilarPlace("分部机房", "Found", "一并更换")
		check_similar_places([place, place])
		with pytest.raises(RuleBroken, match="name one place at least"):
			check_similar_places([])
		for lacking, label in (
			(SimilarPlace(" ", "Found", "更换"), "Place"),
			(SimilarPlace("分部", "", "更换"), "Finding"),
			(SimilarPlace("分部", "Found", "\n"), "Decision"),
		):
			with pytest.raises(RuleBroken, match=f"row 2: {label} is required"):
				check_similar_places([place, lacking])

	@given(st.integers())
	def test_an_observation_period_is_some_days(self, period):
		if 1 <= period <= LONGEST_OBSERVATION:
			check_observation(period)
		else:
			with pytest.raises(RuleBroken, match=f"Observation Period {period} must be from 1 to 365"):
				check_observation(period)
