"""The gates before an improvement is closed, and what serves improvements (R66, R69, decision f)."""

from __future__ import annotations

from itertools import product

import pytest

from itss_improvement.domain import closing, path, served
from itss_improvement.domain.closing import (
	REASON_FIELDS,
	SERVED_BY,
	Checked,
	Gate,
	Standing,
	check_passed,
	check_reason,
	may_need_none,
	reasons_given,
	still_to_do,
)
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.served import Improvement

NOTICE, ACTION, PROJECT = (
	"Improvement Notice",
	"Corrective and Preventive Action",
	"Improvement Project",
)


@pytest.mark.row("R66", "R69")
def test_where_a_reason_is_enough():
	for gate, record in product(Gate, (NOTICE, ACTION, PROJECT)):
		allowed = gate is Gate.STANDARDISING or record == NOTICE
		assert may_need_none(gate, record) is allowed
		if allowed:
			check_reason(gate, record)
		else:
			with pytest.raises(RuleBroken, match=f"{gate.value}: only a routine improvement"):
				check_reason(gate, record)


def test_each_reason_has_its_field_and_every_path_signs_it_with_its_closing():
	assert set(REASON_FIELDS) == {Gate.STANDARDISING, Gate.TRAINING, Gate.CASE}
	for record in (NOTICE, ACTION, PROJECT):
		machine = MACHINES[record]
		assert set(REASON_FIELDS.values()) < set(machine.section("Closing").fields)
		assert set(machine.section("None Needed").editors) == {
			path.AWAITING_VERIFICATION,
			path.UNDER_OBSERVATION,
		}


@pytest.mark.parametrize(
	("finished", "unfinished", "reason", "missing", "expected", "said"),
	[
		([], [], "", [], Standing.OPEN, "No record of it yet."),
		(["R-1"], [], "", [], Standing.PASSED, "R-1 is there."),
		(["R-1", "R-2"], [], "", [], Standing.PASSED, "R-1, R-2 is there."),
		(["R-1"], ["R-2"], "", [], Standing.OPEN, "R-2 is not finished: finish it, or cancel it."),
		([], ["R-2"], "why", [], Standing.OPEN, "R-2 is not finished: finish it, or cancel it."),
		([], [], "why", [], Standing.NOT_NEEDED, "None is needed: why"),
		([], [], " \n", [], Standing.OPEN, "No record of it yet."),
		(["R-1"], [], "why", [], Standing.PASSED, "None is needed: why"),
		(["R-1"], [], "", ["A", "B"], Standing.OPEN, "Not revised yet: A, B."),
		([], [], "why", ["A"], Standing.NOT_NEEDED, "None is needed: why"),
	],
)
def test_how_an_improvement_stands(finished, unfinished, reason, missing, expected, said):
	found = closing.standing(Gate.STANDARDISING, finished, unfinished, reason, missing)
	assert (found.standing, found.because.render()) == (expected, said)
	doctype = SERVED_BY[Gate.STANDARDISING]
	assert found.records == tuple((doctype, name) for name in (*finished, *unfinished))


def test_all_that_is_missing_is_told_at_once():
	todo = Sentence("to do {0}", ("<b>",))
	found = [
		Checked(Gate.EVALUATION, Standing.PASSED, Sentence("done")),
		Checked(Gate.STANDARDISING, Standing.OPEN, todo),
		Checked(Gate.TRAINING, Standing.NOT_NEEDED, Sentence("no")),
		Checked(Gate.CASE, Standing.OPEN, todo),
	]
	said = "Documents Revised: to do <b> Kept as a Case: to do <b>"
	with pytest.raises(RuleBroken) as broken:
		check_passed(found)
	assert (broken.value.code, str(broken.value)) == ("closing", f"It cannot be closed yet. {said}")
	assert still_to_do("T", [found[1], found[3]]).render() == f"Found effective: T. Still to do: {said}"
	check_passed([found[0], found[2]])
	check_passed([])


def test_blank_reasons_are_none():
	assert reasons_given({Gate.TRAINING: "  ", Gate.CASE: "why", Gate.STANDARDISING: ""}) == [Gate.CASE]


class TestServed:
	@pytest.mark.parametrize("status", Status)
	def test_only_what_was_assessed_is_added_and_what_was_closed_stays(self, status):
		improvement = Improvement("IMP-1", status.value)
		if status in served.ON_A_PATH:
			served.check_added(improvement)
		else:
			with pytest.raises(RuleBroken, match=f"IMP-1 is {status.value}: only what was assessed"):
				served.check_added(improvement)
		if status is Status.CLOSED:
			with pytest.raises(RuleBroken, match="IMP-1 was closed with this record"):
				served.check_removed(improvement)
		else:
			served.check_removed(improvement)

	def test_each_is_there_once(self):
		served.check_rows(["A", "B"])
		with pytest.raises(RuleBroken, match="A is in the table twice"):
			served.check_rows(["A", "B", "A"])

	def test_what_was_added_and_removed(self):
		assert served.changes(["A", "B"], ["B", "C"]) == (["C"], ["A"])
		assert served.changes([], []) == ([], [])
