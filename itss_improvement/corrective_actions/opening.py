"""What a corrective and preventive action begins with, and by when its causes are to be analysed (decision g)."""

from __future__ import annotations

from datetime import datetime

from frappe.utils import cint, getdate, now_datetime

from itss_improvement import calendars
from itss_improvement.domain.corrective_action import ActionType
from itss_improvement.settings import time_limits

ANALYSED = ("analysed_by", "analysed_on", "reviewed_by", "reviewed_on", "review_opinion")
PLANNED = (
	*("planned_measures", "approved_by", "approved_on", "approval_opinion"),
	*("completed_on", "implementation_summary"),
)
"""What is written while causes are analysed, and while measures are planned and carried out."""


def take_over(doc, opportunity) -> None:
	"""What the opportunity knows already. The tickets behind it happened: then it is corrective, from the first of
	them on."""
	doc.phenomenon = opportunity.current_state
	doc.nonconforming_clause = opportunity.audit_clause
	doc.analysis_round = 1
	if happened := [moment for row in opportunity.evidence if (moment := row.occurred_at or row.opened_at)]:
		doc.action_type = ActionType.CORRECTIVE.value
		doc.event_date = getdate(min(happened))
		doc.event_evidence = opportunity.trigger_reason
	doc.update(analysis_limit(now_datetime()))


def begin_next_round(doc) -> None:
	"""What an earlier round came to stays with its signatures."""
	doc.analysis_round = cint(doc.analysis_round) + 1
	doc.update(analysis_limit(now_datetime()))
	doc.update(dict.fromkeys((*ANALYSED, *PLANNED)))


def begin_further_measures(doc) -> None:
	"""The causes stand, and more is done about them."""
	doc.update(dict.fromkeys(PLANNED))


def analysis_limit(opened_on: datetime) -> dict:
	"""The fields that say by when causes are to be analysed that are asked for from then on."""
	working_days = time_limits().capa_analysis
	found = calendars.deadline(opened_on, working_days)
	return {
		"opened_on": opened_on,
		"analyse_by": found.due,
		"analyse_by_provisional": int(found.provisional),
		"analyse_days": working_days,
	}
