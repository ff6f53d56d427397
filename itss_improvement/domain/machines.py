"""Every record that has a state machine."""

from itss_improvement.domain import (
	corrective_action,
	evaluation_record,
	measure,
	notice,
	opportunity,
	project,
	project_report,
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
		evaluation_record.MACHINE,
	)
}
"""By DocType."""
