"""The daily reminders: one digest a person a day (R17).

What a digest tells of, the notification and the queued mail are stored in one transaction, so that a job that is
killed loses nothing and sends nothing twice: a step that was taken carries a key that no other has, and so does a
person's day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256

import frappe
from frappe.utils import getdate

from itss_improvement.calendars import working_calendar
from itss_improvement.deadlines.digest import TEMPLATE, digest_of, reason_of
from itss_improvement.deadlines.reached import Reached, reached
from itss_improvement.domain.text import on_one_line
from itss_improvement.languages import of_user, speaking
from itss_improvement.notification import notify

DOCTYPE = "Improvement Reminder"
PAGE = 20
TRIES = 3
"""Of a run that the database gives up for another worker's."""

AfterPage = Callable[[int], None]


def remind(after_page: AfterPage = lambda sent: None, today: date | None = None) -> int:
	"""Send everybody their digest of `today`, unless they had one. Returns how many were sent.

	On a working day only: what is reached on a day off is reached on the next working day as well. `after_page` is
	told how many were sent so far, and may commit.
	"""
	today = getdate(today)
	if not working_calendar().is_working_day(today).working:
		return 0
	for _ in range(TRIES - 1):
		try:
			return _remind(after_page, today)
		except frappe.QueryDeadlockError:
			# two workers at once: the database gave up what this one had not committed, and it is done again
			frappe.db.rollback()
	return _remind(after_page, today)


def _remind(after_page: AfterPage, today: date) -> int:
	had_theirs = set(frappe.get_all(DOCTYPE, filters={"reminded_on": today}, pluck="user"))
	by_person: dict[str, list[Reached]] = {}
	for one in reached(today):
		by_person.setdefault(one.to.person.user, []).append(one)
	sent = 0
	for user in sorted(by_person.keys() - had_theirs):
		sent += _send(user, by_person[user], today)
		if sent % PAGE == 0:
			after_page(sent)
	after_page(sent)
	return sent


def _send(user: str, steps: list[Reached], today: date) -> bool:
	frappe.db.savepoint("improvement_reminder")
	try:
		with speaking(of_user(user)):
			_write(user, steps, today)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		# another worker told them meanwhile
		frappe.db.rollback(save_point="improvement_reminder")
		return False
	except frappe.QueryDeadlockError:
		# there is no savepoint left to go back to
		raise
	except Exception:
		# what cannot be told to one must not keep it from the others; it is tried again the next time
		frappe.db.rollback(save_point="improvement_reminder")
		frappe.log_error(title=f"The reminders of {user} could not be sent"[:140])
		return False
	frappe.db.release_savepoint("improvement_reminder")
	return True


def _write(user: str, steps: list[Reached], today: date) -> None:
	digest = digest_of(steps)
	reminder = frappe.get_doc(
		doctype=DOCTYPE,
		user=user,
		reminded_on=today,
		subject=digest.subject,
		digest_key=sha256(f"{today}\x1f{user}".encode()).hexdigest()[:40],
		steps=[
			{
				"reference_doctype": one.limit.doctype,
				"reference_name": one.name,
				"title": on_one_line(one.title)[:140],
				"limit_field": one.limit.date,
				"due_date": one.due,
				"provisional": int(one.provisional),
				"working_days_late": one.position,
				"ladder_step": one.step.offset,
				"recipient": one.step.recipient.value,
				"reason": on_one_line(reason_of(one)),
				"reminder_key": one.key,
			}
			for one in steps
		],
	)
	reminder.flags.made_by_app = True
	reminder.insert(ignore_permissions=True)
	if notify(user, digest.subject, TEMPLATE, digest.values(), DOCTYPE, reminder.name):
		reminder.db_set("emailed", 1, update_modified=False)
