"""By when a notice is answered, with the days that lead there, and how it stands (R32, R55, R56)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from frappe.utils import cint, getdate, today

from itss_improvement import calendars, measures
from itss_improvement.domain.explanation import Sentence, Term
from itss_improvement.domain.measure import Status as MeasureStatus
from itss_improvement.domain.notice import DUE, Punctuality, Status, fed_back_in_words, stands
from itss_improvement.domain.working_days import counted_in_words, provisional_in_words, skipped_in_words
from itss_improvement.settings import record_text, time_limits


def limit(issued_on: datetime) -> dict:
	"""The fields that say by when a notice issued then is answered: the regulation's working days, the clock
	starting on the working day after (decision b)."""
	working_days = time_limits().routine
	found = calendars.deadline(issued_on, working_days)
	skipped = skipped_in_words(found)
	return {
		"due_date": found.due,
		"due_date_provisional": int(found.provisional),
		"working_days": working_days,
		"days_counted": record_text(counted_in_words(found)),
		"days_skipped": record_text(skipped) if skipped else "",
	}


def completed_on(doc) -> date | None:
	"""When the last of its measures that were carried out was done (R59)."""
	done = (row for row in measures.of(doc.doctype, doc.name) if row.status == MeasureStatus.DONE.value)
	return max((getdate(row.completed_on) for row in done), default=None)


def shown(doc) -> dict:
	"""What the clock of `doc` says today: `sentences` for the session's user, the most important first, and the
	`colour` of its urgency."""
	return {
		"sentences": [calendars.in_words(sentence) for sentence in _sentences(doc) if sentence],
		"colour": _colour(doc),
	}


def _sentences(doc) -> Iterator[Sentence | None]:
	status = Status(doc.status)
	if status is Status.DRAFT:
		yield Sentence(
			"Once it is issued, {0} working days are given, from the working day after.",
			(time_limits().routine,),
		)
	elif status is Status.RETURNED:
		yield Sentence(
			"Returned on {0} ({1}): {2}", (getdate(doc.returned_on), Term(doc.return_kind), doc.return_reason)
		)
	elif doc.fed_back_on:
		yield from fed_back_in_words(
			calendars.working_calendar(),
			getdate(doc.fed_back_on),
			getdate(doc.due_date),
			doc.extended_due_date and getdate(doc.extended_due_date),
		)
	elif status in DUE:
		yield from _running(doc, status)
	if doc.first_issued_on:
		yield Sentence(
			"It was first issued on {0}, due on {1}, and returned on {2} ({3}).",
			(
				getdate(doc.first_issued_on),
				getdate(doc.first_due_date),
				getdate(doc.returned_on),
				Term(doc.return_kind),
			),
		)


def _running(doc, status: Status) -> Iterator[Sentence | None]:
	calendar, now, due = calendars.working_calendar(), getdate(today()), getdate(doc.due_date)
	yield Sentence(
		"Issued on {0}, due on {1}: {2}.", (getdate(doc.issued_on), due, stands(calendar, now, due))
	)
	if doc.extended_due_date:
		extended = getdate(doc.extended_due_date)
		yield Sentence(
			"Extended to {0}: {1}. On time is judged against the original date.",
			(extended, stands(calendar, now, extended)),
		)
	if status is Status.EXTENSION_REQUESTED:
		yield Sentence("An extension to {0} is asked for.", (getdate(doc.extension_until),))
	if cint(doc.due_date_provisional):
		yield provisional_in_words(calendars.deadline(doc.issued_on, cint(doc.working_days)))


def _colour(doc) -> str:
	if doc.punctuality:
		return "green" if doc.punctuality == Punctuality.ON_TIME.value else "orange"
	if Status(doc.status) not in DUE:
		return "yellow" if doc.status == Status.RETURNED.value else "blue"
	due = getdate(doc.extended_due_date or doc.due_date)
	now = getdate(today())
	if now > due:
		return "red"
	return "orange" if now > getdate(doc.due_date) or now == due else "blue"
