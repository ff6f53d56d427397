"""The only writer of what customers answer: once, while the evaluation is a draft (R75).

An answer is a row of the evaluation's feedback that nobody changes, neither a request nor a form that was opened
before it arrived.
"""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe.utils import get_datetime, getdate, now_datetime

from itss_improvement.domain.evaluation_record import RULED, Status
from itss_improvement.domain.survey import (
	RECORD,
	SURVEY,
	InvitationStatus,
	SurveyAnswer,
	matches,
	may_be_answered,
	parts_of,
)
from itss_improvement.evaluations import ruling
from itss_improvement.surveys import EVALUATION, FEEDBACK
from itss_improvement.surveys.inviting import mark_answered

COLUMNS = (
	"name",
	"evaluation",
	"status",
	"expires_on",
	"token_hash",
	"ticket_subject",
	"sent_on",
	"customer",
)


@dataclass(frozen=True, slots=True)
class Asked:
	"""What whoever has the link may be told."""

	invitation: str
	evaluation: str
	ticket_subject: str


class NotUsable(Exception):
	"""The link is wrong, or was used, or has expired, or was withdrawn. Which of these is nobody's business who has
	not the right one."""


class Closed(Exception):
	"""The link is right, and the evaluation is concluded."""


def find(key: str) -> Asked:
	"""What `key` asks about. Reads only, so that a mail's scanner that opens links uses none up. Raises NotUsable, or
	Closed."""
	name, token = parts_of(key) or ("", "")
	row = frappe.db.get_value(RECORD, name, list(COLUMNS), as_dict=True) if name else None
	# compared also where there is no such invitation: the time that it takes tells nothing
	right = matches(token, row.token_hash if row else "")
	if row is None or not right or not _is_open(row):
		raise NotUsable
	if frappe.db.get_value(EVALUATION, row.evaluation, "status") != Status.DRAFT.value:
		raise Closed
	return Asked(row.name, row.evaluation, row.ticket_subject or "")


def answer(asked: Asked, given: SurveyAnswer) -> None:
	"""Store what was `given`, and that the link was used: both or nothing. Raises NotUsable where somebody else was
	quicker, or Closed."""
	# whoever sends, withdraws, answers or writes the evaluation locks this row first
	evaluation = frappe.get_doc(EVALUATION, asked.evaluation, for_update=True)
	invitation = frappe.get_doc(RECORD, asked.invitation, for_update=True)
	if not _is_open(invitation):
		raise NotUsable
	if evaluation.status != Status.DRAFT.value:
		raise Closed
	_write(evaluation, invitation, given)
	mark_answered(invitation)


def _is_open(invitation) -> bool:
	return may_be_answered(
		InvitationStatus(invitation.status), get_datetime(invitation.expires_on), now_datetime()
	)


def _write(evaluation, invitation, given: SurveyAnswer) -> None:
	"""As a row of its own. The evaluation is not saved: a draft that somebody has open on their desk would be refused
	then for having changed, and with it what they typed."""
	row = evaluation.append(
		FEEDBACK,
		{
			"way": SURVEY,
			"customer": invitation.customer,
			"contact": invitation.contact,
			"desk": invitation.desk,
			"ticket": invitation.ticket,
			"asked_on": getdate(invitation.sent_on),
			"answered_on": getdate(now_datetime()),
			"score_before": given.before or 0,
			"score_after": given.after or 0,
			"words": given.words,
			"invitation": invitation.name,
		},
	)
	row.db_insert()
	ruling.settle(evaluation)
	ruled = {field: evaluation.get(field) for field in RULED}
	frappe.db.set_value(EVALUATION, evaluation.name, ruled, update_modified=False)


def keep(evaluation) -> None:
	"""Put back what customers answered into a draft that is being saved: all of it, and as they said it."""
	stored = {row.name: row for row in evaluation.before().get(FEEDBACK) or () if row.invitation}
	for row in evaluation.get(FEEDBACK) or ():
		past = stored.pop(row.name, None)
		if past is None:
			# no answer of a link, whatever a request says
			row.invitation = None
			continue
		for df in row.meta.fields:
			if df.fieldtype not in frappe.model.no_value_fields:
				row.set(df.fieldname, past.get(df.fieldname))
	for past in stored.values():
		# below what the form has: the place that it had may be taken
		evaluation.append(FEEDBACK, {**past.as_dict(), "idx": len(evaluation.get(FEEDBACK)) + 1})
