"""The only writer of invitations: a link is mailed to each customer chosen, and may be taken back (R75)."""

from __future__ import annotations

import secrets
from collections.abc import Collection

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import formatdate, get_url, now_datetime

from itss_improvement.domain.evaluation_record import Status
from itss_improvement.domain.survey import (
	RECORD,
	TOKEN_BYTES,
	InvitationStatus,
	Proposed,
	check_withdrawal,
	expiry,
	fingerprint,
	key_of,
	shown_contact,
	status_at,
)
from itss_improvement.domain.text import on_one_line, without_markup
from itss_improvement.errors import rules_as_messages
from itss_improvement.languages import of_records, speaking
from itss_improvement.settings import settings
from itss_improvement.surveys import EVALUATION, FEEDBACK
from itss_improvement.surveys.proposing import invitations_of, proposal_for

PAGE = "improvement-survey"


def send(evaluation: str, tickets: Collection[tuple[str, str]]) -> list[str]:
	"""Mail the survey to the callers of `tickets`, each a desk and a ticket's name that were proposed. All of them, or
	nobody. Returns the names of the invitations."""
	doc = to_be_asked_about(evaluation)
	if not has_mail_account():
		frappe.throw(
			_(
				"{0}: this site has no mail account to send from, so that no survey can be sent. Have one set up, or call the customers back."
			).format(doc.name),
			title=_("Not Possible"),
		)
	if not tickets:
		frappe.throw(_("{0}: choose whom to send the survey to.").format(doc.name), title=_("Not Possible"))
	chosen = _chosen(doc, tickets)
	return [_invite(doc, proposed) for proposed in chosen]


def withdraw(invitation: str) -> None:
	"""Have the link of `invitation` lead nowhere any more."""
	evaluation = frappe.db.get_value(RECORD, invitation, "evaluation")
	if not evaluation:
		frappe.throw(_("There is no invitation {0}.").format(invitation), frappe.DoesNotExistError)
	to_be_asked_about(evaluation)
	doc = frappe.get_doc(RECORD, invitation, for_update=True)
	with rules_as_messages(doc.contact or doc.name):
		check_withdrawal(status_at(InvitationStatus(doc.status), doc.expires_on, now_datetime()))
	doc.update(
		{
			"status": InvitationStatus.WITHDRAWN.value,
			"withdrawn_by": frappe.session.user,
			"withdrawn_on": now_datetime(),
		}
	)
	_save(doc)


def mark_answered(doc) -> None:
	doc.update({"status": InvitationStatus.ANSWERED.value, "answered_on": now_datetime()})
	_save(doc)


def to_be_asked_about(name: str):
	"""The evaluation, for whoever writes its feedback now; locked, so that nobody is asked twice and no answer comes
	in between."""
	frappe.get_doc(EVALUATION, name).check_permission("write")
	doc = frappe.get_doc(EVALUATION, name, for_update=True)
	if doc.status != Status.DRAFT.value:
		frappe.throw(
			_("{0} is {1}: customers are asked before that.").format(doc.name, _(doc.status)),
			title=_("Not Possible"),
		)
	if not may_ask(doc):
		frappe.throw(
			_("{0}: customers are asked by whoever may conclude it.").format(doc.name),
			frappe.PermissionError,
			title=_("Not Possible"),
		)
	return doc


def may_ask(doc) -> bool:
	"""Whether the session's user writes the feedback of `doc` now, and may know its customers' addresses."""
	return (
		doc.status == Status.DRAFT.value
		and bool(frappe.has_permission(RECORD, "read"))
		and bool(frappe.has_permission(EVALUATION, "write", doc=doc))
		and FEEDBACK in doc.writable()
	)


def has_mail_account() -> bool:
	return bool(EmailAccount.find_outgoing())


def _chosen(doc, tickets: Collection[tuple[str, str]]) -> list[Proposed]:
	proposed = {(one.caller.desk, one.caller.ticket): one for one in proposal_for(doc).people}
	invited = {
		row.address
		for row in invitations_of(doc.name, for_update=True)
		if row.state in (InvitationStatus.SENT.value, InvitationStatus.ANSWERED.value)
	}
	chosen = []
	for desk, ticket in dict.fromkeys(tickets):
		one = proposed.get((desk, ticket))
		if one is None:
			message = _("{0}: ticket {1} is none of those proposed. Open the list again.")
		elif not one.caller.address:
			message = _("{0}: no mail address is known for ticket {1}. Call the customer back.")
		elif one.caller.address in invited:
			message = _("{0}: the customer of ticket {1} was sent the survey already. Open the list again.")
		else:
			chosen.append(one)
			continue
		frappe.throw(frappe.utils.escape_html(message.format(doc.name, ticket)), title=_("Not Possible"))
	return chosen


def _invite(evaluation, proposed: Proposed) -> str:
	caller, token, now = proposed.caller, secrets.token_urlsafe(TOKEN_BYTES), now_datetime()
	doc = frappe.new_doc(RECORD)
	doc.update(
		{
			"evaluation": evaluation.name,
			"customer": without_markup(caller.customer),
			"contact": shown_contact(caller.name, caller.address),
			"address": caller.address,
			"desk": caller.desk,
			"ticket": caller.ticket,
			"ticket_subject": without_markup(on_one_line(caller.subject))[:140],
			"language": of_records(),
			"status": InvitationStatus.SENT.value,
			"sent_by": frappe.session.user,
			"sent_on": now,
			"expires_on": expiry(now),
			"token_hash": fingerprint(token),
		}
	)
	doc.flags.made_by_app = True
	doc.insert(ignore_permissions=True)
	_mail(doc, token)
	return doc.name


def _mail(doc, token: str) -> None:
	"""Into the site's own queue, with the transaction: the token is nowhere else, not even in the record."""
	with speaking(doc.language):
		subject = _("How is our service now? About your request “{0}”").format(doc.ticket_subject)
		values = {
			"ticket_subject": doc.ticket_subject,
			"company": settings().company or "",
			"url": get_url(f"/{PAGE}?key={key_of(doc.name, token)}"),
			"until": formatdate(doc.expires_on),
		}
		queued = frappe.sendmail(
			recipients=[doc.address],
			subject=subject,
			template="improvement_survey",
			args=values,
			with_container=True,
			# a single question to one person, which they may leave unanswered: there is nothing to unsubscribe from
			add_unsubscribe_link=0,
			reference_doctype=RECORD,
			reference_name=doc.name,
		)
	if not queued:
		frappe.throw(
			_("{0} is sent no mail by this site, as they asked for. Leave them out.").format(
				frappe.utils.escape_html(doc.contact)
			),
			title=_("Not Possible"),
		)


def _save(doc) -> None:
	doc.flags.made_by_app = True
	doc.save(ignore_permissions=True)
