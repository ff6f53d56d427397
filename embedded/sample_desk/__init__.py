"""A small service desk to try the app on: three months of tickets of an invented operations company in Beijing.

The texts are the CSV files beside this module; people, customers and addresses in them are invented. Every time
in `tickets.csv` is relative, so that the desk is always fresh:

- a ticket was opened `days_ago` days before the day of loading, or on day `last_month_day` of the month before
  (for what must fall within one calendar month), at the clock time `at`; or `hours_ago` before the moment of
  loading, for tickets that are to be near a target;
- `responded_after`, `first_resolved_after`, `reopened_after` and `resolved_after` are minutes since it was opened,
  `held` is how many minutes it then waited for the customer;
- `rating` is 0..1, empty where the customer gave none.

The targets follow from `priorities.csv`, around the clock, and move with the time on hold as Helpdesk moves them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

SLA = "标准运维服务级别（7×24）"
TICKET = "HD Ticket"
ACTIVITY = "HD Ticket Activity"
FOLDER = Path(__file__).resolve().parent
STORED = "%Y-%m-%d %H:%M:%S.%f"
LOADED = (
	"HD Team",
	"HD Customer",
	"HD Ticket Priority",
	"HD Ticket Type",
	"HD Service Level Agreement",
	"Contact",
	TICKET,
	ACTIVITY,
)


def load(today: date | None = None) -> dict[str, int]:
	"""Put the sample desk into the site that is open. The caller commits.

	Tickets are written past Helpdesk's controller, which would compute their targets and times from now: no
	document event fires. What an administrator already has under the same name stays as it is.

	Args:
		today: the day that the desk's days count back from; the site's own today if left out.

	Returns:
		How many records of each DocType were made; zeros if the sample tickets are there already.
	"""
	import frappe
	from frappe.utils import now_datetime

	made = dict.fromkeys(LOADED, 0)
	if frappe.db.exists(TICKET, {"sla": SLA}):
		print("The sample desk is already loaded: nothing was added.")
		return made
	now = now_datetime().replace(microsecond=0)
	if today:
		now = datetime.combine(today, now.time())
	made |= _add_masters()
	tickets = sorted((Ticket(row, now) for row in rows("tickets")), key=lambda ticket: ticket.opened)
	made |= _add_tickets(tickets, _contacts_by_mail())
	return made


def rows(name: str) -> list[dict[str, str]]:
	"""The rows of `name`.csv, every value a text."""
	with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
		return list(csv.DictReader(file))


class Ticket:
	"""One row of `tickets.csv` in absolute times, with what follows from them."""

	def __init__(self, row: dict[str, str], now: datetime) -> None:
		self.row = row
		self.now = now
		self.opened = self._opened()
		self.responded = self._after("responded_after")
		self.resolved = self._after("resolved_after")
		self.first_resolved = self._after("first_resolved_after")
		self.reopened = self._after("reopened_after")
		self.held = timedelta(minutes=int(row["held"] or 0))

	def _opened(self) -> datetime:
		if self.row["hours_ago"]:
			return self.now - timedelta(hours=float(self.row["hours_ago"]))
		if self.row["last_month_day"]:
			last_month = self.now.date().replace(day=1) - timedelta(days=1)
			day = last_month.replace(day=int(self.row["last_month_day"]))
		else:
			day = self.now.date() - timedelta(days=int(self.row["days_ago"]))
		return datetime.combine(day, time.fromisoformat(self.row["at"]))

	def _after(self, column: str) -> datetime | None:
		minutes = self.row[column]
		return self.opened + timedelta(minutes=int(minutes)) if minutes else None

	@property
	def on_hold_since(self) -> datetime | None:
		return self.responded if self.row["status"] == "Replied" else None

	@property
	def total_hold(self) -> timedelta:
		"""Helpdesk counts the time between resolving and reopening as time on hold."""
		if self.reopened:
			return self.held + (self.reopened - self.first_resolved)
		return self.held

	@property
	def response_by(self) -> datetime:
		return self.opened + self._allowed("response_minutes")

	@property
	def resolution_by(self) -> datetime:
		return self.opened + self._allowed("resolution_minutes") + self.total_hold

	def _allowed(self, column: str) -> timedelta:
		return timedelta(minutes=int(_priorities()[self.row["priority"]][column]))

	@property
	def agreement_status(self) -> str:
		"""As of the last save: an open ticket that ran out of time since does not say so, as in Helpdesk."""
		late = (self.responded and self.responded > self.response_by) or (
			self.resolved and self.resolved > self.resolution_by
		)
		if self.on_hold_since:
			return "Paused"
		if late:
			return "Failed"
		if not self.responded:
			return "First Response Due"
		return "Fulfilled" if self.resolved else "Resolution Due"

	def history(self) -> Iterator[tuple[datetime, str]]:
		"""Changes of the status and when they were made, oldest first."""
		if self.held or self.on_hold_since:
			yield self.responded, "Replied"
		if self.held:
			yield self.responded + self.held, "Open"
		if self.reopened:
			yield self.first_resolved, "Resolved"
			yield self.reopened, "Open"
		if self.resolved:
			yield self.resolved, self.row["status"]

	def values(self, contact: str | None) -> dict[str, object]:
		row = self.row
		return {
			"subject": row["subject"],
			"description": _as_html(row["description"]),
			"customer": row["customer"] or None,
			"raised_by": row["raised_by"],
			"contact": contact,
			"agent_group": row["team"],
			"ticket_type": row["ticket_type"],
			"priority": row["priority"],
			"status": row["status"],
			"sla": SLA,
			"service_level_agreement_creation": _stored(self.opened),
			"opening_date": self.opened.strftime("%Y-%m-%d"),
			"opening_time": self.opened.strftime("%H:%M:%S"),
			"response_by": _stored(self.response_by),
			"first_responded_on": _stored(self.responded),
			"first_response_time": _seconds(self.responded and self.responded - self.opened),
			"resolution_by": _stored(self.resolution_by),
			"resolution_date": _stored(self.resolved),
			"resolution_time": _seconds(self.resolved and self.resolved - self.opened - self.total_hold),
			"on_hold_since": _stored(self.on_hold_since),
			"total_hold_time": _seconds(self.total_hold),
			"agreement_status": self.agreement_status,
			"feedback_rating": float(row["rating"] or 0),
			"feedback_extra": row["feedback"] or None,
			"via_customer_portal": int(row["portal"] or 0),
		}


def _add_masters() -> dict[str, int]:
	made = {
		"HD Team": _add_missing(
			"HD Team", {row["team"]: {"team_name": row["team"]} for row in rows("teams")}
		),
		"HD Customer": _add_missing(
			"HD Customer",
			{
				row["customer"]: {"customer_name": row["customer"], "domain": row["domain"]}
				for row in rows("customers")
			},
		),
		"HD Ticket Priority": _add_missing(
			"HD Ticket Priority",
			{
				name: {"description": row["description"], "integer_value": row["integer_value"]}
				for name, row in _priorities().items()
			},
		),
		"HD Ticket Type": _add_missing(
			"HD Ticket Type",
			{row["ticket_type"]: {"description": row["description"]} for row in rows("ticket_types")},
		),
	}
	made["HD Service Level Agreement"] = _add_missing("HD Service Level Agreement", {SLA: _agreement()})
	with _no_pictures():
		made["Contact"] = _add_contacts()
	return made


def _add_missing(doctype: str, records: dict[str, dict[str, object]]) -> int:
	"""Insert the records whose name is free and count them."""
	import frappe

	missing = {name: values for name, values in records.items() if not frappe.db.exists(doctype, name)}
	for name, values in missing.items():
		frappe.get_doc({"doctype": doctype, "__newname": name, **values}).insert(ignore_permissions=True)
	return len(missing)


def _add_contacts() -> int:
	import frappe

	missing = [row for row in rows("contacts") if not _contact_of(row["email"])]
	for row in missing:
		contact = frappe.new_doc("Contact")
		contact.update({"first_name": row["name"], "department": row["department"]})
		contact.append("email_ids", {"email_id": row["email"], "is_primary": 1})
		contact.append("links", {"link_doctype": "HD Customer", "link_name": row["customer"]})
		contact.insert(ignore_permissions=True)
	return len(missing)


def _agreement() -> dict[str, object]:
	"""The agreement of every sample customer. It takes the place of no other default."""
	import frappe

	meta = frappe.get_meta("HD Service Level Agreement")
	values: dict[str, object] = {
		"service_level": SLA,
		"description": "示例服务台全部客户适用，按自然时间计时",
		"enabled": 1,
		"default_sla": int(not frappe.db.exists("HD Service Level Agreement", {"default_sla": 1})),
		"apply_sla_for_resolution": 1,
		"priorities": [
			{
				"priority": row["priority"],
				"response_time": int(row["response_minutes"]) * 60,
				"resolution_time": int(row["resolution_minutes"]) * 60,
				"default_priority": int(row["is_default"]),
			}
			for row in _priorities().values()
		],
		"pause_sla_on": [{"status": "Replied"}],
		"sla_fulfilled_on": [{"status": "Resolved"}, {"status": "Closed"}],
	}
	# Helpdesk itself asks for more than the stand-in does
	if meta.has_field("condition"):
		customers = [row["customer"] for row in rows("customers")]
		values["condition"] = f"doc.customer in {customers!r}"
	if meta.has_field("holiday_list"):
		values["holiday_list"] = _holiday_list()
	if meta.get_field("support_and_resolution").reqd:
		values["support_and_resolution"] = [
			{"workday": day, "start_time": "00:00:00", "end_time": "23:59:59"}
			for day in frappe.utils.get_weekdays()
		]
	return values


def _holiday_list() -> str:
	"""A list without a holiday: the sample desk never closes."""
	year = date.today().year
	name = "演示：全年无休"
	_add_missing(
		"HD Service Holiday List",
		{
			name: {
				"holiday_list_name": name,
				"from_date": f"{year - 1}-01-01",
				"to_date": f"{year + 1}-12-31",
			}
		},
	)
	return name


@contextmanager
def _no_pictures() -> Iterator[None]:
	"""Saving a **Contact** asks a server on the internet for a picture, except while importing."""
	import frappe

	before = frappe.flags.in_import
	frappe.flags.in_import = True
	try:
		yield
	finally:
		frappe.flags.in_import = before


def _contact_of(mail: str) -> str | None:
	import frappe

	return frappe.db.get_value("Contact", {"email_id": mail})


def _contacts_by_mail() -> dict[str, str | None]:
	return {row["email"]: _contact_of(row["email"]) for row in rows("contacts")}


def _add_tickets(tickets: list[Ticket], contacts: dict[str, str | None]) -> dict[str, int]:
	import frappe

	written = _stored(frappe.utils.now_datetime())
	record = {"owner": "Administrator", "modified_by": "Administrator", "docstatus": 0, "idx": 0}
	first = _next_number()
	new_tickets, changes = [], []
	for number, ticket in enumerate(tickets, start=first):
		new_tickets.append(
			{
				"name": number,
				"creation": written,
				"modified": written,
				**record,
				**ticket.values(contacts.get(ticket.row["raised_by"])),
			}
		)
		for moment, status in ticket.history():
			changes.append(
				{
					"name": frappe.generate_hash(length=10),
					"creation": _stored(moment),
					"modified": _stored(moment),
					**record,
					"ticket": str(number),
					"action": f"set status to {status}",
				}
			)
	for doctype, new in ((TICKET, new_tickets), (ACTIVITY, changes)):
		frappe.db.bulk_insert(doctype, list(new[0]), [tuple(values.values()) for values in new])
	if frappe.db.db_type != "sqlite":
		frappe.db.set_next_sequence_val(TICKET, first + len(tickets) - 1, is_val_used=True)
	return {TICKET: len(new_tickets), ACTIVITY: len(changes)}


def _next_number() -> int:
	"""A number above every ticket's, deleted ones included: they are never given out twice."""
	import frappe

	highest = int(frappe.db.get_value(TICKET, {}, "name", order_by="name desc") or 0)
	if frappe.db.db_type == "sqlite":
		used = frappe.db.sql("select seq from sqlite_sequence where name = %s", (f"tab{TICKET}",))
		return max(highest, used[0][0] if used else 0) + 1
	return max(highest + 1, frappe.db.get_next_sequence_val(TICKET))


@cache
def _priorities() -> dict[str, dict[str, str]]:
	return {row["priority"]: row for row in rows("priorities")}


def _stored(moment: datetime | None) -> str | None:
	# SQLite compares texts: they must look as the framework's own do
	return moment.strftime(STORED) if moment else None


def _seconds(span: timedelta | None) -> int | None:
	return int(span.total_seconds()) if span is not None else None


def _as_html(text: str) -> str:
	"""The field holds HTML; what people wrote is text."""
	import frappe

	return "".join(f"<p>{frappe.utils.escape_html(line)}</p>" for line in text.splitlines())
