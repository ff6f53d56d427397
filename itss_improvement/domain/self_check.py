"""The self-check against the standards of ITSS: which records are evidence for a clause, and whether there are enough of
them in a year (R20, R29).

What a clause asks for, and how much of what is evidence for it, is the company's own: no text of a standard is ours.
Each record counts once: in the year in which it was finished, or, while it is not, in the year in which it was begun. What
was withdrawn, cancelled, rejected, merged or superseded is evidence of nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from itss_improvement.domain import (
	call,
	case,
	corrective_action,
	disposal,
	document_revision,
	evaluation_record,
	measure,
	notice,
	opportunity,
	path,
	project,
	project_report,
	recurrence_proposal,
	resolution,
	review,
	survey,
	training,
	verification,
)
from itss_improvement.domain.errors import RuleBroken

MOST_EXPECTED = 9999
"""Records of a kind in a year."""


@dataclass(frozen=True, slots=True)
class Evidence:
	"""A kind of record that shows that something is done."""

	record: str
	"""The DocType."""
	finished_on: str
	"""The field with the day, or the moment, on which it was finished."""
	finished: frozenset[str] = frozenset()
	"""Its states then; none where a record of the kind has no states, and is finished as it is made."""
	open: frozenset[str] = frozenset()
	begun_on: str = "creation"

	def counts_in(self, status: str, begun: date, finished: date | None) -> tuple[int, bool] | None:
		"""The year in which a record counts, and whether as finished; None where it is no evidence."""
		if (not self.finished or status in self.finished) and finished:
			return finished.year, True
		return (begun.year, False) if status in self.open else None


def _values(*states: Enum | str) -> frozenset[str]:
	return frozenset(state.value if isinstance(state, Enum) else state for state in states)


def _of_a_path(record: str, states: type[Enum], *left_out: Enum | str) -> Evidence:
	ended = _values(path.CLOSED, path.SUPERSEDED, *left_out)
	return Evidence(record, "closed_on", _values(path.CLOSED), _values(*states) - ended)


EVIDENCE: Mapping[str, Evidence] = {
	evidence.record: evidence
	for evidence in (
		# its form is complete once it is assessed; what becomes of it afterwards other kinds show
		Evidence(
			opportunity.MACHINE.record,
			"assessed_on",
			_values(
				opportunity.Status.ASSESSED, path.AWAITING_VERIFICATION, path.UNDER_OBSERVATION, path.CLOSED
			),
			_values(opportunity.Status.SUBMITTED, opportunity.Status.RETURNED),
		),
		_of_a_path(notice.MACHINE.record, notice.Status, notice.Status.DRAFT),
		_of_a_path(corrective_action.RECORD, corrective_action.Status),
		_of_a_path(project.RECORD, project.Status, project.Status.DRAFT, project.Status.REJECTED),
		Evidence(
			measure.RECORD,
			"completed_on",
			_values(measure.Status.DONE),
			measure.OPEN,
		),
		Evidence(
			project_report.RECORD,
			"reported_on",
			_values(project_report.Status.SUBMITTED),
			_values(project_report.Status.DRAFT),
		),
		Evidence(
			verification.RECORD,
			"verified_on",
			_values(verification.Status.CONCLUDED),
			_values(verification.Status.DRAFT),
		),
		Evidence(
			evaluation_record.RECORD,
			"evaluated_on",
			_values(evaluation_record.Status.CONCLUDED),
			_values(evaluation_record.Status.DRAFT),
		),
		Evidence(
			document_revision.RECORD,
			"approved_on",
			_values(document_revision.Status.APPROVED),
			_values(*document_revision.UNFINISHED),
		),
		Evidence(
			training.RECORD,
			"held_on",
			_values(training.Status.HELD),
			_values(training.Status.PLANNED),
		),
		Evidence(
			case.RECORD,
			"published_on",
			_values(case.Status.PUBLISHED),
			_values(case.Status.DRAFT),
		),
		Evidence(
			recurrence_proposal.RECORD,
			"decided_on",
			_values(recurrence_proposal.Status.CONFIRMED, recurrence_proposal.Status.DISMISSED),
			_values(recurrence_proposal.Status.PROPOSED),
		),
		Evidence(
			review.RECORD,
			"approved_on",
			_values(review.Status.APPROVED),
			_values(review.Status.PREPARED, review.Status.MINUTES_SUBMITTED),
		),
		Evidence(
			resolution.RECORD,
			"verified_on",
			_values(resolution.Status.VERIFIED),
			_values(
				resolution.Status.DRAFT,
				resolution.Status.IN_PROGRESS,
				resolution.Status.AWAITING_VERIFICATION,
			),
		),
		Evidence(
			disposal.RECORD,
			"approved_on",
			_values(disposal.Status.APPROVED, disposal.Status.DISPOSED),
			_values(disposal.Status.PROPOSED),
		),
		Evidence(
			"Improvement Call", "answered_on", _values(*call.ANSWERS), _values(call.CallStatus.UNANSWERED)
		),
		Evidence(
			"Improvement Survey Invitation",
			"answered_on",
			_values(survey.InvitationStatus.ANSWERED),
			_values(survey.InvitationStatus.SENT),
		),
		Evidence("Improvement Report", "made_on"),
	)
}
"""By DocType, in the order in which they are chosen from."""


# What is asked


@dataclass(frozen=True, slots=True)
class Asked:
	"""One kind of evidence that a clause asks for, or that it names none yet. A clause has one for each kind."""

	number: str
	requirement: str
	"""What the clause asks for, in the company's own words; empty where another line of the clause says it."""
	evidence: str = ""
	"""The DocType."""
	least: int = 0
	"""Finished records a year."""
	remark: str = ""


def key_of(number: str | None) -> str:
	"""By which two clause numbers are the same, however they were typed."""
	return "".join(unicodedata.normalize("NFKC", number or "").casefold().split())


def check(lines: Sequence[Asked]) -> None:
	"""Raise RuleBroken, with the number of the line, where the clauses of a standard cannot be judged by."""
	told = {key_of(line.number) for line in lines if line.requirement.strip()}
	seen: dict[tuple[str, str], int] = {}
	for row, line in enumerate(lines, start=1):
		key = key_of(line.number)
		if not key:
			raise RuleBroken("clause", "Row {0} of Clauses to Check: Clause is empty. Write its number.", row)
		if key not in told:
			raise RuleBroken(
				"requirement",
				"Row {0} of Clauses to Check: What It Asks For is empty for clause {1}. Say it in your own words, once for each"
				" clause.",
				row,
				line.number,
			)
		if line.evidence and line.evidence not in EVIDENCE:
			raise RuleBroken(
				"evidence",
				"Row {0} of Clauses to Check: Evidence {1} is no kind of record. Choose one of the list.",
				row,
				line.evidence,
			)
		if line.evidence and not 1 <= line.least <= MOST_EXPECTED:
			raise RuleBroken(
				"least",
				"Row {0} of Clauses to Check: At Least a Year is {1}. Write a number from 1 to {2}.",
				row,
				line.least,
				MOST_EXPECTED,
			)
		if (first := seen.setdefault((key, line.evidence), row)) != row:
			raise RuleBroken(
				"twice",
				"Row {0} of Clauses to Check: clause {1} has the same evidence as row {2}. Remove one of the two.",
				row,
				line.number,
				first,
			)


# The verdict


class Verdict(str, Enum):
	"""Best first."""

	ENOUGH = "Enough"
	TOO_FEW = "Too Few"
	NONE = "No Records Yet"
	NOT_NAMED = "No Evidence Named"


ORDER = tuple(Verdict)


def judge(line: Asked, finished: int) -> Verdict:
	"""Whether there is enough of it. What is open is no evidence yet: it is told beside, and does not count."""
	if not line.evidence:
		return Verdict.NOT_NAMED
	if finished >= max(1, line.least):
		return Verdict.ENOUGH
	return Verdict.TOO_FEW if finished else Verdict.NONE


def of_clause(verdicts: Iterable[Verdict]) -> Verdict:
	"""A clause is as good as the worst of what it asks for."""
	return max(verdicts, key=ORDER.index, default=Verdict.NOT_NAMED)
