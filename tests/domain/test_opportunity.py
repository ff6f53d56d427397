"""Sources, states, and who may do what in them (R25-R31, R48-R53)."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import pytest

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.opportunity import (
	IDENTIFICATION,
	MACHINE,
	OPEN_FOR_EVIDENCE,
	QUALITY_APPLIED,
	SERVICE_PHASES,
	SOURCES,
	Status,
	check_source,
)
from itss_improvement.domain.roles import SEES_EVERYTHING, Role
from itss_improvement.domain.state_machine import Actor, Case, Duty, Stage

INSIDE = {Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
OFFICER = {Role.QUALITY_OFFICER}

ALLOWED = {
	("Draft", "Submitted"): INSIDE,
	("Returned", "Submitted"): INSIDE,
	("Submitted", "Returned"): OFFICER,
	("Submitted", "Assessed"): OFFICER,
	("Submitted", "Rejected"): OFFICER,
	("Submitted", "Merged"): OFFICER,
	("Assessed", "Submitted"): OFFICER,
	("Awaiting Verification", "Submitted"): OFFICER,
	("Under Observation", "Submitted"): OFFICER,
}
"""The regulation's order, written down a second time: a slip in either table shows."""

SETS_OF_ROLES = [set(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]


class TestSources:
	def test_the_six_sources_of_the_regulation(self):
		assert len(SOURCES) == 6
		assert len(SOURCES["Internal Audit"]) == 3
		assert all(SOURCES.values())

	def test_every_subtype_belongs_to_exactly_its_source(self):
		every = Counter(subtype for subtypes in SOURCES.values() for subtype in subtypes)
		assert set(every.values()) == {1}
		for source, subtype in product(SOURCES, every):
			if subtype in SOURCES[source]:
				check_source(source, subtype)
				continue
			with pytest.raises(RuleBroken) as refusal:
				check_source(source, subtype)
			assert refusal.value.code == "subtype"
			assert str(refusal.value) == f"Source Subtype {subtype} does not belong to the source {source}."

	@pytest.mark.parametrize("source", ["", "Weather", "service monitoring", "服务监控数据"])
	def test_an_unknown_source_is_refused(self, source):
		with pytest.raises(RuleBroken) as refusal:
			check_source(source, "Other")
		assert refusal.value.code == "source"

	@pytest.mark.parametrize("source", SOURCES)
	def test_a_missing_subtype_is_refused(self, source):
		with pytest.raises(RuleBroken, match=f"^Source Subtype - does not belong to the source {source}"):
			check_source(source, "")

	def test_the_four_phases_of_the_service(self):
		assert len(set(SERVICE_PHASES)) == 4


def check(before: Status, after: Status, roles, case: Case = Case(), user: str = "somebody"):  # noqa: B008
	return MACHINE.check_transition(before.value, after.value, Actor(user, frozenset(roles)), case)


class TestTransitions:
	@pytest.mark.parametrize("before", Status)
	@pytest.mark.parametrize("after", Status)
	def test_every_state_to_every_state_with_every_set_of_roles(self, before, after):
		permitted = ALLOWED.get((before.value, after.value))
		for roles in SETS_OF_ROLES:
			if before is after:
				assert check(before, after, roles) is None
				continue
			if permitted and permitted & roles:
				step = check(before, after, roles)
				assert (step.before, step.after) == (before.value, after.value)
				continue
			with pytest.raises(RuleBroken) as refusal:
				check(before, after, roles)
			if permitted:
				assert refusal.value.code == "role"
			else:
				assert refusal.value.code == "transition"
				assert str(refusal.value) == f"What is {before.value} cannot become {after.value}."

	def test_a_refused_role_is_told_whose_it_is(self):
		with pytest.raises(RuleBroken) as refusal:
			check(Status.SUBMITTED, Status.ASSESSED, {Role.EXECUTIVE, Role.STAFF})
		assert str(refusal.value) == "Assess is for ITSS Quality Officer only."
		with pytest.raises(RuleBroken) as refusal:
			check(Status.DRAFT, Status.SUBMITTED, [])
		assert str(refusal.value) == (
			"Submit is for ITSS Department Owner, ITSS Management Representative,"
			" ITSS Quality Officer, ITSS Staff only."
		)

	@pytest.mark.parametrize("after", Status)
	def test_a_new_opportunity_begins_as_a_draft(self, after):
		nobody = Actor("somebody", frozenset())
		if after is Status.DRAFT:
			assert MACHINE.check_transition(None, after.value, nobody, Case()) is None
			return
		with pytest.raises(RuleBroken) as refusal:
			MACHINE.check_transition(None, after.value, nobody, Case())
		assert refusal.value.code == "first state"

	def test_whoever_applied_does_not_assess_whatever_their_roles(self):
		own = Case({Duty.APPLICANT: {"somebody"}})
		for roles in SETS_OF_ROLES:
			with pytest.raises(RuleBroken) as refusal:
				check(Status.SUBMITTED, Status.ASSESSED, roles, own)
			assert refusal.value.code == ("duty" if Role.QUALITY_OFFICER in roles else "role")
		assert check(Status.SUBMITTED, Status.ASSESSED, OFFICER, own, user="somebody else")
		for after in (Status.RETURNED, Status.REJECTED, Status.MERGED):
			assert check(Status.SUBMITTED, after, OFFICER, own), "to withdraw is no approval"

	def test_the_representative_assesses_what_the_quality_department_applied_for(self):
		representative = {Role.MANAGEMENT_REPRESENTATIVE}
		with pytest.raises(RuleBroken, match="Quality Officer only"):
			check(Status.SUBMITTED, Status.ASSESSED, representative)
		from_quality = Case({Duty.APPLICANT: {"officer"}}, frozenset({QUALITY_APPLIED}))
		assert check(Status.SUBMITTED, Status.ASSESSED, representative, from_quality)
		assert check(Status.SUBMITTED, Status.ASSESSED, OFFICER, from_quality)


class TestStates:
	def test_only_an_assessment_leads_on_to_doing(self):
		assert [state.name for state in MACHINE.states] == [status.value for status in Status]
		act = dict.fromkeys(("Under Observation", "Closed"), Stage.ACT)
		beyond = {state.name: state.stage for state in MACHINE.states if state.stage is not Stage.PLAN}
		assert beyond == {"Assessed": Stage.DO, "Awaiting Verification": Stage.CHECK, **act}

	def test_what_follows_from_its_path_nobody_does_by_hand(self):
		for before, after in (
			("Assessed", "Awaiting Verification"),
			("Awaiting Verification", "Assessed"),
			("Awaiting Verification", "Under Observation"),
			("Under Observation", "Assessed"),
			("Under Observation", "Closed"),
		):
			assert MACHINE.check_transition_of_the_app(before, after).by_app
			with pytest.raises(RuleBroken) as refusal:
				MACHINE.check_transition(before, after, Actor("somebody", frozenset(Role)), Case())
			assert refusal.value.code == "transition"
		with pytest.raises(RuleBroken):
			MACHINE.check_transition_of_the_app("Assessed", "Closed")

	@pytest.mark.parametrize("status", Status)
	@pytest.mark.parametrize("role", Role)
	def test_who_writes_its_words(self, status, role):
		expected = {"Draft": INSIDE, "Returned": INSIDE, "Submitted": OFFICER}.get(status.value, set())
		for roles in ([role], [role, Role.AUDITOR]):
			assert MACHINE.may_write(IDENTIFICATION, status.value, roles) is (role in expected)
			written = MACHINE.written_by(status.value, roles)
			assert ("title" in written and "responsible_department" in written) is (role in expected)
			assert "class_reason" not in written, "a decision is no word"

	def test_what_has_ended_is_closed_to_words_and_to_evidence(self):
		leaves = {status for status in Status if not MACHINE.from_state(status.value)}
		assert leaves == {Status.REJECTED, Status.MERGED, Status.CLOSED}
		closed = {status for status in Status if not MACHINE.written_by(status.value, Role)}
		assert closed == leaves | {Status.ASSESSED, Status.AWAITING_VERIFICATION, Status.UNDER_OBSERVATION}
		assert set(Status) - closed == OPEN_FOR_EVIDENCE


class TestRoles:
	def test_six_roles_that_all_carry_the_prefix_of_the_app(self):
		assert len({role.value for role in Role}) == 6
		assert all(role.value.startswith("ITSS ") for role in Role)

	def test_departments_and_staff_do_not_see_everything(self):
		assert set(Role) - SEES_EVERYTHING == {Role.DEPARTMENT_OWNER, Role.STAFF}


class TestRuleBroken:
	def test_it_carries_a_translatable_sentence_and_reads_as_english(self):
		broken = RuleBroken("code", "{1} before {0}.", "a", 2)
		assert (broken.code, broken.message, broken.values) == ("code", "{1} before {0}.", ("a", 2))
		assert str(broken) == "2 before a."
		assert isinstance(broken, ValueError)

	def test_braces_among_the_values_are_just_text(self):
		assert str(RuleBroken("code", "No {0}.", "{1}")) == "No {1}."
