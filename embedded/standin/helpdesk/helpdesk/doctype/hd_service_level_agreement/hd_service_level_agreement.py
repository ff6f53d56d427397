from datetime import datetime, time, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, get_weekdays, now_datetime, to_timedelta

DAY = timedelta(days=1)


class HDServiceLevelAgreement(Document):
	def validate(self):
		defaults = [row.priority for row in self.priorities if row.default_priority]
		if len(defaults) != 1:
			frappe.throw(_("Mark exactly one priority as the default one."))
		self.default_priority = defaults[0]
		if self.default_sla:
			frappe.db.set_value(self.doctype, {"default_sla": 1, "name": ("!=", self.name)}, "default_sla", 0)

	def apply(self, ticket: Document) -> None:
		"""Recompute targets and status of a ticket that is being saved: nothing else writes a breach."""
		if ticket.is_new():
			ticket.service_level_agreement_creation = (
				ticket.service_level_agreement_creation or now_datetime()
			)
		elif ticket.has_value_changed("status"):
			self.set_times(ticket)
			self.set_hold(ticket)
		held = cint(ticket.total_hold_time)
		ticket.response_by = self.target(ticket, "response_time")
		ticket.resolution_by = self.target(ticket, "resolution_time", held)
		ticket.agreement_status = self.agreement_status(ticket)

	def set_times(self, ticket: Document) -> None:
		start = get_datetime(ticket.service_level_agreement_creation)
		if ticket.first_responded_on:
			ticket.first_response_time = self.elapsed(start, get_datetime(ticket.first_responded_on))
		if ticket.status in [row.status for row in self.sla_fulfilled_on]:
			ticket.resolution_date = now_datetime()
			took = self.elapsed(start, ticket.resolution_date)
			ticket.resolution_time = took - cint(ticket.total_hold_time)
			ticket.user_resolution_time = ticket.resolution_time
		else:
			ticket.resolution_date = ticket.resolution_time = None

	def set_hold(self, ticket: Document) -> None:
		paused_on = [row.status for row in self.pause_sla_on]
		before = ticket.get_doc_before_save()
		since = ticket.on_hold_since or before.resolution_date
		if ticket.status in paused_on:
			if before.status not in paused_on:
				ticket.on_hold_since = now_datetime()
			return
		ticket.on_hold_since = None
		if since:
			waited = (now_datetime() - get_datetime(since)).total_seconds()
			ticket.total_hold_time = cint(ticket.total_hold_time) + max(0, int(waited))

	def agreement_status(self, ticket: Document) -> str:
		now = now_datetime()
		late_answer = get_datetime(ticket.response_by) < get_datetime(ticket.first_responded_on or now)
		late_end = self.apply_sla_for_resolution and (
			get_datetime(ticket.resolution_by) < get_datetime(ticket.resolution_date or now)
		)
		# the last true one wins: a failed ticket that is paused says Paused until it goes on
		states = {
			"Fulfilled": True,
			"Resolution Due": self.apply_sla_for_resolution and not ticket.resolution_date,
			"First Response Due": not ticket.first_responded_on,
			"Failed": late_answer or late_end,
			"Paused": ticket.on_hold_since,
		}
		return [state for state, true in states.items() if true][-1]

	def target(self, ticket: Document, field: str, extra: int = 0) -> datetime:
		"""The moment at which the seconds of `field`, and `extra`, of working time are over."""
		row = next((row for row in self.priorities if row.priority == ticket.priority), None)
		if row is None:
			frappe.throw(_("Please add the priority {0} to the SLA {1}").format(ticket.priority, self.name))
		left = timedelta(seconds=cint(row.get(field)) + extra)
		moment = get_datetime(ticket.service_level_agreement_creation)
		if not self.support_and_resolution:
			return moment + left
		while left:
			opens, closes = self.hours(moment)
			begin = max(moment, opens)
			if begin >= closes:
				moment = datetime.combine(moment, time()) + DAY
				continue
			used = min(left, closes - begin)
			moment, left = begin + used, left - used
		return moment

	def elapsed(self, start: datetime, end: datetime) -> int:
		"""Seconds of working time between two moments."""
		if not self.support_and_resolution:
			return max(0, int((end - start).total_seconds()))
		total, day = timedelta(), datetime.combine(start, time())
		while day < end:
			opens, closes = self.hours(day)
			total += max(timedelta(), min(end, closes) - max(start, opens))
			day += DAY
		return int(total.total_seconds())

	def hours(self, moment: datetime) -> tuple[datetime, datetime]:
		"""Opening and closing of the moment's day; the same twice when it is closed."""
		midnight = datetime.combine(moment, time())
		name = get_weekdays()[moment.weekday()]
		for row in self.support_and_resolution:
			if row.workday == name:
				return midnight + to_timedelta(row.start_time), midnight + to_timedelta(row.end_time)
		return midnight, midnight
