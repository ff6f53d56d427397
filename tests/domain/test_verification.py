"""Verifications: who concludes them, and what a conclusion needs (R41, R42, R65, R67)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.path import DOERS, QUALITY_RESPONSIBLE, check_observed
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case, Duty
from itss_improvement.domain.verification import (
	CONTINUED_AS,
	EFFECTS,
	LONGEST,
	MACHINE,
	VERIFICATION,
	Conclusion,
	Effect,
	Judgement,
	Status,
	check_conclusion,
)

TODAY, PLANNED_END = date(2026, 11, 25), date(2026, 12, 25)
SETS_OF_ROLES = [set(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def may_conclude(roles, case: Case = Case(), user: str = "somebody") -> bool:  # noqa: B008
	return "Conclude" in MACHINE.possible("Draft", Actor(user, frozenset(roles)), case)[0]


class TestOrder:
	def test_only_a_draft_is_concluded_and_nothing_is_withdrawn_by_hand(self):
		for before, after in product(Status, Status):
			if before is after:
				continue
			steps = [step for step in MACHINE.from_state(before.value) if step.after == after.value]
			assert {step.by_app for step in steps} == {
				(Status.DRAFT, Status.CONCLUDED): {False},
				(Status.DRAFT, Status.WITHDRAWN): {True},
			}.get((before, after), set())

	@pytest.mark.row("R41", "R65")
	def test_the_quality_department_concludes_and_the_representative_where_it_did_the_work(self):
		did_it = Case(facts=frozenset({QUALITY_RESPONSIBLE}))
		for roles in SETS_OF_ROLES:
			assert may_conclude(roles) is (Role.QUALITY_OFFICER in roles)
			assert may_conclude(roles, did_it) is (Role.MANAGEMENT_REPRESENTATIVE in roles)

	@pytest.mark.row("R41")
	@pytest.mark.parametrize("duty", Duty)
	@pytest.mark.parametrize("facts", [(), (QUALITY_RESPONSIBLE,)])
	def test_nobody_concludes_what_they_had_a_hand_in_whatever_their_roles(self, duty, facts):
		case = Case({duty: {"somebody"}}, frozenset(facts))
		assert may_conclude(Role, case) is (duty not in DOERS)
		assert may_conclude(Role, case, user="somebody else")

	def test_it_is_written_before_it_is_concluded_only(self):
		for status, role in product(Status, Role):
			written = MACHINE.written_by(status.value, {role})
			judges = role in (Role.QUALITY_OFFICER, Role.MANAGEMENT_REPRESENTATIVE)
			assert ("conclusion" in written) is (status is Status.DRAFT and judges)
			assert "criterion_target" not in written, "the plan says it"
		assert {"criterion_target", "measured_value", "conclusion"} <= set(VERIFICATION.fields)


class TestEffects:
	def test_each_conclusion_leads_somewhere_on_each_path(self):
		assert len(EFFECTS) == 3
		for record, effects in EFFECTS.items():
			assert set(effects) == set(Conclusion)
			machine = MACHINES[record]
			for after in ("Under Observation", CONTINUED_AS[record]):
				assert machine.check_transition_of_the_app("Awaiting Verification", after).by_app

	@pytest.mark.row("R42", "R67")
	def test_what_is_ineffective_goes_back_to_its_causes(self):
		found = {record: effects[Conclusion.INEFFECTIVE] for record, effects in EFFECTS.items()}
		assert found == {
			"Corrective and Preventive Action": Effect.ANALYSE_AGAIN,
			"Improvement Notice": Effect.BECOME_CORRECTIVE_ACTION,
			"Improvement Project": Effect.CONTINUE,
		}

	def test_only_what_is_effective_is_observed(self):
		for effects in EFFECTS.values():
			observed = {conclusion for conclusion, effect in effects.items() if effect is Effect.OBSERVE}
			assert observed == {Conclusion.EFFECTIVE}


class TestConclusion:
	@given(until=st.none() | days, reason=st.text(), due=st.none() | days)
	def test_what_is_effective_is_observed_as_long_as_was_planned(self, until, reason, due):
		judgement = Judgement("Effective", reason, until, due)
		if until and PLANNED_END <= until <= TODAY + LONGEST:
			check_conclusion(judgement, TODAY, PLANNED_END)
			return
		with pytest.raises(RuleBroken) as refusal:
			check_conclusion(judgement, TODAY, PLANNED_END)
		assert refusal.value.code == "observation"

	@given(
		conclusion=st.sampled_from(["Partly Effective", "Ineffective"]),
		reason=st.sampled_from(["", "  ", "仍有超时"]),
		due=st.none() | days,
	)
	def test_anything_else_has_a_reason_and_a_new_date(self, conclusion, reason, due):
		judgement = Judgement(conclusion, reason, None, due)
		if reason.strip() and due and TODAY <= due <= TODAY + LONGEST:
			check_conclusion(judgement, TODAY, PLANNED_END)
			return
		with pytest.raises(RuleBroken) as refusal:
			check_conclusion(judgement, TODAY, PLANNED_END)
		assert refusal.value.code == ("due date" if reason.strip() else "reason")

	def test_an_observation_that_is_over_before_it_begins_is_none(self):
		with pytest.raises(RuleBroken, match="lies in the past"):
			check_conclusion(Judgement("Effective", "", date(2026, 11, 20), None), TODAY, date(2026, 11, 1))
		check_conclusion(Judgement("Effective", "", TODAY, None), TODAY, date(2026, 11, 1))

	@pytest.mark.parametrize("conclusion", ["", "effective", "有效", "Withdrawn"])
	def test_there_are_three(self, conclusion):
		with pytest.raises(RuleBroken, match="is none of Effective, Partly Effective, Ineffective"):
			check_conclusion(Judgement(conclusion, "x", PLANNED_END, PLANNED_END), TODAY, PLANNED_END)


class TestObservation:
	@given(until=days)
	def test_it_is_over_on_the_day_after_its_last(self, until):
		check_observed(until + timedelta(days=1), until)
		with pytest.raises(RuleBroken, match=f"observed until {until}"):
			check_observed(until, until)

	def test_what_was_not_found_effective_is_not_observed(self):
		with pytest.raises(RuleBroken, match="not found effective yet"):
			check_observed(TODAY, None)
