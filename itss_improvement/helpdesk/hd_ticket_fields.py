"""What **HD Ticket** calls things, for the modules that read its tables."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import frappe
from frappe.utils import get_datetime

from itss_improvement.domain.trigger import Dimension

TICKET = "HD Ticket"
ACTIVITY = "HD Ticket Activity"

COLUMN_OF = {
	Dimension.TEAM: "agent_group",
	Dimension.CUSTOMER: "customer",
	Dimension.TICKET_TYPE: "ticket_type",
	Dimension.PRIORITY: "priority",
}

RESOLVED = frozenset({"Resolved", "Closed"})
STATUS_ACTIVITY = "set status to "


def is_resolved(status: str) -> bool:
	if status in RESOLVED:
		return True
	field = frappe.get_meta(TICKET).get_field("status")
	if not status or field.fieldtype != "Link":
		return False
	# later versions of Helpdesk let a desk name its own statuses, each with a category
	return frappe.get_cached_value(field.options, status, "category") in RESOLVED


def moment_of(value) -> datetime | None:
	return get_datetime(value) if value else None


def opening_of(row) -> datetime:
	if not row.opening_date:
		return get_datetime(row.creation) or frappe.utils.now_datetime()
	day = row.opening_date if isinstance(row.opening_date, date) else get_datetime(row.opening_date).date()
	return datetime.combine(day, time()) + _time_of_day(row.opening_time)


def _time_of_day(value) -> timedelta:
	# a Time is a timedelta on MariaDB, a time on SQLite, and text in a document that was not read back yet
	if isinstance(value, timedelta):
		return value
	if isinstance(value, str) and value:
		value = get_datetime(f"2000-01-01 {value}").time()
	if isinstance(value, time):
		return timedelta(
			hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
		)
	return timedelta()
