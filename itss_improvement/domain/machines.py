"""Every record that has a state machine."""

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
from itss_improvement.domain.state_machine import StateMachine

MACHINES: dict[str, StateMachine] = {
	machine.record: machine
	for machine in (
		opportunity.MACHINE,
		measure.MACHINE,
		notice.MACHINE,
		corrective_action.MACHINE,
		project.MACHINE,
		project_report.MACHINE,
		verification.MACHINE,
		review.MACHINE,
		resolution.MACHINE,
		disposal.MACHINE,
		evaluation_record.MACHINE,
		document_revision.MACHINE,
		training.MACHINE,
		case.MACHINE,
		recurrence_proposal.MACHINE,
	)
}
"""By DocType."""
