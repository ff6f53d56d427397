"""What holds of every table of states, and how a table judges a step (R48)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import (
	Actor,
	Case,
	DocStatus,
	Duty,
	Section,
	Stage,
	State,
	StateMachine,
	Transition,
)

every_machine = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


class TestEveryTable:
	@every_machine
	def test_states_have_names_of_their_own_and_all_are_reached(self, machine):
		names = [state.name for state in machine.states]
		assert len(set(names)) == len(names)
		reached = {machine.first.name}
		for _ in names:
			reached |= {step.after for step in machine.transitions if step.before in reached}
		# what the app makes may begin further on, and needs no way there
		assert reached == set(names)

	@every_machine
	def test_steps_lead_from_states_to_states(self, machine):
		names = {state.name for state in machine.states}
		for step in machine.transitions:
			assert {step.before, step.after} <= names
			assert bool(step.roles) is not step.by_app, f"{step.action} is for nobody"

	@every_machine
	def test_one_action_leads_from_a_state_to_one_other(self, machine):
		led_to: dict = {}
		for step in machine.transitions:
			led_to.setdefault((step.before, step.action), set()).add(step.after)
		assert {pair: after for pair, after in led_to.items() if len(after) > 1} == {}

	@every_machine
	def test_steps_sign_and_reopen_sections_that_there_are(self, machine):
		names = {section.name for section in machine.sections}
		for step in machine.transitions:
			assert {*step.reopens, *([step.signs] if step.signs else [])} <= names
		for section in machine.sections:
			assert section.editors.keys() <= {state.name for state in machine.states}

	@every_machine
	def test_what_is_signed_can_be_opened_again_by_a_return_only(self, machine):
		"""A step that signs does not reopen the same section."""
		for step in machine.transitions:
			assert step.signs not in step.reopens

	@every_machine
	def test_a_field_is_written_in_one_section_only(self, machine):
		written = [name for section in machine.sections if section.editors for name in section.fields]
		assert sorted(set(written)) == sorted(written)
		for state in machine.states:
			assert not machine.written_by(state.name, Role) & set(machine.written_by_app)

	@every_machine
	def test_a_document_never_goes_back_to_a_draft(self, machine):
		for step in machine.transitions:
			assert machine.state(step.before).docstatus <= machine.state(step.after).docstatus
			assert machine.state(step.before).docstatus is not DocStatus.CANCELLED


OFFICER, OWNER = Role.QUALITY_OFFICER, Role.DEPARTMENT_OWNER
SAMPLE = StateMachine(
	record="Sample",
	states=(
		State("New", Stage.PLAN),
		State("Done", Stage.CHECK, docstatus=DocStatus.SUBMITTED),
		State("Gone", Stage.ACT, docstatus=DocStatus.CANCELLED),
	),
	transitions=(
		Transition("Finish", "New", "Done", frozenset({OFFICER}), barred=(Duty.IMPLEMENTER,), unless="own"),
		Transition("Finish", "New", "Done", frozenset({OWNER}), barred=(Duty.IMPLEMENTER,), only_if="own"),
		Transition("Cancel", "Done", "Gone", frozenset({OFFICER, OWNER})),
		Transition("Expire", "New", "Gone", frozenset(), by_app=True),
	),
	sections=(Section("Words", ("a", "b"), {"New": frozenset({OWNER})}),),
)

actors = st.builds(Actor, st.sampled_from(("an", "ben")), st.frozensets(st.sampled_from(Role)))
cases = st.builds(
	Case,
	st.dictionaries(st.sampled_from(Duty), st.frozensets(st.sampled_from(("an", "ben")))),
	st.frozensets(st.sampled_from(("own", "other"))),
)
states = st.sampled_from(("New", "Done", "Gone"))


def reference(before: str, after: str, actor: Actor, case: Case) -> str:
	"""What becomes of a step, said step by step."""
	if before == after:
		return "stays"
	if (before, after) == ("Done", "Gone"):
		return "taken" if actor.roles & {OFFICER, OWNER} else "role"
	if (before, after) != ("New", "Done"):
		return "transition"
	if (OWNER if "own" in case.facts else OFFICER) not in actor.roles:
		return "role"
	return "duty" if actor.user in case.duties.get(Duty.IMPLEMENTER, ()) else "taken"


def outcome(before: str, after: str, actor: Actor, case: Case) -> str:
	try:
		return "taken" if SAMPLE.check_transition(before, after, actor, case) else "stays"
	except RuleBroken as broken:
		return broken.code


class TestJudging:
	@given(states, states, actors, cases)
	def test_a_step_is_judged_as_the_table_says(self, before, after, actor, case):
		assert outcome(before, after, actor, case) == reference(before, after, actor, case)

	@given(states, actors, cases)
	def test_what_is_possible_is_what_would_be_let_through(self, before, actor, case):
		found, barred = SAMPLE.possible(before, actor, case)
		for action in {step.action for step in SAMPLE.transitions}:
			ends = {step.after for step in SAMPLE.from_state(before) if step.action == action}
			told = {outcome(before, after, actor, case) for after in ends}
			assert (action in found) is (told == {"taken"})
			assert (action in barred) is (told == {"duty"})

	def test_what_the_app_does_nobody_does(self):
		everybody = Actor("an", frozenset(Role))
		assert outcome("New", "Gone", everybody, Case()) == "transition"
		assert "Expire" not in SAMPLE.possible("New", everybody, Case())[0]
		with pytest.raises(RuleBroken):
			SAMPLE.after_action("New", "Expire")
		assert SAMPLE.check_transition_of_the_app("New", "Gone").action == "Expire"
		assert SAMPLE.check_transition_of_the_app("New", "New") is None

	@pytest.mark.parametrize(
		("status", "docstatus", "passes"),
		[("New", 0, True), ("New", 1, False), ("Done", 1, True), ("Done", 0, False), ("Gone", 2, True)],
	)
	def test_the_frameworks_state_goes_along(self, status, docstatus, passes):
		if passes:
			SAMPLE.check_docstatus(status, docstatus)
			return
		with pytest.raises(RuleBroken) as refusal:
			SAMPLE.check_docstatus(status, docstatus)
		assert refusal.value.code == "docstatus"

	@pytest.mark.parametrize("status", ["", None, "done", "审核", 3])
	def test_an_unknown_state_is_told_with_those_there_are(self, status):
		with pytest.raises(RuleBroken, match=r"does not exist. It is one of New, Done, Gone\."):
			SAMPLE.state(status)

	def test_whoever_is_barred_reads_why(self):
		case = Case({Duty.IMPLEMENTER: {"an"}})
		with pytest.raises(RuleBroken) as refusal:
			SAMPLE.check_transition("New", "Done", Actor("an", frozenset({OFFICER})), case)
		assert str(refusal.value) == (
			"Finish is for somebody else: an carries it out. Nobody judges their own work."
		)
		assert case.duties_of("an") == {Duty.IMPLEMENTER} and case.duties_of("ben") == set()

	def test_a_name_is_not_translated(self):
		with pytest.raises(RuleBroken) as refusal:
			SAMPLE.check_transition(
				"New", "Done", Actor("an", frozenset({OFFICER})), Case({Duty.IMPLEMENTER: {"an"}})
			)
		told = refusal.value.render(lambda text: text.upper() if "{" not in text else text)
		assert told.startswith("FINISH is for somebody else: an CARRIES IT OUT.")

	@pytest.mark.parametrize("role", Role)
	@pytest.mark.parametrize("status", ["New", "Done", "Gone"])
	def test_words_are_for_their_editors_in_their_state(self, role, status):
		expected = {"a", "b"} if (role, status) == (OWNER, "New") else set()
		assert SAMPLE.written_by(status, [role]) == expected
