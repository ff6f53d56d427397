"""Whose turn it is: which step takes a record on from a state, and who is waited for (R17).

A step that is open to somebody is not yet asked of them: whoever may send a record back may do so at any time, and a
quality officer may help a department out. Whether somebody may take the step is judged by the record's machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from itss_improvement.domain import (
	case,
	corrective_action,
	disposal,
	document_revision,
	evaluation_record,
	measure,
	notice,
	opportunity,
	project,
	project_report,
	recurrence_proposal,
	resolution,
	review,
	training,
	verification,
)
from itss_improvement.domain.call import CallStatus

CALL = "Improvement Call"


@dataclass(frozen=True, slots=True)
class Turn:
	"""Who is waited for: whoever may take the step, unless it says more."""

	actions: tuple[str, ...]
	"""As people read them; of several each is for another case."""
	person: str = ""
	"""The field that names the one it is for."""
	of_department: bool = False
	"""It is only for those who act for the responsible department, whoever else may help out."""


def _turn(*actions: str, **whose) -> Turn:
	return Turn(actions, **whose)


TURNS: Mapping[str, Mapping[str, Turn]] = {
	opportunity.MACHINE.record: {
		opportunity.Status.DRAFT.value: _turn("Submit", person="identified_by"),
		opportunity.Status.RETURNED.value: _turn("Submit", person="identified_by"),
		opportunity.Status.SUBMITTED.value: _turn("Assess"),
	},
	notice.MACHINE.record: {
		notice.Status.DRAFT.value: _turn("Issue Notice"),
		notice.Status.RETURNED.value: _turn("Issue Notice"),
		notice.Status.ISSUED.value: _turn("Confirm Receipt", of_department=True),
		notice.Status.RECEIPT_CONFIRMED.value: _turn("Start Implementation", of_department=True),
		notice.Status.IN_PROGRESS.value: _turn("Feed Back Result", of_department=True),
		notice.Status.EXTENSION_REQUESTED.value: _turn("Decide on Extension"),
		notice.Status.FED_BACK.value: _turn("Put on File"),
	},
	corrective_action.MACHINE.record: {
		corrective_action.Status.PROBLEM.value: _turn("Start Analysis", of_department=True),
		corrective_action.Status.ANALYSIS.value: _turn("Submit Analysis", of_department=True),
		corrective_action.Status.REVIEW.value: _turn("Approve Causes"),
		corrective_action.Status.PLANNING.value: _turn("Submit Plan", of_department=True),
		corrective_action.Status.APPROVAL.value: _turn("Approve Plan"),
		corrective_action.Status.IMPLEMENTATION.value: _turn("Report Completion", of_department=True),
	},
	project.MACHINE.record: {
		project.Status.DRAFT.value: _turn("Submit", of_department=True),
		project.Status.RETURNED.value: _turn("Submit", of_department=True),
		project.Status.SUBMITTED.value: _turn("Approve", "Approve and Pass to Executive"),
		project.Status.EXECUTIVE_APPROVAL.value: _turn("Approve"),
		project.Status.IN_PROGRESS.value: _turn("Request Acceptance", person="leader"),
		project.Status.ACCEPTANCE.value: _turn("Accept"),
		project.Status.ACCEPTED.value: _turn("Submit for Verification", person="leader"),
	},
	measure.MACHINE.record: {
		measure.Status.IN_PROGRESS.value: _turn("Finish", person="responsible_person"),
	},
	project_report.MACHINE.record: {
		project_report.Status.DRAFT.value: _turn("Submit", person="owner"),
	},
	verification.MACHINE.record: {verification.Status.DRAFT.value: _turn("Conclude")},
	review.MACHINE.record: {
		review.Status.PREPARED.value: _turn("Submit Minutes"),
		review.Status.MINUTES_SUBMITTED.value: _turn("Approve Minutes", person="chair"),
	},
	resolution.MACHINE.record: {
		resolution.Status.IN_PROGRESS.value: _turn("Report Completion"),
		resolution.Status.AWAITING_VERIFICATION.value: _turn("Verify"),
	},
	disposal.MACHINE.record: {disposal.Status.PROPOSED.value: _turn("Approve")},
	evaluation_record.MACHINE.record: {evaluation_record.Status.DRAFT.value: _turn("Conclude")},
	document_revision.MACHINE.record: {
		document_revision.Status.IN_REVISION.value: _turn("Submit for Approval", person="responsible_person"),
		document_revision.Status.RETURNED.value: _turn("Submit for Approval", person="responsible_person"),
		document_revision.Status.AWAITING_APPROVAL.value: _turn("Approve"),
	},
	training.MACHINE.record: {
		training.Status.PLANNED.value: _turn("Report as Held", person="responsible_person"),
	},
	case.MACHINE.record: {case.Status.DRAFT.value: _turn("Publish")},
	recurrence_proposal.MACHINE.record: {
		recurrence_proposal.Status.PROPOSED.value: _turn("Confirm Recurrence"),
	},
	CALL: {CallStatus.UNANSWERED.value: _turn("Answer", of_department=True)},
}
"""By DocType and status. A state that is not named waits for nobody, or for what happens elsewhere."""
