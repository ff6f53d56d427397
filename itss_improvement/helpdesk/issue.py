"""ERPNext's **Issue**.

It has no team and no rating, and no working time but the clock's; its times of response and resolution are kept where an
agreement applies to it. What its statuses were is in the framework's own log of changes, **Version**, as long as *Track Changes*
is switched on for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import ClassVar

import frappe
from frappe.utils import get_absolute_url, get_datetime

from itss_improvement.domain.trigger import Dimension
from itss_improvement.helpdesk.same_site import SameSiteDesk
from itss_improvement.helpdesk.ticket_table import StatusChange, TicketTable

ISSUE, VERSION = "Issue", "Version"


class VersionLog:
	def of_tickets(self, names: Collection[str]) -> Iterator[StatusChange]:
		log = frappe.qb.DocType(VERSION)
		query = frappe.qb.from_(log).where(log.docname.isin(list(names)))
		return _changes(query, log)

	def between(
		self, tickets: TicketTable, start: datetime, end: datetime, scope: Mapping[Dimension, str]
	) -> Iterator[StatusChange]:
		table, log = tickets.table, frappe.qb.DocType(VERSION)
		joined = frappe.qb.from_(log).inner_join(table).on(table.name == log.docname)
		query = (
			tickets.in_scope(joined, scope)
			.where(log.creation >= start)
			.where(log.creation < end)
			# never before it was made: Frappe 15 has an index on this, 16 on the other
			.where(log.modified >= start)
		)
		return _changes(query, log)


def _changes(query, log) -> Iterator[StatusChange]:
	rows = (
		query.select(log.docname, log.data, log.creation)
		.where(log.ref_doctype == ISSUE)
		.where(log.data.like('%"status"%'))
		.orderby(log.creation)
		.orderby(log.name)
		.run()
	)
	for ticket, data, moment in rows:
		for field, before, after in _changed(data):
			if field == "status":
				yield StatusChange(ticket, after or "", get_datetime(moment), before or "")


def _changed(data: str) -> list:
	try:
		changed = json.loads(data).get("changed") or []
	except (ValueError, AttributeError):
		return []
	return [change for change in changed if isinstance(change, list) and len(change) == 3]


class IssueDesk(SameSiteDesk):
	name = ISSUE
	columns: ClassVar = {
		"name": "name",
		"subject": "subject",
		"status": "status",
		"customer": "customer",
		"contact": "contact",
		"ticket_type": "issue_type",
		"priority": "priority",
		"raised_by": "raised_by",
		"response_by": "response_by",
		"first_responded_at": "first_responded_on",
		# without the prefix up to ERPNext 14
		"resolution_by": ("sla_resolution_by", "resolution_by"),
		"resolved_at": ("sla_resolution_date", "resolution_date"),
		"on_hold_since": "on_hold_since",
		"agreement": "service_level_agreement",
		"agreement_status": "agreement_status",
		"clock_started_at": "service_level_agreement_creation",
		"opening_date": "opening_date",
		"opening_time": "opening_time",
		"creation": "creation",
		"modified": "modified",
	}
	log = VersionLog()

	def url_of(self, name: str) -> str:
		return get_absolute_url(ISSUE, name)
