"""Improvements that were found effective and whose tickets come back, for tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from itss_improvement.domain.ticket import TicketSnapshot
from tests import charters, corrective_actions, notices, people, verifications
from tests.improvements import OPPORTUNITY
from tests.measures import acting, day

RECURRENCE, MATCH, EVIDENCE = (
	"Improvement Recurrence",
	"Improvement Recurrence Match",
	"Improvement Opportunity Evidence",
)
DESK, FIRST = "HD Ticket", 2_000_000
EFFECTIVE_DAYS = 40
"""Days ago that an improvement was found effective."""
SUBJECTS = ("VPN 连不上", "VPN 无法连接，急", "您好，VPN 连接不上了")
DISMISSED = {"decision_reason": "三张工单是账号过期，不是同一问题。"}


def confirmed(**values) -> dict:
	return {"decision_reason": "同一客户，同样的现象。", "next_due_date": day(30), **values}


def effective(put=corrective_actions.in_state, state: str = "Under Observation", old: int = 3):
	"""A record of a path that was found effective EFFECTIVE_DAYS ago, with `old` tickets behind its opportunity."""
	import frappe
	from frappe.utils import now_datetime

	path = put(state)
	path = frappe.get_doc(notices.NOTICE, path) if isinstance(path, str) else path
	long_ago = now_datetime() - timedelta(days=EFFECTIVE_DAYS)
	frappe.db.set_value(
		verifications.VERIFICATION, path.verification, "verified_on", long_ago, update_modified=False
	)
	frappe.db.set_value(
		path.doctype,
		path.name,
		{"observation_until": day(20), "title": "VPN 经常连不上"},
		update_modified=False,
	)
	frappe.db.set_value(OPPORTUNITY, path.opportunity, "title", "VPN 经常连不上", update_modified=False)
	put_behind(path.opportunity, *(f"VPN 连不上{'！' * number}" for number in range(old)))
	return path.reload()


def put_behind(opportunity: str, *subjects: str, **values) -> None:
	"""Tickets of the past, as evidence."""
	import frappe
	from frappe.utils import now_datetime

	from itss_improvement import bulk
	from itss_improvement.opportunities.evidence import row_of

	opened = now_datetime() - timedelta(days=EFFECTIVE_DAYS + 60)
	bulk.insert_new(
		EVIDENCE,
		(
			{
				"name": frappe.generate_hash(length=20),
				"parent": opportunity,
				"parenttype": OPPORTUNITY,
				"parentfield": "evidence",
				"idx": number,
				**row_of(
					TicketSnapshot(
						**{
							"desk": DESK,
							"name": str(900 + number),
							"opened_at": opened,
							"subject": subject,
							"customer": "客户甲",
							"team": "网络组",
							"ticket_type": "网络",
							**values,
						}
					)
				),
			}
			for number, subject in enumerate(subjects, start=1)
		),
	)


def month_of(offset: int = 0) -> datetime:
	"""Noon on a day of one month: of this or, where `offset` is -1, of the one before. All of it is over."""
	from frappe.utils import now_datetime

	moment = now_datetime().replace(hour=12, minute=0, second=0, microsecond=0)
	return moment + timedelta(days=offset * 30)


def new_tickets(*subjects: str, at: datetime | None = None, first: int = FIRST, **values) -> list[str]:
	"""Tickets that were opened `at`, of the same customer unless `values` says otherwise."""
	from frappe.utils import now_datetime

	from tests import desk

	moment = at or now_datetime().replace(microsecond=0) - timedelta(minutes=1)
	return [
		str(name)
		for name in desk.insert_rows(
			len(subjects),
			first=first,
			**{
				"subject": lambda position: subjects[position],
				"customer": "客户甲",
				"agent_group": "网络组",
				"ticket_type": "网络",
				"creation": moment,
				"modified": moment,
				"opening_date": moment.date(),
				"opening_time": moment.time(),
				**values,
			},
		)
	]


def watch(**options):
	from itss_improvement.recurrences import watching

	return watching.watch(**options)


def proposals(**filters) -> list:
	import frappe

	names = frappe.get_all(RECURRENCE, filters, pluck="name", order_by="name")
	return [frappe.get_doc(RECURRENCE, name) for name in names]


def proposed(put=corrective_actions.in_state, state: str = "Under Observation", subjects=SUBJECTS):
	"""What is proposed about one whose tickets came back."""
	import frappe

	path = effective(put, state)
	# several in one test, each with tickets of its own
	new_tickets(*subjects, first=FIRST + 10 * frappe.db.count(RECURRENCE))
	watch()
	(doc,) = proposals(reference_name=path.name)
	return doc


def decide(doc, action: str = "Confirm Recurrence", user: str = people.OFFICER, **values):
	from itss_improvement.lifecycle.steps import take_step

	decided = confirmed() if action == "Confirm Recurrence" else DISMISSED
	with acting(user):
		return take_step(RECURRENCE, doc.name, action, **{**decided, **values})


def in_state(status: str):
	"""One about a CAPA under observation."""
	from itss_improvement.lifecycle.steps import take_step

	corrective_actions.add_analyst()
	doc = proposed()
	if status == "Confirmed":
		return decide(doc)
	if status == "Dismissed":
		return decide(doc, "Dismiss Recurrence")
	if status == "Withdrawn":
		with acting(people.OFFICER):
			take_step(
				doc.reference_doctype, doc.reference_name, "Analyse Again", reanalysis_reason="又发生两次"
			)
	return doc.reload()


PATHS = {
	"corrective action": corrective_actions.in_state,
	"notice": notices.in_state,
	"project": charters.in_state,
}
"""How a record of each path is put into a state."""
