"""The author of a suggestion is thanked with what was decided and why, and hears what came of it (R8, R30)."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import formatdate, get_url

from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.state_machine import Transition
from itss_improvement.domain.suggestion import (
	SOURCE,
	THANKS,
	TOLD_OF,
	Decision,
	Outcome,
	decision_of,
	is_news,
)
from itss_improvement.languages import of_user, speaking
from itss_improvement.notification import notify
from itss_improvement.people import is_enabled
from itss_improvement.suggestions import DOCTYPE
from itss_improvement.suggestions.following import link_to

TEMPLATE = "improvement_suggestion"
COLUMNS = ("name", "title", "source", "identified_by", "author_told")


def tell_authors(doc, step: Transition) -> None:
	"""After `step` on the opportunity `doc`: its author, where an employee suggested it; once it is closed, also those
	whose suggestions were joined with it."""
	outcome = TOLD_OF.get(step.action)
	if outcome is None:
		return
	told = [doc, *_joined_with(doc.name)] if outcome is Outcome.DONE else [doc]
	for suggestion in told:
		if _is_told(suggestion, outcome):
			_tell(suggestion, outcome, doc)


def _joined_with(name: str) -> Iterator[frappe._dict]:
	"""The opportunities that were merged into it, and into those."""
	names, seen = [name], {name}
	while names:
		rows = frappe.get_all(
			DOCTYPE, {"merged_into": ["in", names], "status": "Merged"}, [*COLUMNS], limit_page_length=0
		)
		rows = [row for row in rows if row.name not in seen]
		yield from rows
		names = [row.name for row in rows]
		seen.update(names)


def _is_told(suggestion, outcome: Outcome) -> bool:
	author = suggestion.identified_by
	return bool(
		suggestion.source == SOURCE
		and author
		and author != frappe.session.user
		and is_enabled(author)
		and is_news(outcome, suggestion.author_told)
	)


def _tell(suggestion, outcome: Outcome, doc) -> None:
	author = suggestion.identified_by
	with speaking(of_user(author)):
		readable = frappe.has_permission(DOCTYPE, "read", suggestion.name, user=author)
		values = {
			"thanks": THANKS[outcome].render(_),
			"title": suggestion.title,
			"name": suggestion.name,
			"lines": [] if outcome is Outcome.DONE else lines_of(decision_of(doc.as_dict()), doc),
			"url": get_url(link_to(suggestion.name)) if readable else "",
		}
		# without the title: the desk shows a subject as markup
		subject = Sentence("Your suggestion {0}: {1}", (suggestion.name, Term(outcome.value))).render(_)
		notify(author, subject, TEMPLATE, values, DOCTYPE, suggestion.name, opens_record=True)
	frappe.db.set_value(DOCTYPE, suggestion.name, "author_told", outcome.value, update_modified=False)
	suggestion.author_told = outcome.value


def lines_of(decision: Decision | None, doc) -> list[tuple[str, str]]:
	"""Labels and texts of what was decided on `doc`, plain, in the language that is being spoken."""
	if decision is None:
		return []
	found = [
		(_("Decision"), _(decision.outcome.value)),
		(_("Improvement Class"), _(decision.improvement_class) if decision.improvement_class else ""),
		(_("Reason"), decision.reason),
	]
	if decision.outcome is Outcome.TAKEN_UP:
		found += [
			(_("Responsible Department"), doc.responsible_department or ""),
			(_("Due Date"), formatdate(doc.due_date) if doc.due_date else ""),
		]
	return [(label, text) for label, text in found if text]
