import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from itss_improvement import calendars
from itss_improvement.departments import quality_department
from itss_improvement.domain.notice import (
	MACHINE,
	QUALITY_ADDRESSED,
	ExtensionDecision,
	check_extension_request,
	punctuality,
)
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import signatures
from itss_improvement.notices import clock, people
from itss_improvement.paths.record import PathRecord


class ImprovementNotice(PathRecord):
	machine = MACHINE

	def begin(self, opportunity):
		self.need = opportunity.current_state
		self.requirement = opportunity.suggestion
		# the clock starts when it is issued
		self.due_date = None

	def case(self) -> Case:
		addresses_quality = self.responsible_department == quality_department()
		return Case(
			{
				Duty.ISSUER: signatures.signers(self, "Notice"),
				Duty.APPLICANT: {self.extension_requested_by} - {None, ""},
				Duty.IMPLEMENTER: signatures.signers(self, "Feedback"),
			},
			frozenset({QUALITY_ADDRESSED} if addresses_quality else ()),
		)

	def take(self, step: Transition):
		{
			"Issue Notice": self.issue,
			"Confirm Receipt": self.confirm_receipt,
			"Return": self.return_to_officer,
			"Request Extension": self.request_extension,
			"Decide on Extension": self.decide_on_extension,
			"Feed Back Result": self.feed_back,
			"Put on File": self.put_on_file,
		}.get(step.action, lambda: None)()

	def hand_over(self):
		people.hand_over(self)

	def issue(self):
		if self.issued_on:
			self.first_issued_on, self.first_due_date = self.issued_on, self.due_date
		self.issuing_department = quality_department()
		self.issued_by, self.issued_on = frappe.session.user, now_datetime()
		self.update(clock.limit(self.issued_on))

	def confirm_receipt(self):
		self.received_by, self.received_on = frappe.session.user, now_datetime()

	def return_to_officer(self):
		before = self.before()
		if before.returned_on:
			frappe.throw(
				_(
					"{0} was returned on {1} already ({2}: {3}), and a notice is returned once only: confirm its"
					" receipt, and ask the quality department to reassess the opportunity if need be."
				).format(
					self.name,
					getdate(before.returned_on),
					_(before.return_kind),
					before.return_reason,
				),
				title=_("Not Possible"),
			)
		self.returned_by, self.returned_on = frappe.session.user, now_datetime()

	def request_extension(self):
		today, until = getdate(now_datetime()), getdate(self.extension_until)
		with rules_as_messages(self.name):
			check_extension_request(today, getdate(self.due_date), until, self.extended_due_date)
		self.extension_until = calendars.next_working_day(until).due
		self.extension_requested_by, self.extension_requested_on = frappe.session.user, now_datetime()
		self.extension_decision = self.extension_remark = None
		self.extension_decided_by = self.extension_decided_on = None

	def decide_on_extension(self):
		if self.extension_decision == ExtensionDecision.GRANTED.value:
			self.extended_due_date = self.extension_until
		self.extension_decided_by, self.extension_decided_on = frappe.session.user, now_datetime()

	def feed_back(self):
		self.fed_back_by, self.fed_back_on = frappe.session.user, now_datetime()
		self.punctuality = punctuality(getdate(self.fed_back_on), getdate(self.due_date)).value

	def put_on_file(self):
		self.filed_by, self.filed_on = frappe.session.user, now_datetime()
