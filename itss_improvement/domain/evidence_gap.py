"""What an auditor who reads the records of one improvement would find missing: the gap list of its evidence (R40, R41, R48, R60,
R65, R66, R68, R69, R72-R74).

Most of it the steps of the app refuse. It is looked for all the same: records come from before a rule, from an import, or
were changed past the app; and what the rules allow, like a reason why nothing is needed, an auditor asks about.

What is not there *yet* is no gap: what follows an effective verification is missed once there was one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cache

from itss_improvement.domain import (
	case,
	corrective_action,
	document_revision,
	evaluation,
	evaluation_record,
	notice,
	opportunity,
	path,
	project,
	training,
	verification,
)
from itss_improvement.domain.closing import Gate
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.machines import MACHINES
from itss_improvement.domain.order_of_events import Check, Fact
from itss_improvement.domain.state_machine import StateMachine


class GapKind(str, Enum):
	"""The heaviest first."""

	NO_VERIFICATION = "Effect Not Verified"
	OWN_WORK = "Verified by Somebody Who Did It"
	NOT_EFFECTIVE = "Not Found Effective"
	NOT_MEASURED = "Not Measured Before and After"
	NOT_STANDARDISED = "Not Standardised"
	NO_TRAINING = "No Training"
	NO_CASE = "Not in the Case Library"
	NONE_NEEDED = "None Needed, It Is Claimed"
	OVERDUE = "Overdue"
	OUT_OF_ORDER = "Out of order"
	LATE_ENTRY = "Entered late"
	UNSIGNED = "Not Signed"
	NO_EVIDENCE = "No Evidence of Implementation"
	FILE_GONE = "Attachment Not There"


KINDS = tuple(GapKind)
EFFECTIVE = frozenset(
	{
		verification.Conclusion.EFFECTIVE.value,
		evaluation.Conclusion.EFFECTIVE.value,
		evaluation.Conclusion.SIGNIFICANT.value,
	}
)
CLAIMED: Mapping[Gate, Sentence] = {
	Gate.STANDARDISING: Sentence("No document needs to be revised, it is claimed. Reason given: {0}"),
	Gate.TRAINING: Sentence("Nobody needs to be trained, it is claimed. Reason given: {0}"),
	Gate.CASE: Sentence("No case needs to be kept, it is claimed. Reason given: {0}"),
}
MISSING: Mapping[Gate, tuple[GapKind, Sentence]] = {
	Gate.STANDARDISING: (
		GapKind.NOT_STANDARDISED,
		Sentence("No document was revised because of {0}, and no reason is given."),
	),
	Gate.TRAINING: (
		GapKind.NO_TRAINING,
		Sentence("Nobody was trained in what {0} changed, and no reason is given."),
	),
	Gate.CASE: (
		GapKind.NO_CASE,
		Sentence("{0} is not kept in the case library, and no reason is given."),
	),
}
"""What is missed at each gate that a reason may pass as well."""
SERVED_BY: Mapping[Gate, str] = {
	Gate.STANDARDISING: document_revision.RECORD,
	Gate.TRAINING: training.RECORD,
	Gate.CASE: case.RECORD,
}
SIGNED_BY_DOERS: Mapping[str, frozenset[str]] = {
	notice.MACHINE.record: frozenset({notice.FEEDBACK.name}),
	corrective_action.RECORD: frozenset(
		{
			corrective_action.ANALYSIS.name,
			corrective_action.PLAN.name,
			corrective_action.IMPLEMENTATION.name,
		}
	),
	project.RECORD: frozenset({project.RESULTS.name, project.SOLIDIFICATION.name}),
}
"""The sections of the record of a path that those sign who did what is verified."""


@dataclass(frozen=True, slots=True)
class Gap:
	kind: GapKind
	doctype: str
	name: str
	"""Of the record that it is about."""
	sentence: Sentence


@dataclass(frozen=True, slots=True)
class Record:
	doctype: str
	name: str
	status: str
	signed: frozenset[str] = frozenset()
	"""The sections with a signature that holds."""
	began: str = ""
	"""The state in which the app made it, where that is not the first."""


@dataclass(frozen=True, slots=True)
class Due:
	doctype: str
	name: str
	due: date
	done: date | None


@dataclass(frozen=True, slots=True)
class Verified:
	"""A verification that was concluded."""

	name: str
	conclusion: str
	by: str
	"""The user."""
	called: str
	"""Their name."""


@dataclass(frozen=True, slots=True)
class Evaluated:
	"""An evaluation that was concluded."""

	name: str
	conclusion: str
	compared: int
	"""Metrics with a value before and one after."""


@dataclass(frozen=True, slots=True)
class Improvement:
	"""What its records say. Those of a path that another one took the place of are among `records` alone."""

	opportunity: str
	status: str
	path: Record | None = None
	records: tuple[Record, ...] = ()
	deadlines: tuple[Due, ...] = ()
	verifications: tuple[Verified, ...] = ()
	"""The oldest first."""
	evaluations: tuple[Evaluated, ...] = ()
	doers: frozenset[str] = frozenset()
	"""Users who had a hand in what is verified."""
	finished: Mapping[Gate, tuple[str, ...]] = field(default_factory=dict)
	"""Records that bring it past a gate, by name."""
	unfinished: Mapping[Gate, tuple[str, ...]] = field(default_factory=dict)
	reasons: Mapping[Gate, str] = field(default_factory=dict)
	"""Why nothing is needed at a gate, as somebody wrote it."""
	unproven: tuple[Record, ...] = ()
	"""Measures that are done and have no evidence."""
	gone: tuple[tuple[str, str, str], ...] = ()
	"""Files whose bytes are not there: DocType and name of the record, and how the file is called."""

	@property
	def about(self) -> tuple[str, str]:
		"""The record of its path; without one the opportunity."""
		if self.path:
			return self.path.doctype, self.path.name
		return opportunity.MACHINE.record, self.opportunity

	@property
	def is_effective(self) -> bool:
		"""It stands behind its verification: what follows from that is expected."""
		reached = {path.UNDER_OBSERVATION, path.CLOSED}
		return self.status in reached or bool(self.path and self.path.status in reached)


def gaps(improvement: Improvement, today: date) -> list[Gap]:
	"""All but what its order of events tells (`of_order`)."""
	return [
		*(_of_effect(improvement) if improvement.is_effective else ()),
		*_of_doers(improvement),
		*(_of_gates(improvement) if improvement.is_effective else ()),
		*_overdue(improvement.deadlines, today),
		*_unsigned(improvement.records),
		*(
			Gap(
				GapKind.NO_EVIDENCE,
				measure.doctype,
				measure.name,
				Sentence("Measure {0} is done, and nothing is attached that shows it.", (measure.name,)),
			)
			for measure in improvement.unproven
		),
		*(gone(*file) for file in improvement.gone),
	]


def of_order(check: Check, said_by: Mapping[Fact, tuple[str, str]]) -> list[Gap]:
	"""What cannot have happened as it is written, and what was entered late. `said_by`: DocType and name of the record that
	says each fact."""
	return [
		*(
			Gap(GapKind.OUT_OF_ORDER, *said_by[finding.facts[0]], finding.sentence)
			for finding in check.findings
		),
		*(Gap(GapKind.LATE_ENTRY, *said_by[entry.fact], entry.sentence) for entry in check.late),
	]


def gone(doctype: str, name: str, file_name: str) -> Gap:
	return Gap(
		GapKind.FILE_GONE, doctype, name, Sentence("The file {0} of {1} is not there.", (file_name, name))
	)


def in_order(found: Iterable[Gap]) -> list[Gap]:
	"""By kind, the heaviest first; those of a kind as they were found."""
	return sorted(found, key=lambda gap: KINDS.index(gap.kind))


# The effect


def _of_effect(improvement: Improvement) -> Iterator[Gap]:
	doctype, name = improvement.about
	if not improvement.verifications:
		sentence = Sentence("Nobody concluded a verification of {0}.", (name,))
		yield Gap(GapKind.NO_VERIFICATION, doctype, name, sentence)
	for last in improvement.verifications[-1:]:
		if last.conclusion not in EFFECTIVE:
			yield Gap(
				GapKind.NOT_EFFECTIVE,
				verification.RECORD,
				last.name,
				Sentence("The last verification, {0}, says: {1}.", (last.name, Term(last.conclusion))),
			)
	for last in improvement.evaluations[-1:]:
		if last.conclusion not in EFFECTIVE:
			yield Gap(
				GapKind.NOT_EFFECTIVE,
				evaluation_record.RECORD,
				last.name,
				Sentence("The evaluation {0} says: {1}.", (last.name, Term(last.conclusion))),
			)
		if not last.compared:
			yield Gap(
				GapKind.NOT_MEASURED,
				evaluation_record.RECORD,
				last.name,
				Sentence("The evaluation {0} compares no metric before and after.", (last.name,)),
			)
	if not improvement.evaluations and doctype in evaluation_record.REQUIRED:
		sentence = Sentence("{0} was not evaluated: nothing is compared before and after.", (name,))
		yield Gap(GapKind.NOT_MEASURED, doctype, name, sentence)


def _of_doers(improvement: Improvement) -> Iterator[Gap]:
	for one in improvement.verifications:
		if one.by in improvement.doers:
			yield Gap(
				GapKind.OWN_WORK,
				verification.RECORD,
				one.name,
				Sentence(
					"Verification {0} was concluded by {1}, who had a hand in the work.",
					(one.name, one.called),
				),
			)


# The gates


def _of_gates(improvement: Improvement) -> Iterator[Gap]:
	doctype, name = improvement.about
	for gate, (kind, sentence) in MISSING.items():
		if improvement.finished.get(gate):
			continue
		if unfinished := improvement.unfinished.get(gate):
			told = Sentence("{0} is there, and not finished.", (", ".join(unfinished),))
			yield Gap(kind, SERVED_BY[gate], unfinished[0], told)
		elif reason := improvement.reasons.get(gate, "").strip():
			claimed = Sentence(CLAIMED[gate].template, (reason,))
			yield Gap(GapKind.NONE_NEEDED, doctype, name, claimed)
		else:
			yield Gap(kind, doctype, name, Sentence(sentence.template, (name,)))


# Time and signatures


def _overdue(deadlines: Iterable[Due], today: date) -> Iterator[Gap]:
	for one in deadlines:
		if one.done is None and today > one.due:
			values = (Term(one.doctype), one.name, one.due)
			sentence = Sentence("{0} {1}: due on {2}, and not done yet.", values)
		elif one.done is not None and one.done > one.due:
			values = (Term(one.doctype), one.name, one.due, one.done, (one.done - one.due).days)
			sentence = Sentence("{0} {1}: due on {2}, and done on {3}. Days late: {4}.", values)
		else:
			continue
		yield Gap(GapKind.OVERDUE, one.doctype, one.name, sentence)


def _unsigned(records: Iterable[Record]) -> Iterator[Gap]:
	for record in records:
		for section in signed_by_now(record.doctype, record.status, record.began):
			if section not in record.signed:
				yield Gap(
					GapKind.UNSIGNED,
					record.doctype,
					record.name,
					Sentence(
						"{0} {1} is {2}, and nobody signed {3}.",
						(Term(record.doctype), record.name, Term(record.status), Term(section)),
					),
				)


@cache
def signed_by_now(doctype: str, status: str, began: str = "") -> tuple[str, ...]:
	"""The sections of a record that are signed whichever way it came to `status` from where it `began`, in the order of its machine. Those that
	only some ways lead past are not among them, nor those that a step to it opened again."""
	machine = MACHINES[doctype]
	began = began or machine.first.name
	sections = dict.fromkeys(step.signs for step in machine.transitions if step.signs)
	return tuple(section for section in sections if _standing_at(machine, began, status, section) == {True})


def _standing_at(machine: StateMachine, began: str, status: str, section: str) -> set[bool]:
	"""Whether a signature of `section` holds at `status`, by each way there."""
	first = (began, False)
	seen, waiting = {first}, [first]
	while waiting:
		state, signed = waiting.pop()
		for step in machine.from_state(state):
			reached = (step.after, step.signs == section or (signed and section not in step.reopens))
			if reached not in seen:
				seen.add(reached)
				waiting.append(reached)
	return {signed for state, signed in seen if state == status}
