"""What a conclusion leads to on the record that was verified (R42, R67)."""

from __future__ import annotations

import frappe
from frappe.utils import get_fullname

from itss_improvement import taking_up
from itss_improvement.domain import path
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.verification import EFFECTS, Conclusion, Effect
from itss_improvement.lifecycle.steps import follow
from itss_improvement.settings import record_text


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
	taking_up.carry_on(verified, verification.next_due_date, verification=verification.name)


def _analyse_again(verified, verification) -> None:
	taking_up.analyse_again(
		verified,
		verification.next_due_date,
		reason_in_words(verification),
		verification=verification.name,
	)


def _become_corrective_action(verified, verification) -> None:
	verified.db_set("verification", verification.name, update_modified=False)
	taking_up.become_corrective_action(verified, verification.next_due_date, reason_in_words(verification))


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
