"""The record of an evaluation: its windows, and who signs what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.evaluation_record import (
	EVALUATION,
	FIGURES,
	MACHINE,
	RULED,
	Status,
	proposed_windows,
)
from itss_improvement.domain.metric import check_periods
from itss_improvement.domain.path import DOERS, QUALITY_RESPONSIBLE
from itss_improvement.domain.roles import Role

TODAY = date(2026, 11, 26)


@given(st.integers(0, 3650))
def test_windows_are_equal_whole_weeks_on_both_sides_of_the_change(ago):
	changed_on = TODAY - timedelta(days=ago)
	before, after = proposed_windows(changed_on, TODAY)
	assert before.weeks == after.weeks == int(before.weeks)
	assert 4 <= before.weeks <= 13
	# once they are over nothing keeps them from being compared
	check_periods(before, after, changed_on, max(TODAY, after.last))
	assert (after.last < TODAY) is (ago >= 29)


@pytest.mark.parametrize(
	("changed_on", "said"),
	[
		(TODAY + timedelta(days=1), "still to come"),
		(date(2016, 1, 1), "more than 10 years ago"),
		(date.min, "years"),
	],
)
def test_a_day_that_cannot_be_meant_is_refused(changed_on, said):
	with pytest.raises(RuleBroken, match=said):
		proposed_windows(changed_on, TODAY)


def test_it_is_concluded_by_who_did_none_of_the_work():
	steps = [step for step in MACHINE.transitions if step.action == "Conclude"]
	assert {(step.roles, step.only_if, step.unless) for step in steps} == {
		(frozenset({Role.QUALITY_OFFICER}), "", QUALITY_RESPONSIBLE),
		(frozenset({Role.MANAGEMENT_REPRESENTATIVE}), QUALITY_RESPONSIBLE, ""),
	}
	assert all(step.barred == DOERS and step.signs == EVALUATION.name for step in steps)


def test_what_is_signed_is_written_by_nobody_else():
	"""The figures and what the rule makes of them are signed, and are the app's."""
	assert {*FIGURES, *RULED} <= set(EVALUATION.fields) & set(MACHINE.written_by_app)
	for status in (Status.CONCLUDED, Status.WITHDRAWN):
		assert MACHINE.written_by(status.value, Role) == set()
