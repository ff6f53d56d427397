"""What has a limit, declared once."""

from __future__ import annotations

from dataclasses import dataclass

from itss_improvement.domain import (
	corrective_action,
	document_revision,
	measure,
	notice,
	project,
	recurrence_proposal,
	resolution,
	training,
	verification,
)
from itss_improvement.domain.call import CallStatus
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.path import UNDER_OBSERVATION


@dataclass(frozen=True, slots=True)
class Limit:
	"""A limit on a record, by the names of its fields."""

	doctype: str
	date: str
	"""The due date. Its label is what the limit is called."""
	running: frozenset[str]
	"""The values of `status` in which the clock runs."""
	title: str
	department: str = ""
	"""Who answers for it; "" for what the quality department does itself."""
	responsible: str = ""
	"""The user who is responsible; "" where the department is."""
	provisional: str = ""
	status: str = "status"
	unless: str = ""
	"""A later date that was granted: once it is set, this one is no longer reminded of."""

	@property
	def fields(self) -> list[str]:
		named = (self.date, self.title, self.department, self.responsible, self.provisional)
		return ["name", *dict.fromkeys(field for field in named if field)]


LIMITS = (
	Limit(
		doctype="Improvement Opportunity",
		date="assess_by",
		running=frozenset({Status.SUBMITTED.value}),
		title="title",
		provisional="assess_by_provisional",
	),
	Limit(
		doctype="Improvement Opportunity",
		date="due_date",
		running=frozenset({Status.ASSESSED.value}),
		title="title",
		department="responsible_department",
	),
	Limit(
		doctype="Improvement Notice",
		date="due_date",
		running=frozenset(status.value for status in notice.DUE),
		title="title",
		department="responsible_department",
		provisional="due_date_provisional",
		unless="extended_due_date",
	),
	Limit(
		doctype="Improvement Notice",
		date="extended_due_date",
		running=frozenset(status.value for status in notice.DUE),
		title="title",
		department="responsible_department",
	),
	Limit(
		doctype="Corrective and Preventive Action",
		date="analyse_by",
		running=frozenset({corrective_action.Status.PROBLEM.value, corrective_action.Status.ANALYSIS.value}),
		title="title",
		department="responsible_department",
		provisional="analyse_by_provisional",
	),
	Limit(
		doctype="Improvement Measure",
		date="due_date",
		running=frozenset({measure.Status.IN_PROGRESS.value}),
		title="title",
		department="responsible_department",
		responsible="responsible_person",
	),
	Limit(
		doctype="Improvement Call",
		date="answer_by",
		running=frozenset({CallStatus.UNANSWERED.value}),
		title="title",
		department="department",
		provisional="answer_by_provisional",
	),
	Limit(
		doctype="Improvement Project",
		date="next_report_due",
		running=frozenset({project.Status.IN_PROGRESS.value}),
		title="title",
		department="responsible_department",
		responsible="leader",
		provisional="next_report_provisional",
	),
	Limit(
		doctype="Improvement Project",
		date="due_date",
		running=frozenset(
			{
				project.Status.IN_PROGRESS.value,
				project.Status.ACCEPTANCE.value,
				project.Status.ACCEPTED.value,
			}
		),
		title="title",
		department="responsible_department",
		responsible="leader",
	),
	Limit(
		doctype=verification.RECORD,
		date="verify_by",
		running=frozenset({verification.Status.DRAFT.value}),
		title="title",
		provisional="verify_by_provisional",
	),
	Limit(
		doctype=resolution.RECORD,
		date="due_date",
		running=frozenset({resolution.Status.IN_PROGRESS.value}),
		title="title",
		department="responsible_department",
		responsible="responsible_person",
	),
	Limit(
		doctype=document_revision.RECORD,
		date="due_date",
		running=frozenset(status.value for status in document_revision.UNFINISHED),
		title="title",
		department="responsible_department",
		responsible="responsible_person",
		provisional="due_date_provisional",
	),
	Limit(
		doctype=training.RECORD,
		date="held_on",
		running=frozenset({training.Status.PLANNED.value}),
		title="title",
		department="responsible_department",
		responsible="responsible_person",
	),
	Limit(
		doctype=recurrence_proposal.RECORD,
		date="decide_by",
		running=frozenset({recurrence_proposal.Status.PROPOSED.value}),
		title="title",
		provisional="decide_by_provisional",
	),
	# the quality department closes it once its observation is over
	*(
		Limit(
			doctype=machine.record,
			date="observation_until",
			running=frozenset({UNDER_OBSERVATION}),
			title="title",
		)
		for machine in (notice.MACHINE, corrective_action.MACHINE, project.MACHINE)
	),
)
"""A DocType that gets a limit adds it here."""
