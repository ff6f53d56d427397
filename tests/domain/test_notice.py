"""The order of a notice, who takes it on, its one return, its extension and its clock (R32-R34, R54-R56)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.notice import (
	DUE,
	MACHINE,
	NOTICE,
	QUALITY_ADDRESSED,
	ExtensionDecision,
	Punctuality,
	ReturnKind,
	RoutineKind,
	Status,
	check_extension_decision,
	check_extension_request,
	check_first_return,
	fed_back_in_words,
	punctuality,
	stands,
)
from itss_improvement.domain.path import DOERS
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Actor, Case, Duty, Stage
from itss_improvement.domain.working_days import DayKind, SpecialDay, WorkingCalendar

OFFICER, DEPARTMENT = {Role.QUALITY_OFFICER}, {Role.DEPARTMENT_OWNER}
REPRESENTATIVE = {Role.MANAGEMENT_REPRESENTATIVE}

ORDER = {
	("Draft", "Issue Notice", "Issued"): OFFICER,
	("Issued", "Confirm Receipt", "Receipt Confirmed"): DEPARTMENT,
	("Issued", "Return", "Returned"): DEPARTMENT,
	("Returned", "Issue Notice", "Issued"): OFFICER,
	("Receipt Confirmed", "Start Implementation", "In Progress"): DEPARTMENT,
	("In Progress", "Request Extension", "Extension Requested"): DEPARTMENT,
	("Extension Requested", "Decide on Extension", "In Progress"): OFFICER,
	("In Progress", "Feed Back Result", "Fed Back"): DEPARTMENT,
	("Extension Requested", "Feed Back Result", "Fed Back"): DEPARTMENT,
	("Fed Back", "Return Feedback", "In Progress"): OFFICER,
	("Fed Back", "Put on File", "Awaiting Verification"): OFFICER,
	("Under Observation", "Close", "Closed"): OFFICER,
}
"""The regulation's order, written down a second time: a slip in either table shows."""

BARRED = {
	"Issue Notice": (),
	"Return Feedback": (),
	**dict.fromkeys(
		("Confirm Receipt", "Return", "Start Implementation", "Request Extension", "Feed Back Result"),
		(Duty.ISSUER,),
	),
	"Decide on Extension": (Duty.APPLICANT,),
	"Put on File": (Duty.IMPLEMENTER,),
	"Close": DOERS,
}
SIGNED = {
	"Issue Notice": "Notice",
	"Confirm Receipt": "Receipt",
	"Feed Back Result": "Feedback",
	"Put on File": "Filing",
	"Close": "Closing",
}
TO_QUALITY = frozenset({QUALITY_ADDRESSED})
SETS_OF_ROLES = [set(some) for size in range(len(Role) + 1) for some in combinations(Role, size)]

TUESDAY = date(2026, 9, 29)
CALENDAR = WorkingCalendar.of(
	(2026,),
	[
		*(SpecialDay(date(2026, 10, day), DayKind.HOLIDAY, "国庆节") for day in range(1, 8)),
		SpecialDay(date(2026, 10, 10), DayKind.MAKE_UP, "国庆节"),
	],
)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def check(before: str, after: str, roles, case: Case = Case(), user: str = "somebody"):  # noqa: B008
	return MACHINE.check_transition(before, after, Actor(user, frozenset(roles)), case)


class TestOrder:
	@pytest.mark.parametrize("before", [status.value for status in Status])
	@pytest.mark.parametrize("after", [status.value for status in Status])
	def test_every_state_to_every_state_with_every_set_of_roles(self, before, after):
		permitted = {action: roles for (a, action, b), roles in ORDER.items() if (a, b) == (before, after)}
		for roles in SETS_OF_ROLES:
			if before == after:
				assert check(before, after, roles) is None
			elif any(allowed & roles for allowed in permitted.values()):
				assert check(before, after, roles).action in permitted
			else:
				with pytest.raises(RuleBroken) as refusal:
					check(before, after, roles)
				assert refusal.value.code == ("role" if permitted else "transition")

	def test_every_step_is_there_and_no_other(self):
		found = {(step.before, step.action, step.after) for step in MACHINE.transitions if not step.by_app}
		assert found == set(ORDER)
		assert [state.name for state in MACHINE.states] == [status.value for status in Status]

	def test_two_steps_between_the_same_states_would_be_told_apart_by_nothing(self):
		pairs = [(before, after) for before, _, after in ORDER]
		assert len(pairs) == len(set(pairs))

	def test_the_stages(self):
		stages = {state.name: state.stage for state in MACHINE.states}
		plan, do = ("Draft", "Issued", "Returned", "Superseded"), ("Receipt Confirmed", "In Progress")
		assert stages == {
			**dict.fromkeys(plan, Stage.PLAN),
			**dict.fromkeys((*do, "Extension Requested", "Fed Back"), Stage.DO),
			"Awaiting Verification": Stage.CHECK,
			**dict.fromkeys(("Under Observation", "Closed"), Stage.ACT),
		}

	def test_a_reassessment_ends_it_wherever_it_stands_and_nobody_does_by_hand(self):
		for status in set(Status) - {Status.SUPERSEDED, Status.CLOSED}:
			assert MACHINE.check_transition_of_the_app(status.value, "Superseded").by_app
			with pytest.raises(RuleBroken, match="cannot become Superseded"):
				check(status.value, "Superseded", Role)
		assert not MACHINE.from_state("Superseded")

	def test_what_is_signed(self):
		assert {step.action: step.signs for step in MACHINE.transitions if step.signs} == SIGNED


class TestDuties:
	@pytest.mark.parametrize(("before", "action", "after"), ORDER)
	def test_nobody_judges_their_own_work_whatever_their_roles(self, before, action, after):
		for duty in Duty:
			case = Case({duty: {"somebody"}}, TO_QUALITY)
			if duty in BARRED[action]:
				with pytest.raises(RuleBroken) as refusal:
					check(before, after, Role, case)
				assert refusal.value.code == "duty"
				assert "somebody" in str(refusal.value) and duty.value in str(refusal.value)
			else:
				assert check(before, after, Role, case)
			assert check(before, after, Role, case, user="somebody else")

	@pytest.mark.parametrize(("before", "action", "after"), ORDER)
	def test_addressed_to_quality_the_representative_stands_in(self, before, action, after):
		case = Case({}, TO_QUALITY)
		for roles in SETS_OF_ROLES:
			officers_part = ORDER[before, action, after] == OFFICER
			allowed = OFFICER | (REPRESENTATIVE if officers_part else DEPARTMENT)
			if action == "Close":
				# by somebody outside the department that did the work
				allowed = REPRESENTATIVE
			if allowed & roles:
				assert check(before, after, roles, case).action == action
			else:
				with pytest.raises(RuleBroken, match="only"):
					check(before, after, roles, case)


class TestWords:
	@pytest.mark.parametrize("status", Status)
	@pytest.mark.parametrize("role", Role)
	def test_who_writes_it(self, status, role):
		expected = status.value in ("Draft", "Returned") and {role} & (OFFICER | REPRESENTATIVE)
		assert MACHINE.may_write(NOTICE, status.value, {role}) is bool(expected)
		written = MACHINE.written_by(status.value, {role})
		assert ("need" in written) is bool(expected)
		assert "result" not in written, "a result is fed back, not written beside"

	@pytest.mark.row("R34")
	def test_the_four_kinds_of_the_regulation(self):
		assert len(RoutineKind) == 4 and len(ReturnKind) == len(ExtensionDecision) == 2

	def test_while_the_clock_runs_the_department_has_it(self):
		assert {status.value for status in DUE} == {
			*("Issued", "Receipt Confirmed", "In Progress", "Extension Requested")
		}


class TestReturn:
	def test_once(self):
		check_first_return(None, None, None)
		with pytest.raises(RuleBroken) as refusal:
			check_first_return(date(2026, 9, 30), "Wrong Addressee", "归采购部 {0}")
		assert refusal.value.code == "returned already"
		assert str(refusal.value).startswith(
			"It was returned on 2026-09-30 already (Wrong Addressee: 归采购部 {0}), and a notice is returned once"
		)


class TestExtension:
	@given(days, days, days)
	def test_it_is_asked_for_by_the_due_date_for_a_later_one(self, today, due, until):
		if today <= due < until:
			check_extension_request(today, due, until, None)
			return
		with pytest.raises(RuleBroken) as refusal:
			check_extension_request(today, due, until, None)
		assert refusal.value.code == ("overdue" if today > due else "extension")
		assert str(due) in str(refusal.value)

	@given(days, days, days, days)
	def test_it_is_granted_once(self, today, due, until, granted):
		with pytest.raises(RuleBroken, match=f"to {granted} was granted already"):
			check_extension_request(today, due, until, granted)

	@pytest.mark.parametrize("remark", [None, "", " \n\t"])
	def test_it_is_not_refused_without_a_word(self, remark):
		check_extension_decision("Granted", remark)
		check_extension_decision("Refused", "先做能做的")
		with pytest.raises(RuleBroken, match="Remark on Decision is required"):
			check_extension_decision("Refused", remark)


class TestClock:
	@pytest.mark.row("R56")
	@given(days, days)
	def test_on_time_is_up_to_the_due_date(self, fed_back, due):
		found = punctuality(fed_back, due)
		assert (found is Punctuality.ON_TIME) is (fed_back <= due)

	@pytest.mark.parametrize(
		("day", "words"),
		[
			(TUESDAY, "working days left: 5"),
			(date(2026, 10, 3), "working days left: 4"),
			(date(2026, 10, 10), "working days left: 1"),
			(date(2026, 10, 12), "due today"),
			(date(2026, 10, 13), "working days late: 1"),
			(date(2026, 10, 18), "working days late: 4"),
		],
	)
	def test_how_a_due_date_stands(self, day, words):
		due = CALENDAR.add_working_days(TUESDAY, 5).due
		assert stands(CALENDAR, day, due).render() == words

	def test_on_a_weekend_after_it_no_working_day_has_passed_and_it_is_over(self):
		friday = date(2026, 11, 6)
		assert stands(CALENDAR, friday + timedelta(days=1), friday).render() == "late"

	@given(days, days)
	def test_what_is_left_and_what_is_late_agree_with_on_time(self, day, due):
		words = stands(CALENDAR, day, due).render()
		assert (punctuality(day, due) is Punctuality.LATE) is ("late" in words)

	@pytest.mark.row("R56")
	@pytest.mark.parametrize(
		("fed_back", "extended", "words"),
		[
			(12, None, ["Fed back on 2026-10-12, due on 2026-10-12: on time."]),
			(12, 20, ["Fed back on 2026-10-12, due on 2026-10-12: on time."]),
			(14, None, ["Fed back on 2026-10-14, due on 2026-10-12: working days late: 2."]),
			(
				14,
				20,
				[
					"Fed back on 2026-10-14, due on 2026-10-12: working days late: 2.",
					"The extended date 2026-10-20 was kept.",
				],
			),
			(
				21,
				20,
				[
					"Fed back on 2026-10-21, due on 2026-10-12: working days late: 7.",
					"The extended date 2026-10-20 was missed as well.",
				],
			),
		],
	)
	def test_the_extended_date_stands_beside_the_original(self, fed_back, extended, words):
		found = fed_back_in_words(
			CALENDAR,
			date(2026, 10, fed_back),
			date(2026, 10, 12),
			extended and date(2026, 10, extended),
		)
		assert [sentence.render() for sentence in found] == words
