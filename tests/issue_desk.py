"""ERPNext's issues for tests: the same functions as `tests.desk` has for Helpdesk's tickets, taking the same names of fields."""

from __future__ import annotations

import json
from datetime import datetime

import frappe
from frappe.utils import add_to_date, now_datetime

from tests import rows
from tests.desk import make_master

__all__ = ["make_master"]

DESK = "Issue"
FAR = 2**31 + 7
HAS_TEAMS = HAS_RATINGS = HAS_WORKING_TIME = False
AGENT, ON_HOLD = "Support Team", "On Hold"
CALLER_MAY_READ = False
"""On the portal, where ERPNext asks otherwise than here."""
TYPE, CUSTOMER, CUSTOMER_NAME = "Issue Type", "Customer", "customer_name"
CALLED = {
	"ticket_type": "issue_type",
	"resolution_by": "sla_resolution_by",
	"resolution_date": "sla_resolution_date",
	"sla": "service_level_agreement",
}
MISSING = frozenset({"agent_group", "feedback_rating", "feedback_extra"})
"""What Helpdesk has beside it. It is left out of what a test asks for."""


def columns(values: dict) -> dict:
	return {CALLED.get(name, name): value for name, value in values.items() if name not in MISSING}


def make_sla(response_minutes: int = 60, resolution_minutes: int = 240) -> str:
	"""A default agreement around the clock, for all priorities, with these targets."""
	name = "Tests"
	if frappe.db.exists("Service Level Agreement", name):
		frappe.delete_doc("Service Level Agreement", name, force=True)
	for other in frappe.get_all("Service Level Agreement", pluck="name"):
		frappe.db.set_value("Service Level Agreement", other, "default_service_level_agreement", 0)
	priorities = [make_master("Issue Priority", priority) for priority in ("High", "Medium", "Low")]
	doc = frappe.get_doc(
		doctype="Service Level Agreement",
		service_level=name,
		document_type=DESK,
		default_service_level_agreement=1,
		enabled=1,
		apply_sla_for_resolution=1,
		priorities=[
			{
				"priority": priority,
				"default_priority": int(priority == "Medium"),
				"response_time": response_minutes * 60,
				"resolution_time": resolution_minutes * 60,
			}
			for priority in priorities
		],
		sla_fulfilled_on=[{"status": "Resolved"}, {"status": "Closed"}],
		pause_sla_on=[{"status": "On Hold"}],
	)
	return doc.insert(ignore_permissions=True).name


def make_ticket(age_minutes: float = 0, **values):
	"""An issue whose clock started `age_minutes` ago."""
	started = add_to_date(now_datetime(), minutes=-age_minutes, as_datetime=True)
	doc = frappe.get_doc(
		doctype=DESK,
		naming_series="ISS-.YYYY.-",
		subject=values.pop("subject", "打印机无法连接"),
		raised_by=values.pop("raised_by", "caller@example.com"),
		service_level_agreement_creation=started,
		opening_date=started.date(),
		opening_time=started.time().replace(microsecond=0),
		**columns(values),
	)
	doc.insert(ignore_permissions=True)
	return doc.reload()


def insert_rows(count: int, first: int = FAR, **values) -> list[str]:
	"""Issues written straight to the table; a value may be a function of the issue's position."""
	names = [f"ISS-TESTS-{first + position:020}" for position in range(count)]
	return rows.insert(DESK, names, columns(values))


def log_status(ticket: str, at: datetime, status: str, before: str = "") -> None:
	"""What the desk itself writes down as the status is changed."""
	data = json.dumps({"changed": [["subject", "x", "y"], ["status", before, status]], "added": []})
	log = frappe.get_doc(doctype="Version", ref_doctype=DESK, docname=ticket, data=data)
	log.insert(ignore_permissions=True)
	log.db_set("creation", at, update_modified=False)
	log.db_set("modified", at, update_modified=False)


def logged(ticket: str, status: str) -> list[datetime]:
	"""When the desk wrote down that it was set."""
	versions = frappe.get_all(
		"Version", {"ref_doctype": DESK, "docname": ticket}, ["data", "creation"], order_by="creation"
	)
	return [
		version.creation
		for version in versions
		for field, _before, after in json.loads(version.data)["changed"]
		if (field, after) == ("status", status)
	]
