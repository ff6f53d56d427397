"""What an auditor would find missing, over plain values (R40, R41, R48, R60, R65, R66, R68, R69, R72-R74)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from itss_improvement.domain import closing, evidence_gap
from itss_improvement.domain.closing import Gate
from itss_improvement.domain.evidence_gap import (
	MISSING,
	SIGNED_BY_DOERS,
	Due,
	Evaluated,
	GapKind,
	Improvement,
	Record,
	Verified,
	gaps,
	in_order,
	of_order,
	signed_by_now,
)
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.order_of_events import Event, Fact, check
from itss_improvement.domain.working_days import WorkingCalendar

TODAY = date(2026, 11, 26)
ACTION, NOTICE = "Corrective and Preventive Action", "Improvement Notice"
MEASURE = "Improvement Measure"


def signed(doctype: str, name: str, status: str) -> Record:
	return Record(doctype, name, status, frozenset(signed_by_now(doctype, status)))


WHOLE = Improvement(
	"IMP-1",
	"Closed",
	signed(ACTION, "CAPA-1", "Closed"),
	records=(signed(ACTION, "CAPA-1", "Closed"), signed(MEASURE, "MEA-1", "Done")),
	deadlines=(Due(ACTION, "CAPA-1", date(2026, 10, 1), date(2026, 10, 1)),),
	verifications=(Verified("VER-1", "Effective", "officer@x", "李四"),),
	evaluations=(Evaluated("EVA-1", "Significant", 1),),
	doers=frozenset({"doer@x"}),
	finished={Gate.STANDARDISING: ("REV-1",), Gate.TRAINING: ("TRN-1",), Gate.CASE: ("CASE-1",)},
)


def told(improvement: Improvement) -> list[tuple[str, str, str]]:
	return [(gap.kind.value, gap.name, gap.sentence.render()) for gap in gaps(improvement, TODAY)]


def kinds(improvement: Improvement) -> list[GapKind]:
	return [gap.kind for gap in gaps(improvement, TODAY)]


def test_of_one_that_has_everything_nothing_is_missing():
	assert told(WHOLE) == []


@pytest.mark.parametrize(
	("changed", "kind", "name", "sentence"),
	[
		({"verifications": ()}, GapKind.NO_VERIFICATION, "CAPA-1", "Nobody concluded a verification of CAPA-1."),
		(
			{"doers": frozenset({"officer@x"})},
			GapKind.OWN_WORK,
			"VER-1",
			"Verification VER-1 was concluded by 李四, who had a hand in the work.",
		),
		(
			{"verifications": (*WHOLE.verifications, Verified("VER-2", "Ineffective", "officer@x", "李四"))},
			GapKind.NOT_EFFECTIVE,
			"VER-2",
			"The last verification, VER-2, says: Ineffective.",
		),
		(
			{"evaluations": (Evaluated("EVA-1", "Partly Effective", 1),)},
			GapKind.NOT_EFFECTIVE,
			"EVA-1",
			"The evaluation EVA-1 says: Partly Effective.",
		),
		(
			{"evaluations": (Evaluated("EVA-1", "Effective", 0),)},
			GapKind.NOT_MEASURED,
			"EVA-1",
			"The evaluation EVA-1 compares no metric before and after.",
		),
		(
			{"evaluations": ()},
			GapKind.NOT_MEASURED,
			"CAPA-1",
			"CAPA-1 was not evaluated: nothing is compared before and after.",
		),
		(
			{"finished": {**WHOLE.finished, Gate.STANDARDISING: ()}},
			GapKind.NOT_STANDARDISED,
			"CAPA-1",
			"No document was revised because of CAPA-1, and no reason is given.",
		),
		(
			{"finished": {**WHOLE.finished, Gate.STANDARDISING: ()}, "unfinished": {Gate.STANDARDISING: ("REV-2",)}},
			GapKind.NOT_STANDARDISED,
			"REV-2",
			"REV-2 is there, and not finished.",
		),
		(
			{"finished": {**WHOLE.finished, Gate.TRAINING: ()}, "reasons": {Gate.TRAINING: " \n"}},
			GapKind.NO_TRAINING,
			"CAPA-1",
			"Nobody was trained in what CAPA-1 changed, and no reason is given.",
		),
		(
			{"finished": {**WHOLE.finished, Gate.CASE: ()}},
			GapKind.NO_CASE,
			"CAPA-1",
			"CAPA-1 is not kept in the case library, and no reason is given.",
		),
		(
			{"finished": {**WHOLE.finished, Gate.TRAINING: ()}, "reasons": {Gate.TRAINING: " 只有一人 {0} "}},
			GapKind.NONE_NEEDED,
			"CAPA-1",
			"Nobody needs to be trained, it is claimed. Reason given: 只有一人 {0}",
		),
		(
			{"deadlines": (Due(MEASURE, "MEA-1", date(2026, 10, 1), date(2026, 10, 4)),)},
			GapKind.OVERDUE,
			"MEA-1",
			"Improvement Measure MEA-1: due on 2026-10-01, and done on 2026-10-04. Days late: 3.",
		),
		(
			{"deadlines": (Due(MEASURE, "MEA-1", date(2026, 11, 25), None),)},
			GapKind.OVERDUE,
			"MEA-1",
			"Improvement Measure MEA-1: due on 2026-11-25, and not done yet.",
		),
		(
			{"records": (Record(MEASURE, "MEA-1", "Done", frozenset({"Measure Plan"})),)},
			GapKind.UNSIGNED,
			"MEA-1",
			"Improvement Measure MEA-1 is Done, and nobody signed Implementation.",
		),
		(
			{"unproven": (Record(MEASURE, "MEA-1", "Done"),)},
			GapKind.NO_EVIDENCE,
			"MEA-1",
			"Measure MEA-1 is done, and nothing is attached that shows it.",
		),
		(
			{"gone": ((MEASURE, "MEA-1", "照片.jpg"),)},
			GapKind.FILE_GONE,
			"MEA-1",
			"The file 照片.jpg of MEA-1 is not there.",
		),
	],
)  # fmt: skip
def test_each_kind_by_itself(changed, kind, name, sentence):
	assert told(replace(WHOLE, **changed)) == [(kind.value, name, sentence)]


class TestWhatIsNotMissedYet:
	def test_while_it_is_worked_on(self):
		"""Neither is what follows from a verification: the rest is."""
		going_on = Improvement(
			"IMP-1",
			"Assessed",
			signed(ACTION, "CAPA-1", "Implementation"),
			deadlines=(Due(ACTION, "CAPA-1", TODAY, None),),
		)
		assert kinds(going_on) == []
		late = replace(going_on, deadlines=(Due(ACTION, "CAPA-1", date(2026, 11, 25), None),))
		assert kinds(late) == [GapKind.OVERDUE]

	def test_once_it_was_found_effective(self):
		observed = replace(
			WHOLE,
			status="Under Observation",
			path=signed(ACTION, "CAPA-1", "Under Observation"),
			records=(),
			finished={},
			evaluations=(),
		)
		assert kinds(observed) == [
			GapKind.NOT_MEASURED,
			GapKind.NOT_STANDARDISED,
			GapKind.NO_TRAINING,
			GapKind.NO_CASE,
		]

	def test_a_routine_improvement_does_without_an_evaluation(self):
		routine = replace(WHOLE, path=signed(NOTICE, "NOT-1", "Closed"), evaluations=())
		assert kinds(routine) == []

	def test_an_earlier_round_that_did_not_help(self):
		"""That is the cycle as it should be."""
		rounds = (Verified("VER-0", "Ineffective", "officer@x", "李四"), *WHOLE.verifications)
		assert kinds(replace(WHOLE, verifications=rounds)) == []


def test_one_that_was_closed_without_any_path():
	found = gaps(Improvement("IMP-1", "Closed"), TODAY)
	assert (found[0].kind, found[0].doctype, found[0].name) == (
		GapKind.NO_VERIFICATION,
		"Improvement Opportunity",
		"IMP-1",
	)


class TestSignatures:
	def test_what_is_reopened_is_signed_again_or_not_asked_for(self):
		assert signed_by_now("Improvement Notice", "Returned") == ()
		assert signed_by_now("Improvement Notice", "Issued") == ("Notice",)
		assert signed_by_now("Improvement Project", "Returned") == ("Return",)

	def test_what_only_some_ways_lead_past_is_not_asked_for(self):
		"""The Executive does not decide on every project."""
		assert "Executive's Opinion" not in signed_by_now("Improvement Project", "Closed")
		assert "Management Representative's Opinion" in signed_by_now("Improvement Project", "Closed")

	def test_what_the_app_made_nobody_identified(self):
		assert signed_by_now("Improvement Opportunity", "Closed") == ("Identification", "Assessment")
		assert signed_by_now("Improvement Opportunity", "Closed", "Submitted") == ("Assessment",)

	@pytest.mark.parametrize("doctype", [*MACHINES])
	def test_of_every_state_there_is(self, doctype):
		machine = MACHINES[doctype]
		sections = {section.name for section in machine.sections}
		for state in machine.states:
			assert set(signed_by_now(doctype, state.name)) <= sections
		assert signed_by_now(doctype, machine.first.name) == ()

	def test_of_a_state_that_there_is_not(self):
		assert signed_by_now(ACTION, "Lost") == ()


class TestOrder:
	FACTS = (
		Fact(Event.CAUSE_FOUND, "CAPA-1 1", date(2026, 11, 20), datetime(2026, 11, 20, 9)),
		Fact(Event.MEASURE_STARTED, "MEA-1", date(2026, 11, 2), datetime(2026, 11, 20, 9)),
	)

	def test_the_record_that_says_so_is_named(self):
		found = check(self.FACTS, datetime(2026, 11, 26), WorkingCalendar.of([2026], []))
		said_by = {self.FACTS[0]: (ACTION, "CAPA-1"), self.FACTS[1]: (MEASURE, "MEA-1")}
		assert [(gap.kind, gap.doctype, gap.name) for gap in of_order(found, said_by)] == [
			(GapKind.OUT_OF_ORDER, MEASURE, "MEA-1"),
			(GapKind.LATE_ENTRY, MEASURE, "MEA-1"),
		]


def test_the_heaviest_comes_first():
	found = gaps(replace(WHOLE, gone=((MEASURE, "MEA-1", "a"),), verifications=()), TODAY)
	assert [gap.kind for gap in in_order(reversed(found))] == [GapKind.NO_VERIFICATION, GapKind.FILE_GONE]


def test_what_is_named_elsewhere_is_there():
	for doctype, sections in SIGNED_BY_DOERS.items():
		assert sections <= {section.name for section in MACHINES[doctype].sections}
	assert set(MISSING) == set(closing.REASON_FIELDS) == set(evidence_gap.SERVED_BY)
