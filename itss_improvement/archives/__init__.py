"""The archive of improvements: what was recorded, as it was when it was closed, kept and provable (R70, R92, R93)."""

from __future__ import annotations

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
	training,
	verification,
)

ARCHIVE, ITEM, CHECKPOINT = (
	"Improvement Archive",
	"Improvement Archive Item",
	"Improvement Log Checkpoint",
)
DISPOSAL, DISPOSAL_ROW = disposal.RECORD, "Improvement Disposal Archive"
SERVED = "Improvement Served"
DOCUMENT = "Improvement Document"

OPPORTUNITY = opportunity.MACHINE.record
OF_IMPROVEMENT: tuple[str, ...] = (
	notice.MACHINE.record,
	corrective_action.RECORD,
	project.RECORD,
	measure.RECORD,
	project_report.MACHINE.record,
	verification.RECORD,
	evaluation_record.RECORD,
	recurrence_proposal.RECORD,
)
"""Records of one improvement, which their field `opportunity` names. They are frozen once they are archived."""
FROZEN = (OPPORTUNITY, *OF_IMPROVEMENT)
SERVING: tuple[str, ...] = (document_revision.RECORD, training.RECORD, case.RECORD)
"""Records that serve several improvements: they go on to be changed by the others."""
