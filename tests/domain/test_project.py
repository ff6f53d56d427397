"""A project's order, its charter, how far it is, and what its results go into (R11, R12, R24, R43-R47, R61-R64)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.path import DOERS
from itss_improvement.domain.project import (
	ACCEPTANCE,
	CHARTER,
	EXECUTIVE_DECIDES,
	LARGEST_BUDGET,
	LARGEST_WEIGHT,
	MACHINE,
	PERFORMERS,
	PROGRESS,
	SOLIDIFICATION,
	Charter,
	Goal,
	Member,
	Milestone,
	Risk,
	Status,
	check_complete,
	check_milestones_done,
	check_solidification,
	check_values,
	planned_progress,
	progress,
)
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case, Duty, Stage

OWNER, OFFICER = {Role.DEPARTMENT_OWNER}, {Role.QUALITY_OFFICER}
REPRESENTATIVE, EXECUTIVE = {Role.MANAGEMENT_REPRESENTATIVE}, {Role.EXECUTIVE}
DEPARTMENT = OWNER | OFFICER
TEAM = DEPARTMENT | REPRESENTATIVE | {Role.STAFF}
DECIDED = frozenset({EXECUTIVE_DECIDES})

ORDER = {
	("Draft", "Submit", "Submitted"): DEPARTMENT,
	("Returned", "Submit", "Submitted"): DEPARTMENT,
	("Submitted", "Approve and Pass to Executive", "Executive Approval"): REPRESENTATIVE,
	("Submitted", "Approve", "In Progress"): REPRESENTATIVE,
	("Submitted", "Return", "Returned"): REPRESENTATIVE,
	("Submitted", "Reject", "Rejected"): REPRESENTATIVE,
	("Executive Approval", "Approve", "In Progress"): EXECUTIVE,
	("Executive Approval", "Return", "Returned"): EXECUTIVE,
	("Executive Approval", "Reject", "Rejected"): EXECUTIVE,
	("In Progress", "Request Acceptance", "Acceptance"): TEAM,
	("In Progress", "Change Charter", "Draft"): DEPARTMENT,
	("Acceptance", "Accept", "Accepted"): OFFICER | REPRESENTATIVE,
	("Acceptance", "Return", "In Progress"): OFFICER | REPRESENTATIVE,
	("Accepted", "Submit for Verification", "Awaiting Verification"): TEAM,
	("Under Observation", "Close", "Closed"): OFFICER,
}
"""The regulation's order, written down a second time: a slip in either table shows."""

ONLY_FOR = {
	"Submit": {Duty.MEMBER},
	"Request Acceptance": {Duty.LEADER, Duty.MEMBER},
	"Change Charter": {Duty.LEADER, Duty.MEMBER},
	"Submit for Verification": {Duty.LEADER, Duty.MEMBER},
}
BARRED = {
	"Approve": {Duty.APPLICANT, Duty.LEADER},
	"Approve and Pass to Executive": {Duty.APPLICANT, Duty.LEADER},
	"Accept": {Duty.LEADER, Duty.TEAM, Duty.IMPLEMENTER},
	"Close": set(DOERS),
}
SETS_OF_ROLES = [set(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]
STATES = [state.name for state in MACHINE.states]


def facts_of(after: str, before: str) -> frozenset[str]:
	"""Those with which the Representative's approval leads where it is to lead."""
	return DECIDED if (before, after) == ("Submitted", "Executive Approval") else frozenset()


def check(before: str, after: str, roles, duties=(), facts: frozenset[str] = frozenset()):
	case = Case({duty: {"somebody"} for duty in duties}, facts)
	return MACHINE.check_transition(before, after, Actor("somebody", frozenset(roles)), case)


class TestOrder:
	@pytest.mark.parametrize("before", STATES)
	@pytest.mark.parametrize("after", STATES)
	def test_every_state_to_every_state_with_every_set_of_roles(self, before, after):
		steps = {
			action: roles for (one, action, other), roles in ORDER.items() if (one, other) == (before, after)
		}
		assert len(steps) <= 1
		for roles in SETS_OF_ROLES:
			if before == after:
				assert check(before, after, roles) is None
				continue
			for action, permitted in steps.items():
				duties = ONLY_FOR.get(action, ())
				facts = facts_of(after, before)
				if permitted & roles:
					assert check(before, after, roles, duties, facts).action == action
				else:
					with pytest.raises(RuleBroken) as refusal:
						check(before, after, roles, duties, facts)
					assert refusal.value.code == "role"
			if not steps:
				with pytest.raises(RuleBroken) as refusal:
					check(before, after, roles, tuple(Duty)[:1])
				assert refusal.value.code == "transition"

	def test_the_table_has_these_steps_and_those_of_the_app(self):
		by_hand = {(step.before, step.action, step.after) for step in MACHINE.transitions if not step.by_app}
		assert by_hand == set(ORDER)
		by_app = {(step.before, step.after) for step in MACHINE.transitions if step.by_app}
		superseded = {(state, "Superseded") for state in STATES if state not in ("Superseded", "Closed")}
		assert by_app == superseded | {
			("Awaiting Verification", "Under Observation"),
			("Awaiting Verification", "In Progress"),
			("Under Observation", "In Progress"),
		}

	@pytest.mark.row("R11", "R62")
	def test_the_executive_decides_from_the_threshold_on(self):
		assert check("Submitted", "Executive Approval", REPRESENTATIVE, facts=DECIDED)
		assert check("Submitted", "In Progress", REPRESENTATIVE)
		for after, facts in (("In Progress", DECIDED), ("Executive Approval", frozenset())):
			with pytest.raises(RuleBroken) as refusal:
				check("Submitted", after, set(Role), facts=facts)
			assert refusal.value.code == "role"

	@pytest.mark.row("R61")
	@pytest.mark.parametrize("step", [key for key in ORDER if key[1] in ONLY_FOR], ids=lambda key: key[1])
	def test_some_steps_are_for_those_who_belong_to_it(self, step):
		before, action, after = step
		for duty in Duty:
			if duty in ONLY_FOR[action]:
				assert check(before, after, ORDER[step], [duty])
				continue
			with pytest.raises(RuleBroken) as refusal:
				check(before, after, set(Role), [duty])
			assert refusal.value.code == "reserved"

	@pytest.mark.row("R46", "R62")
	@pytest.mark.parametrize("step", [key for key in ORDER if key[1] in BARRED], ids=lambda key: key[1])
	def test_nobody_judges_their_own_project_whatever_their_roles(self, step):
		before, action, after = step
		facts = facts_of(after, before)
		for duty in Duty:
			if duty not in BARRED[action]:
				assert check(before, after, ORDER[step], [duty], facts)
				continue
			with pytest.raises(RuleBroken, match="Nobody judges their own work") as refusal:
				check(before, after, set(Role), [duty], facts)
			assert refusal.value.code == "duty"

	def test_to_send_back_or_to_reject_is_no_approval(self):
		for before, roles in (("Submitted", REPRESENTATIVE), ("Executive Approval", EXECUTIVE)):
			for after in ("Returned", "Rejected"):
				assert check(before, after, roles, tuple(Duty))

	def test_a_change_ends_every_approval_and_progress_stays(self):
		change = next(step for step in MACHINE.transitions if step.action == "Change Charter")
		assert set(change.reopens) == {
			"Charter",
			"Management Representative's Opinion",
			"Executive's Opinion",
		}
		assert not set(PROGRESS.fields) & MACHINE.written_by("Draft", set(Role), set(Duty))

	def test_stages(self):
		stages = {state.name: state.stage for state in MACHINE.states}
		assert {name for name, stage in stages.items() if stage is Stage.DO} == {
			"In Progress",
			"Acceptance",
			"Accepted",
		}
		assert {name for name, stage in stages.items() if stage is Stage.CHECK} == {"Awaiting Verification"}
		ended = {name for name, stage in stages.items() if stage is Stage.ACT}
		assert ended == {"Under Observation", "Closed"}
		assert {status.value for status in Status} | {"Superseded"} == set(stages)


class TestWriting:
	@pytest.mark.parametrize("state", STATES)
	def test_the_charter_is_written_by_the_department_before_it_is_decided(self, state):
		for role in Role:
			written = MACHINE.written_by(state, {role}, set(Duty))
			expected = state in ("Draft", "Returned") and {role} <= DEPARTMENT
			assert ("goals" in written) is expected
			assert set(CHARTER.fields) <= written if expected else not set(CHARTER.fields) & written

	@pytest.mark.row("R45")
	@pytest.mark.parametrize("state", STATES)
	@pytest.mark.parametrize("duty", Duty)
	def test_progress_is_written_by_those_who_make_it(self, state, duty):
		written = MACHINE.written_by(state, set(Role), {duty})
		assert (set(PROGRESS.fields) <= written) is (state == "In Progress" and duty in PERFORMERS)
		solidified = state in ("In Progress", "Accepted") and duty in PERFORMERS
		assert (set(SOLIDIFICATION.fields) <= written) is solidified

	def test_what_is_decided_of_a_goal_is_no_part_of_the_charter(self):
		assert MACHINE.columns_apart("goals") == {
			"achieved_value",
			"met",
			"acceptance_evidence",
			"accepted_by",
		}
		assert MACHINE.columns_apart("milestones") == {"actual_start", "actual_end", "percent", "done"}
		assert MACHINE.columns_apart("risks") == frozenset()
		assert "goals" in ACCEPTANCE.fields, "whoever accepts signs what the goal was"


START, TODAY = date(2026, 3, 2), date(2026, 3, 20)
END = START + timedelta(days=59)


def day(offset: int) -> date:
	return START + timedelta(days=offset)


MILESTONE = Milestone("调研", day(0), day(9))
COMPLETE = Charter(
	planned_start=START,
	planned_end=END,
	budget=50000,
	leader="leader@example.com",
	goals=[Goal("响应及时率", "监控月报", "82", "98")],
	milestones=[MILESTONE, Milestone("上线", day(10), day(59), weight=3)],
	risks=[Risk("切换失败", "灰度", "切回")],
	team=[Member("leader@example.com", "组长"), Member("member@example.com", "配置")],
)


def refusal(charter: Charter, judge=lambda charter: check_values(charter, TODAY)) -> RuleBroken:
	with pytest.raises(RuleBroken) as refused:
		judge(charter)
	return refused.value


def with_milestone(**values) -> Charter:
	return replace(COMPLETE, milestones=[replace(MILESTONE, **values), *COMPLETE.milestones[1:]])


class TestCharter:
	@pytest.mark.row("R24", "R44")
	def test_one_with_everything_passes_and_one_with_nothing_cannot_be_wrong_yet(self):
		check_values(COMPLETE, TODAY)
		check_complete(COMPLETE)
		check_values(Charter(None, None, 0, ""), TODAY)

	@pytest.mark.row("R44")
	@pytest.mark.parametrize(
		("charter", "code", "sentence"),
		[
			(
				replace(COMPLETE, budget=-0.01),
				"budget",
				"Budget is -0.01: it must be from 0 to 1,000,000,000,000.",
			),
			(replace(COMPLETE, budget=float("nan")), "budget", None),
			(replace(COMPLETE, budget=float("inf")), "budget", None),
			(
				replace(COMPLETE, planned_end=day(-1), milestones=[]),
				"plan",
				"Planned End 2026-03-01 lies before Planned Start 2026-03-02.",
			),
			(replace(COMPLETE, planned_end=date(9999, 12, 31)), "year", None),
			(replace(COMPLETE, planned_start=date(1, 1, 1)), "year", None),
			(
				with_milestone(planned_start=day(5), planned_end=day(4)),
				"milestone order",
				"Milestone 调研: Planned End 2026-03-06 lies before its Planned Start 2026-03-07.",
			),
			(
				with_milestone(planned_start=day(-1)),
				"milestone too early",
				"Milestone 调研: 2026-03-01 lies before the project starts, 2026-03-02.",
			),
			(
				with_milestone(planned_end=day(60)),
				"milestone too late",
				"Milestone 调研: 2026-05-01 lies after the project ends, 2026-04-30.",
			),
			(
				with_milestone(planned_start=None, planned_end=day(-1)),
				"milestone too early",
				None,
			),
			(with_milestone(weight=0), "weight", "Milestone 调研: Weight must be above 0 and at most 1000."),
			(with_milestone(weight=-1), "weight", None),
			(with_milestone(weight=float("nan")), "weight", None),
			(with_milestone(weight=LARGEST_WEIGHT + 1), "weight", None),
			(
				with_milestone(actual_start=day(19)),
				"future",
				"Milestone 调研: Actual Start 2026-03-21 lies in the future.",
			),
			(with_milestone(actual_start=day(0), actual_end=day(19)), "future", None),
			(
				with_milestone(actual_end=day(3)),
				"not started",
				"Milestone 调研 has an Actual End: enter its Actual Start too.",
			),
			(
				with_milestone(actual_start=day(4), actual_end=day(3)),
				"actual order",
				"Milestone 调研: Actual End 2026-03-05 lies before its Actual Start 2026-03-06.",
			),
			(with_milestone(percent=101), "percent", "Milestone 调研: Percent must be from 0 to 100."),
			(with_milestone(percent=-1), "percent", None),
			(with_milestone(percent=float("nan")), "percent", None),
			(with_milestone(percent=100), "not ended", "Milestone 调研 is at 100%: enter its Actual End."),
			(
				replace(COMPLETE, leader="other@example.com"),
				"leader",
				"Leader other@example.com is not in the team: add them to it with their duty, or choose somebody"
				" who is.",
			),
			(replace(COMPLETE, team=[]), "leader", None),
			(
				replace(COMPLETE, team=[*COMPLETE.team, COMPLETE.team[0]]),
				"member twice",
				"leader@example.com is in the team twice.",
			),
		],
	)
	def test_what_cannot_be_is_refused_at_once(self, charter, code, sentence):
		refused = refusal(charter)
		assert refused.code == code
		assert sentence is None or str(refused) == sentence

	@pytest.mark.row("R44", "R63")
	@pytest.mark.parametrize(
		("charter", "sentence"),
		[
			(
				replace(COMPLETE, goals=[Goal("及时率", "月报", "", "98")]),
				"Goal 及时率: Baseline is required.",
			),
			(
				replace(COMPLETE, goals=[Goal("及时率", "月报", "82", " \n")]),
				"Goal 及时率: Target is required.",
			),
			(
				replace(COMPLETE, goals=[Goal("及时率", "", "82", "98")]),
				"Goal 及时率: How It Is Measured is required.",
			),
			(with_milestone(planned_start=None), "Milestone 调研: Planned Start is required."),
			(with_milestone(planned_end=None), "Milestone 调研: Planned End is required."),
			(replace(COMPLETE, risks=[Risk("断电", "", "重启")]), "Risk 断电: Response is required."),
			(replace(COMPLETE, risks=[Risk("断电", "备电", "")]), "Risk 断电: Rollback is required."),
			(replace(COMPLETE, team=[Member("a@example.com")]), "Team: a@example.com has no duty yet."),
		],
	)
	def test_what_is_missing_is_asked_for_before_it_is_decided(self, charter, sentence):
		assert str(refusal(charter, check_complete)) == sentence
		check_values(replace(charter, leader=""), TODAY)

	def test_zero_is_a_budget_and_a_day_a_plan(self):
		check_values(replace(COMPLETE, budget=0), TODAY)
		check_values(replace(COMPLETE, budget=LARGEST_BUDGET), TODAY)
		one_day = Milestone("上线", day(0), day(0))
		check_values(replace(COMPLETE, planned_end=day(0), milestones=[one_day]), TODAY)

	def test_names_that_are_words_of_ours_are_not_translated(self):
		refused = refusal(with_milestone(title="Draft", weight=0))
		assert "草稿" not in refused.render(lambda text: {"Draft": "草稿"}.get(text, text))
		assert refused.render() == "Milestone Draft: Weight must be above 0 and at most 1000."


spans = st.tuples(st.integers(0, 50), st.integers(0, 20))


@st.composite
def milestones(draw):
	"""Some that may stand in a charter, as far on as they may be."""
	found = []
	for number in range(draw(st.integers(1, 8))):
		first, length = draw(spans)
		actual_start = draw(st.none() | st.integers(0, 10).map(day))
		ended = draw(st.booleans()) if actual_start else False
		found.append(
			Milestone(
				str(number),
				day(first),
				day(min(59, first + length)),
				weight=draw(st.floats(0.1, 100)),
				actual_start=actual_start,
				actual_end=actual_start + timedelta(days=1) if ended else None,
				percent=100 if ended else draw(st.integers(0, 99)),
			)
		)
	return found


class TestProgress:
	@pytest.mark.row("R45")
	def test_it_is_that_of_the_milestones_by_weight(self):
		one = Milestone("a", weight=1, percent=50)
		other = Milestone("b", weight=3, actual_start=day(0), actual_end=day(1))
		assert progress([one, other]) == 87.5
		assert progress([one]) == 50
		assert progress([]) == 0

	@given(milestones())
	def test_it_lies_between_the_least_and_the_most(self, rows):
		shares = [100 if row.actual_end else row.percent for row in rows]
		assert min(shares) - 0.06 <= progress(rows) <= max(shares) + 0.06
		assert (progress(rows) == 100) or not all(row.actual_end for row in rows)
		check_values(replace(COMPLETE, milestones=rows), TODAY)

	@given(milestones(), st.integers(-10, 80), st.integers(0, 10))
	def test_by_plan_it_only_grows_from_nothing_to_all(self, rows, offset, later):
		assert planned_progress(rows, day(-1)) == 0
		assert planned_progress(rows, END) == 100
		assert planned_progress(rows, day(offset)) <= planned_progress(rows, day(offset + later))

	def test_by_plan_a_milestone_grows_evenly(self):
		row = Milestone("a", day(0), day(9))
		assert [planned_progress([row], day(offset)) for offset in (-1, 0, 4, 9, 30)] == [0, 10, 50, 100, 100]
		assert planned_progress([Milestone("a")], TODAY) == 0
		# as while somebody types: it ends before it begins
		for end in (-1, -2, -40):
			assert planned_progress([Milestone("a", day(0), day(end))], day(3)) == 0

	@pytest.mark.row("R46")
	def test_milestones_that_are_not_done_are_named(self):
		done = replace(MILESTONE, actual_start=day(0), actual_end=day(1))
		check_milestones_done([done])
		with pytest.raises(RuleBroken, match=r"not done: 调研, 上线\. Enter their Actual End"):
			check_milestones_done([done, MILESTONE, Milestone("上线", percent=99)])


class TestSolidification:
	@pytest.mark.row("R47")
	def test_results_go_into_documents_or_a_reason_says_why_not(self):
		check_solidification(["值班作业指导书"], "")
		check_solidification([], "现行文件已覆盖")
		for documents, reason, code in (
			([], "", "not solidified"),
			([], " \n\t", "not solidified"),
			(["值班作业指导书"], "不需要", "solidified twice"),
		):
			with pytest.raises(RuleBroken) as refused:
				check_solidification(documents, reason)
			assert refused.value.code == code
