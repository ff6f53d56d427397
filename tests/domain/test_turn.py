"""Whose turn it is, beside the tables of states."""

from __future__ import annotations

import pytest

from itss_improvement.domain.call import CallStatus
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.turn import CALL, TURNS

TURN = [(record, status, turn) for record, turns in TURNS.items() for status, turn in turns.items()]


@pytest.mark.row("R17")
@pytest.mark.parametrize(("record", "status", "turn"), TURN)
def test_what_is_waited_for_is_a_step_of_that_state_that_a_person_takes(record, status, turn):
	if record == CALL:
		assert status == CallStatus.UNANSWERED.value
		return
	steps = [step.action for step in MACHINES[record].from_state(status) if not step.by_app]
	assert turn.actions and set(turn.actions) <= set(steps)


def test_every_kind_of_record_with_steps_is_in_it():
	assert set(TURNS) == {*MACHINES, CALL}
