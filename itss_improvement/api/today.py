"""What must I do today?"""

from collections import Counter

import frappe
from frappe import _
from frappe.utils import get_absolute_url

from itss_improvement import today
from itss_improvement.calendars import in_words
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.reminder import left_in_words
from itss_improvement.domain.text import on_one_line
from itss_improvement.today import Overdue, Waiting

MOST_SHOWN = 200


@frappe.whitelist(methods=["GET"])
def waiting(at_most: int = 5) -> dict:
	"""All that waits for the session's user, what was due first before the rest (R17).

	`records`, `at_most` (1 to 200) of them: `doctype`, `name`, `title`, `status`, `colour` (of the status), `step`
	(what to do, untranslated; "" where it was assigned to them and has no step for them), `due` (a date or null),
	`left` (working days, in words), `overdue`, `provisional` and `url`. `total` of all, and how many of them are
	`late`. `kinds`: the `total` and the `late` of each `doctype` that has any. `overdue`: for those who see
	everything, each `doctype` and `limit` (a field's label) that records have passed, with the `total` and the
	`filters` of the list that shows them.

	Raises PermissionError for whoever takes no part in improvements.
	"""
	found = today.waiting()
	shown = found[: max(1, min(at_most, MOST_SHOWN))]
	totals = Counter(one.doctype for one in found)
	late = Counter(one.doctype for one in found if one.overdue)
	return {
		"records": [_record(one) for one in shown],
		"total": len(found),
		"late": late.total(),
		"kinds": [
			{"doctype": doctype, "total": total, "late": late[doctype]} for doctype, total in totals.items()
		],
		"overdue": [_overdue(one) for one in today.overdue()],
	}


def _record(one: Waiting) -> dict:
	colours = {
		state.title: (state.color or "").lower().replace(" ", "-")
		for state in frappe.get_meta(one.doctype).states
	}
	return {
		"doctype": one.doctype,
		"name": one.name,
		"title": on_one_line(one.title),
		"status": one.status,
		"colour": colours.get(one.status, "gray"),
		"step": one.step,
		"due": one.due.isoformat() if one.due else None,
		"left": _left(one),
		"overdue": one.overdue,
		"provisional": one.provisional,
		"url": get_absolute_url(one.doctype, one.name),
	}


def _left(one: Waiting) -> str:
	if not one.due:
		return ""
	# a weekend after it is no working day, and late all the same
	return in_words(Sentence("Overdue") if one.overdue and not one.late else left_in_words(one.late))


def _overdue(one: Overdue) -> dict:
	return {
		"doctype": one.doctype,
		"limit": _(frappe.get_meta(one.doctype).get_label(one.field)),
		"filters": one.filters,
		"total": one.total,
	}
