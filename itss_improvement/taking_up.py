"""Taking up again what was done: what did not help, or did not for long. The only writer of these steps (R42, R67).

`path` is the record of a path, `reason` says why in the language of records, and `values` are further fields that are
written with the step.
"""

from __future__ import annotations

from datetime import date

import frappe

from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.corrective_action import Status as ActionStatus
from itss_improvement.domain.opportunity import Status
from itss_improvement.domain.verification import CONTINUED_AS
from itss_improvement.lifecycle.steps import follow

OPPORTUNITY = "Improvement Opportunity"


def carry_on(path, due: date | str, **values) -> None:
	"""More is done, by `due`."""
	# a notice keeps the date that it is judged by; the new one stands beside it
	field = "extended_due_date" if path.meta.has_field("extended_due_date") else "due_date"
	follow(path, CONTINUED_AS[path.doctype], **{field: due}, **values)


def analyse_again(path, due: date | str, reason: str, **values) -> None:
	"""Its causes are analysed anew, in a new round."""
	follow(path, ActionStatus.ANALYSIS.value, due_date=due, reanalysis_reason=reason, **values)


def become_corrective_action(path, due: date | str, reason: str) -> None:
	"""The opportunity is assessed anew for a CAPA, which supersedes `path`: both are linked (decision d)."""
	opportunity = frappe.get_doc(OPPORTUNITY, path.opportunity)
	follow(opportunity, Status.SUBMITTED.value, reassessment_reason=reason)
	assess_as_corrective_action(opportunity.name, due, reason)


def assess_as_corrective_action(opportunity: str, due: date | str, reason: str) -> None:
	"""With the scores that it has. It is submitted."""
	follow(
		frappe.get_doc(OPPORTUNITY, opportunity),
		Status.ASSESSED.value,
		improvement_class=ImprovementClass.CAPA.value,
		class_reason=reason,
		due_date=due,
	)
