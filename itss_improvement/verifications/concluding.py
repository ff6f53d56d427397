"""What a conclusion leads to on the record that was verified (R42, R67)."""

from __future__ import annotations

import frappe
from frappe.utils import get_fullname

from itss_improvement.domain import path
from itss_improvement.domain.assessment import ImprovementClass
from itss_improvement.domain.corrective_action import Status as ActionStatus
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.opportunity import Status as OpportunityStatus
from itss_improvement.domain.verification import CONTINUED_AS, EFFECTS, Conclusion, Effect
from itss_improvement.lifecycle.steps import follow
from itss_improvement.settings import record_text

OPPORTUNITY = "Improvement Opportunity"


def carry_out(verification) -> None:
	"""Bring the record that was verified to where the conclusion leads. `verification` is concluded and stored."""
	verified = frappe.get_doc(verification.reference_doctype, verification.reference_name)
	effect = EFFECTS[verified.doctype][Conclusion(verification.conclusion)]
	{
		Effect.OBSERVE: _observe,
		Effect.CONTINUE: _continue,
		Effect.ANALYSE_AGAIN: _analyse_again,
		Effect.BECOME_CORRECTIVE_ACTION: _become_corrective_action,
	}[effect](verified, verification)


def _observe(verified, verification) -> None:
	follow(
		verified,
		path.UNDER_OBSERVATION,
		verification=verification.name,
		observation_until=verification.observation_until,
	)


def _continue(verified, verification) -> None:
	# a notice keeps the date that it is judged by; the new one stands beside it
	due = "extended_due_date" if verified.meta.has_field("extended_due_date") else "due_date"
	follow(
		verified,
		CONTINUED_AS[verified.doctype],
		verification=verification.name,
		**{due: verification.next_due_date},
	)


def _analyse_again(verified, verification) -> None:
	follow(
		verified,
		ActionStatus.ANALYSIS.value,
		verification=verification.name,
		due_date=verification.next_due_date,
		reanalysis_reason=reason_in_words(verification),
	)


def _become_corrective_action(verified, verification) -> None:
	"""The opportunity is assessed anew for a CAPA, which supersedes the notice: both are linked (decision d)."""
	verified.db_set("verification", verification.name, update_modified=False)
	reason = reason_in_words(verification)
	opportunity = frappe.get_doc(OPPORTUNITY, verified.opportunity)
	follow(opportunity, OpportunityStatus.SUBMITTED.value, reassessment_reason=reason)
	follow(
		frappe.get_doc(OPPORTUNITY, opportunity.name),
		OpportunityStatus.ASSESSED.value,
		improvement_class=ImprovementClass.CAPA.value,
		class_reason=reason,
		due_date=verification.next_due_date,
	)


def reason_in_words(verification) -> str:
	"""Why a record goes back, in the language of the records."""
	return record_text(
		Sentence(
			"Verification {0} by {1}: {2}. {3}",
			(
				verification.name,
				get_fullname(verification.verified_by),
				Term(verification.conclusion),
				verification.conclusion_reason,
			),
		)
	)
