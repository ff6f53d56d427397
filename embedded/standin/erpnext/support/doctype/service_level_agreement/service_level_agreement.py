from datetime import timedelta

from frappe.model.document import Document
from frappe.utils import cint, get_datetime, now_datetime


class ServiceLevelAgreement(Document):
	"""Counts all hours."""

	def apply(self, issue: Document) -> None:
		"""Targets, times and status of an issue that is being saved."""
		if issue.is_new():
			issue.service_level_agreement_creation = issue.service_level_agreement_creation or now_datetime()
		elif issue.has_value_changed("status"):
			self.set_times(issue, issue.get_doc_before_save().status)
		row = next(row for row in self.priorities if row.priority == issue.priority)
		# while it is on hold nothing is due
		waits = bool(issue.on_hold_since)
		if not (waits and not issue.first_responded_on):
			issue.response_by = self.moment(issue, row.response_time)
		else:
			issue.response_by = None
		if self.apply_sla_for_resolution and not (waits and not issue.sla_resolution_date):
			issue.sla_resolution_by = self.moment(issue, row.resolution_time, cint(issue.total_hold_time))
		else:
			issue.sla_resolution_by = None
		issue.agreement_status = self.status_of(issue)

	def set_times(self, issue: Document, before: str) -> None:
		now = now_datetime()
		if before == "Open" and not issue.first_responded_on:
			issue.first_responded_on = now
		paused_on = [row.status for row in self.pause_sla_on]
		if before in paused_on and issue.status not in paused_on and issue.on_hold_since:
			waited = (now - get_datetime(issue.on_hold_since)).total_seconds()
			issue.total_hold_time = cint(issue.total_hold_time) + int(waited)
			issue.on_hold_since = None
		elif issue.status in paused_on and before not in paused_on:
			issue.on_hold_since = now
		if issue.status in [row.status for row in self.sla_fulfilled_on]:
			issue.sla_resolution_date = issue.sla_resolution_date or now
			start = get_datetime(issue.service_level_agreement_creation)
			issue.resolution_time = (get_datetime(issue.sla_resolution_date) - start).total_seconds()
		else:
			issue.sla_resolution_date = issue.resolution_time = None

	def moment(self, issue: Document, seconds: int, extra: int = 0):
		start = get_datetime(issue.service_level_agreement_creation)
		return start + timedelta(seconds=cint(seconds) + extra)

	def status_of(self, issue: Document) -> str:
		"""Nothing is said to have failed before it is done: an issue that nobody touches stays as it was."""
		if not issue.first_responded_on:
			return "First Response Due"
		if self.apply_sla_for_resolution and not issue.sla_resolution_date:
			return "Resolution Due"
		late = get_datetime(issue.first_responded_on) > get_datetime(issue.response_by)
		if self.apply_sla_for_resolution:
			late = late or get_datetime(issue.sla_resolution_date) > get_datetime(issue.sla_resolution_by)
		return "Failed" if late else "Fulfilled"
