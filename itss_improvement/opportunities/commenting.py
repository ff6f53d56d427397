"""Tells a remote service desk, where its connection says so, that the improvement of its tickets is closed (R26).

A comment is written once: an answer that was lost may have been written, so that nothing is tried again. What could not
be told stands on the connection.
"""

from __future__ import annotations

import frappe
from frappe.utils import escape_html

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.explanation import Sentence
from itss_improvement.helpdesk import connections
from itss_improvement.helpdesk.connections import CONNECTION
from itss_improvement.opportunities import evidence
from itss_improvement.settings import record_text, record_word

OPPORTUNITY = "Improvement Opportunity"
JOB = "itss_improvement.tasks.comment_on_tickets_now"


def queue_after_commit(opportunity: str) -> None:
	if _tickets(opportunity):
		frappe.db.after_commit.add(lambda: _queue(opportunity))


def _queue(opportunity: str) -> None:
	try:
		frappe.enqueue(
			JOB, queue="long", job_id=f"{JOB}.{opportunity}", deduplicate=True, opportunity=opportunity
		)
	except Exception:
		# it is closed already, and a comment is not worth an error
		frappe.logger("itss_improvement").exception("Comments on remote tickets could not be queued")


def comment(opportunity: str) -> int:
	"""Comment on the remote tickets behind `opportunity`. Returns on how many."""
	title = frappe.db.get_value(OPPORTUNITY, opportunity, "title")
	content = escape_html(
		record_text(
			Sentence("The improvement {0} ({1}), which this ticket led to, is closed.", (opportunity, title))
		)
	)
	told = 0
	for name, tickets in _tickets(opportunity).items():
		doc, ticket = frappe.get_doc(CONNECTION, name), ""
		try:
			client = connections.client_of(doc)
			try:
				for ticket in tickets:
					client.comment(ticket, content)
					told += 1
			finally:
				client.close()
		except RuleBroken as broken:
			_note(doc, opportunity, ticket, broken)
	return told


def _tickets(opportunity: str) -> dict[str, list[str]]:
	"""By the connection that comments on them."""
	asked = set(frappe.get_all(CONNECTION, {"enabled": 1, "comment_on_closing": 1}, pluck="name"))
	if not asked:
		return {}
	rows = frappe.get_all(
		evidence.DOCTYPE,
		{"parent": opportunity, "parenttype": OPPORTUNITY, "desk": ["in", sorted(asked)]},
		["desk", "ticket"],
		limit_page_length=0,
	)
	found: dict[str, set[str]] = {}
	for row in rows:
		found.setdefault(row.desk, set()).add(row.ticket)
	return {name: sorted(tickets) for name, tickets in sorted(found.items())}


def _note(doc, opportunity: str, ticket: str, broken: RuleBroken) -> None:
	sentence = Sentence(
		"Ticket {0} could not be told that the improvement {1} is closed: {2}",
		(ticket, opportunity, broken.render(record_word)),
	)
	values = {"status": "Failed", "last_result": record_text(sentence)}
	frappe.db.set_value(CONNECTION, doc.name, values, update_modified=False)
