"""Tickets for tests, made as a service desk makes them."""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe.utils import add_to_date, now_datetime

from tests import rows

DESK, ACTIVITY = "HD Ticket", "HD Ticket Activity"
HAS_TEAMS = HAS_RATINGS = HAS_WORKING_TIME = True
AGENT, ON_HOLD = "Agent", "Replied"
CALLER_MAY_READ = True
TYPE, CUSTOMER, CUSTOMER_NAME = "HD Ticket Type", "HD Customer", "customer_name"
FAR = 2**31 + 7
"""A number that no ticket of a bench has, and that needs more than 32 bits."""


def make_master(doctype: str, name: str, **values) -> str:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc(doctype=doctype, name=name, **values).insert(ignore_permissions=True)
	return name


def send_no_mail_for_feedback() -> None:
	"""Helpdesk 1.14 asks for it in a way that Frappe 15.41 does not know."""
	if frappe.db.exists("DocType", "HD Settings"):
		frappe.db.set_single_value("HD Settings", "enable_email_ticket_feedback", 0)
		frappe.clear_document_cache("HD Settings", "HD Settings")


def make_sla(response_minutes: int = 60, resolution_minutes: int = 240) -> str:
	"""A default agreement around the clock, for all priorities, with these targets."""
	name = "Tests"
	for priority in ("Urgent", "High", "Medium", "Low"):
		make_master("HD Ticket Priority", priority)
	send_no_mail_for_feedback()
	# an enabled agreement without a condition that is not the default goes before the default
	for other in frappe.get_all("HD Service Level Agreement", pluck="name"):
		frappe.db.set_value("HD Service Level Agreement", other, {"default_sla": 0, "enabled": 0})
	# Helpdesk keeps the last one that is the default
	frappe.delete_doc("HD Service Level Agreement", name, force=True, ignore_missing=True)
	doc = frappe.get_doc(
		doctype="HD Service Level Agreement",
		service_level=name,
		document_type=DESK,
		default_sla=1,
		enabled=1,
		apply_sla_for_resolution=1,
		priorities=[
			{
				"priority": priority,
				"default_priority": int(priority == "Medium"),
				"response_time": response_minutes * 60,
				"resolution_time": resolution_minutes * 60,
			}
			for priority in ("Urgent", "High", "Medium", "Low")
		],
		sla_fulfilled_on=[{"status": "Resolved"}, {"status": "Closed"}],
		pause_sla_on=[{"status": "Replied"}],
		support_and_resolution=[
			{"workday": day, "start_time": "00:00:00", "end_time": "23:59:59"}
			for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
		],
		holiday_list=_holiday_list(),
	)
	doc.flags.ignore_links = True
	return doc.insert(ignore_permissions=True).name


def _holiday_list() -> str | None:
	if not frappe.db.exists("DocType", "HD Service Holiday List"):
		return None
	if not frappe.db.exists("HD Service Holiday List", "Tests"):
		frappe.get_doc(
			doctype="HD Service Holiday List",
			holiday_list_name="Tests",
			from_date="2020-01-01",
			to_date="2030-12-31",
		).insert(ignore_permissions=True)
	return "Tests"


def make_ticket(age_minutes: float = 0, **values):
	"""A ticket whose clock started `age_minutes` ago, saved once since, as a busy desk's tickets are."""
	started = add_to_date(now_datetime(), minutes=-age_minutes, as_datetime=True)
	doc = frappe.get_doc(
		doctype=DESK,
		subject=values.pop("subject", "打印机无法连接"),
		raised_by=values.pop("raised_by", "caller@example.com"),
		service_level_agreement_creation=started,
		opening_date=started.date(),
		opening_time=started.time().replace(microsecond=0),
		**values,
	)
	return doc.insert(ignore_permissions=True).reload()


def columns(values: dict) -> dict:
	"""The values under the names that they have on this desk."""
	return values


def insert_rows(count: int, first: int = FAR, **values) -> list[int]:
	"""Tickets written straight to the table; a value may be a function of the ticket's position."""
	return rows.insert(DESK, [first + position for position in range(count)], values)


def log_status(ticket: str, at: datetime, status: str, before: str = "") -> None:
	"""What the desk itself writes down as the status is changed."""
	log = frappe.get_doc(doctype=ACTIVITY, ticket=ticket, action=f"set status to {status}")
	log.insert(ignore_permissions=True)
	log.db_set("creation", at, update_modified=False)


def logged(ticket: str, status: str) -> list[datetime]:
	"""When the desk wrote down that it was set."""
	return frappe.get_all(
		ACTIVITY,
		{"ticket": ticket, "action": f"set status to {status}"},
		pluck="creation",
		order_by="creation",
	)
