"""Sources, states, and who may do what in them (R25-R31, R48-R53)."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

import pytest

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.opportunity import (
	EDITORS,
	OPEN_FOR_EVIDENCE,
	SERVICE_PHASES,
	SOURCES,
	STAGE_OF,
	TRANSITIONS,
	Stage,
	Status,
	check_source,
	check_transition,
	find_transition,
	may_edit,
)
from itss_improvement.domain.roles import SEES_EVERYTHING, Role

INSIDE = {Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER, Role.MANAGEMENT_REPRESENTATIVE, Role.STAFF}
OFFICER = {Role.QUALITY_OFFICER}

ALLOWED = {
	("Draft", "Submitted"): INSIDE,
	("Returned", "Submitted"): INSIDE,
	("Submitted", "Returned"): OFFICER,
	("Submitted", "Assessed"): OFFICER,
	("Submitted", "Rejected"): OFFICER,
	("Submitted", "Merged"): OFFICER,
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


class TestTransitions:
	@pytest.mark.parametrize("before", Status)
	@pytest.mark.parametrize("after", Status)
	def test_every_state_to_every_state_with_every_set_of_roles(self, before, after):
		permitted = ALLOWED.get((before.value, after.value))
		for roles in SETS_OF_ROLES:
			if before is after or (permitted and permitted & roles):
				check_transition(before, after, roles)
				continue
			with pytest.raises(RuleBroken) as refusal:
				check_transition(before, after, roles)
			if permitted:
				assert refusal.value.code == "role"
			else:
				assert refusal.value.code == "transition"
				assert str(refusal.value) == (
					f"An opportunity that is {before.value} cannot become {after.value}."
				)

	def test_a_refused_role_is_told_whose_it_is(self):
		with pytest.raises(RuleBroken) as refusal:
			check_transition(Status.SUBMITTED, Status.ASSESSED, {Role.EXECUTIVE, Role.STAFF})
		assert str(refusal.value) == "Assess is for ITSS Quality Officer only."
		with pytest.raises(RuleBroken) as refusal:
			check_transition(Status.DRAFT, Status.SUBMITTED, [])
		assert str(refusal.value) == (
			"Submit is for ITSS Department Owner, ITSS Management Representative,"
			" ITSS Quality Officer, ITSS Staff only."
		)

	@pytest.mark.parametrize("roles", SETS_OF_ROLES[:8])
	@pytest.mark.parametrize("after", Status)
	def test_a_new_opportunity_begins_as_a_draft(self, after, roles):
		if after is Status.DRAFT:
			check_transition(None, after, roles)
			return
		with pytest.raises(RuleBroken) as refusal:
			check_transition(None, after, roles)
		assert refusal.value.code == "first state"

	def test_roles_may_come_as_the_names_that_a_site_has_and_in_any_iterable(self):
		check_transition(
			Status.SUBMITTED, Status.ASSESSED, (name for name in ("Guest", "ITSS Quality Officer"))
		)
		with pytest.raises(RuleBroken):
			check_transition(Status.SUBMITTED, Status.ASSESSED, ["System Manager", "Administrator", "All"])

	def test_a_transition_is_found_by_its_two_states_only(self):
		for before, after in product(Status, Status):
			if (before.value, after.value) in ALLOWED:
				found = find_transition(before, after)
				assert (found.before, found.after) == (before, after)
				assert found.roles == ALLOWED[before.value, after.value]
			else:
				with pytest.raises(RuleBroken):
					find_transition(before, after)

	def test_one_transition_between_two_states_and_one_action_from_each(self):
		for told_by in ("after", "action"):
			found = Counter((transition.before, getattr(transition, told_by)) for transition in TRANSITIONS)
			assert set(found.values()) == {1}

	def test_every_state_can_be_reached_from_a_draft(self):
		reached, edges = {Status.DRAFT}, [(t.before, t.after) for t in TRANSITIONS]
		for _ in Status:
			reached |= {after for before, after in edges if before in reached}
		assert reached == set(Status)


class TestStates:
	def test_only_an_assessment_leads_on_to_doing(self):
		assert STAGE_OF.keys() == set(Status)
		assert [status for status, stage in STAGE_OF.items() if stage is not Stage.PLAN] == [Status.ASSESSED]
		assert STAGE_OF[Status.ASSESSED] is Stage.DO

	@pytest.mark.parametrize("status", Status)
	@pytest.mark.parametrize("role", Role)
	def test_who_may_edit(self, status, role):
		expected = {"Draft": INSIDE, "Returned": INSIDE, "Submitted": OFFICER}.get(status.value, set())
		assert may_edit(status, [role]) is (role in expected)
		assert may_edit(status, [role, Role.AUDITOR]) is (role in expected)

	@pytest.mark.parametrize("status", Status)
	def test_nobody_edits_without_a_role(self, status):
		assert not may_edit(status, ["Administrator", "System Manager", "Guest"])

	def test_what_has_ended_is_closed_to_words_and_to_evidence(self):
		leaves = set(Status) - {transition.before for transition in TRANSITIONS}
		assert leaves == {Status.ASSESSED, Status.REJECTED, Status.MERGED}
		assert leaves == {status for status in Status if not EDITORS[status]}
		assert set(Status) - leaves == OPEN_FOR_EVIDENCE

	def test_who_acts_on_a_state_may_edit_in_it(self):
		for transition in TRANSITIONS:
			assert transition.roles <= EDITORS[transition.before]


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
