"""What service desks call the parts of a ticket, as data: **HD Ticket** of Frappe Helpdesk, **Issue** of ERPNext (R26).

Pure: no framework, no I/O. Names differ between versions, so that each part has candidates, of which the first that the
service desk has is read; who keeps a part elsewhere names it on the connection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from urllib.parse import quote

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.remote_reading import Row, moment_of

TEXT_LENGTH, FEEDBACK_LENGTH = 140, 5000


class Part(str, Enum):
	"""Of a ticket. The value is stored in a field map, and is the label's key in the translations."""

	SUBJECT = "Subject"
	STATUS = "Status"
	CUSTOMER = "Customer"
	TEAM = "Team"
	TICKET_TYPE = "Ticket Type"
	PRIORITY = "Priority"
	RAISED_BY = "Raised By"
	OPENING_DATE = "Opening Date"
	OPENING_TIME = "Opening Time"
	CLOCK_STARTED_AT = "Agreement Began At"
	RESPONSE_BY = "Response Due"
	FIRST_RESPONDED_AT = "First Responded At"
	RESOLUTION_BY = "Resolution Due"
	RESOLVED_AT = "Resolved At"
	ON_HOLD_SINCE = "On Hold Since"
	AGREEMENT = "State of the Agreement"
	RATING = "Rating"
	FEEDBACK = "Feedback"


NAME, CREATED, CHANGED = "name", "creation", "modified"
"""What every record of the framework has."""


@dataclass(frozen=True, slots=True)
class FieldMap:
	doctype: str
	candidates: Mapping[Part, tuple[str, ...]]
	resolved: frozenset[str]
	"""Statuses of a ticket that is done."""
	failed: frozenset[str]
	"""States of an agreement that was missed."""
	path: str
	"""Of a ticket's page, on the service desk's own site."""
	comments_by: str = ""
	"""The ticket's own method that writes a comment which its agents see; "" where they see the framework's."""


HD_TICKET = FieldMap(
	doctype="HD Ticket",
	candidates={
		Part.SUBJECT: ("subject",),
		Part.STATUS: ("status",),
		Part.CUSTOMER: ("customer",),
		Part.TEAM: ("agent_group",),
		Part.TICKET_TYPE: ("ticket_type",),
		Part.PRIORITY: ("priority",),
		Part.RAISED_BY: ("raised_by",),
		Part.OPENING_DATE: ("opening_date",),
		Part.OPENING_TIME: ("opening_time",),
		Part.CLOCK_STARTED_AT: ("service_level_agreement_creation",),
		Part.RESPONSE_BY: ("response_by",),
		Part.FIRST_RESPONDED_AT: ("first_responded_on",),
		Part.RESOLUTION_BY: ("resolution_by",),
		Part.RESOLVED_AT: ("resolution_date",),
		Part.ON_HOLD_SINCE: ("on_hold_since",),
		Part.AGREEMENT: ("agreement_status",),
		Part.RATING: ("feedback_rating",),
		Part.FEEDBACK: ("feedback_extra",),
	},
	resolved=frozenset({"Resolved", "Closed"}),
	failed=frozenset({"Failed"}),
	path="/helpdesk/tickets/{0}",
	comments_by="new_comment",
)

ISSUE = FieldMap(
	doctype="Issue",
	candidates={
		Part.SUBJECT: ("subject",),
		Part.STATUS: ("status",),
		Part.CUSTOMER: ("customer",),
		# an Issue has no team of its own, and some sites give it one
		Part.TEAM: ("agent_group", "team", "support_team", "department"),
		Part.TICKET_TYPE: ("issue_type",),
		Part.PRIORITY: ("priority",),
		Part.RAISED_BY: ("raised_by",),
		Part.OPENING_DATE: ("opening_date",),
		Part.OPENING_TIME: ("opening_time",),
		Part.CLOCK_STARTED_AT: ("service_level_agreement_creation",),
		Part.RESPONSE_BY: ("response_by",),
		Part.FIRST_RESPONDED_AT: ("first_responded_on",),
		# from version 15, and before
		Part.RESOLUTION_BY: ("sla_resolution_by", "resolution_by"),
		Part.RESOLVED_AT: ("sla_resolution_date", "resolution_date"),
		Part.ON_HOLD_SINCE: ("on_hold_since",),
		Part.AGREEMENT: ("agreement_status",),
		Part.RATING: ("feedback_rating",),
		Part.FEEDBACK: ("feedback_extra",),
	},
	resolved=frozenset({"Resolved", "Closed"}),
	# before version 13 an agreement that was missed was overdue
	failed=frozenset({"Failed", "Overdue"}),
	path="/app/issue/{0}",
)

FIELD_MAPS: Mapping[str, FieldMap] = {one.doctype: one for one in (HD_TICKET, ISSUE)}

Columns = Mapping[Part, str]
"""The service desk's own names, of the parts that it has."""


def columns_of(
	field_map: FieldMap, found: Collection[str], chosen: Mapping[Part, str] | None = None
) -> dict[Part, str]:
	"""What to read each part from, of the fields that a service desk was `found` to have.

	`chosen` are those that a person named. Raises RuleBroken where one of them is not there.
	"""
	columns = {}
	for part, candidates in field_map.candidates.items():
		own = (chosen or {}).get(part)
		if own and own not in found:
			raise RuleBroken(
				"field map",
				"The field {0}, which the field map names for {1}, is not among those of {2} on the service desk: correct"
				" the field map.",
				own,
				part.value,
				field_map.doctype,
			)
		if column := own or next((name for name in candidates if name in found), ""):
			columns[part] = column
	return columns


def asked(columns: Columns) -> list[str]:
	"""The fields to ask a page for."""
	return [NAME, CREATED, CHANGED, *dict.fromkeys(columns.values())]


@dataclass(frozen=True, slots=True)
class RemoteTicket:
	"""A ticket as a row says it, in the service desk's own time. "" and None stand for *not set*."""

	name: str
	changed_at: datetime
	opened_at: datetime
	clock_started_at: datetime | None
	subject: str
	status: str
	customer: str
	team: str
	ticket_type: str
	priority: str
	raised_by: str
	response_by: datetime | None
	first_responded_at: datetime | None
	resolution_by: datetime | None
	resolved_at: datetime | None
	on_hold: bool
	sla_failed: bool
	rating: float
	feedback: str
	resolved: bool
	unread: tuple[str, ...] = ()
	"""Fields with a value that is none: they count as not set."""


def read(row: Row, columns: Columns, field_map: FieldMap, resolved: Iterable[str] = ()) -> RemoteTicket:
	"""The ticket of `row`, which has a name and a moment of change. `resolved`: statuses in place of the map's own."""
	unread: list[str] = []

	def value(part: Part) -> object:
		return row.get(columns[part]) if part in columns else None

	def text(part: Part, length: int = TEXT_LENGTH) -> str:
		found = value(part)
		if found is None or isinstance(found, (dict, list)):
			return ""
		return str(found).replace("\x00", "")[:length].strip()

	def moment(part: Part) -> datetime | None:
		found = value(part)
		if found in (None, ""):
			return None
		if (read_as := moment_of(found)) is None:
			unread.append(columns[part])
		return read_as

	status = text(Part.STATUS)
	return RemoteTicket(
		name=str(row[NAME]).strip(),
		changed_at=moment_of(row[CHANGED]),
		opened_at=_opening(row, value(Part.OPENING_DATE), value(Part.OPENING_TIME)),
		clock_started_at=moment(Part.CLOCK_STARTED_AT),
		subject=text(Part.SUBJECT),
		status=status,
		customer=text(Part.CUSTOMER),
		team=text(Part.TEAM),
		ticket_type=text(Part.TICKET_TYPE),
		priority=text(Part.PRIORITY),
		raised_by=text(Part.RAISED_BY),
		response_by=moment(Part.RESPONSE_BY),
		first_responded_at=moment(Part.FIRST_RESPONDED_AT),
		resolution_by=moment(Part.RESOLUTION_BY),
		resolved_at=moment(Part.RESOLVED_AT),
		on_hold=bool(value(Part.ON_HOLD_SINCE)),
		sla_failed=text(Part.AGREEMENT) in field_map.failed,
		rating=_rating(value(Part.RATING)),
		feedback=text(Part.FEEDBACK, FEEDBACK_LENGTH),
		resolved=status in (frozenset(resolved) or field_map.resolved),
		unread=tuple(unread),
	)


def page_of(field_map: FieldMap, url: str, name: str) -> str:
	"""The address of a ticket's page."""
	return url + field_map.path.format(quote(name, safe=""))


def _opening(row: Row, day: object, hour: object) -> datetime:
	opened = moment_of(day)
	if opened is None:
		return moment_of(row.get(CREATED)) or moment_of(row[CHANGED])
	return datetime.combine(opened.date(), time()) + _time_of_day(hour)


def _time_of_day(value: object) -> timedelta:
	"""As the framework writes a time: 9:05:00, or 09:05:00.123456."""
	parts = str(value or "").split(":")
	try:
		hours, minutes, seconds = int(parts[0]), int(parts[1]), float(parts[2]) if len(parts) > 2 else 0.0
	except (IndexError, ValueError):
		return timedelta()
	found = timedelta(hours=hours, minutes=minutes, seconds=seconds)
	return found if timedelta() <= found < timedelta(days=1) else timedelta()


def _rating(value: object) -> float:
	try:
		found = float(value or 0)
	except (TypeError, ValueError):
		return 0.0
	return found if 0 <= found <= 1 else 0.0
