import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from itss_improvement import calendars, measures
from itss_improvement.departments import quality_department
from itss_improvement.domain.notice import (
	MACHINE,
	QUALITY_ADDRESSED,
	ExtensionDecision,
	check_extension_decision,
	check_extension_request,
	check_first_return,
	punctuality,
)
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import signatures
from itss_improvement.notices import clock, people
from itss_improvement.paths.record import PathRecord

ANSWER = ("extension_decision", "extension_remark", "extension_decided_by", "extension_decided_on")
JUDGED = ("fed_back_by", "fed_back_on", "completed_on", "punctuality")


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
				Duty.IMPLEMENTER: signatures.signers(self, "Feedback")
				| measures.implementers(self.doctype, self.name),
			},
			frozenset({QUALITY_ADDRESSED} if addresses_quality else ()),
		)

	def take(self, step: Transition):
		super().take(step)
		{
			"Issue Notice": self.issue,
			"Confirm Receipt": self.confirm_receipt,
			"Return": self.return_to_officer,
			"Start Implementation": self.start,
			"Request Extension": self.request_extension,
			"Decide on Extension": self.decide_on_extension,
			"Feed Back Result": self.feed_back,
			"Return Feedback": self.return_feedback,
			"Put on File": self.put_on_file,
			"Carry On": self.do_more,
		}.get(step.action, lambda: None)()

	def after_step(self, step: Transition):
		super().after_step(step)
		if step.action == "Issue Notice":
			people.send_copies(self)
		elif step.action == "Start Implementation":
			measures.start_all(self)
		elif step.action == "Supersede":
			measures.cancel_all(self, self.superseded_reason)

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
		with rules_as_messages(self.name):
			check_first_return(
				before.returned_on and getdate(before.returned_on), before.return_kind, before.return_reason
			)
		self.returned_by, self.returned_on = frappe.session.user, now_datetime()

	def start(self):
		measures.check_planned(self)

	def request_extension(self):
		# a date that the framework takes for none is none
		if not (until := getdate(self.extension_until)):
			frappe.throw(
				_("{0}: Extension Until {1} is no date.").format(self.name, self.extension_until),
				title=_("Not Possible"),
			)
		with rules_as_messages(self.name):
			check_extension_request(
				getdate(now_datetime()), getdate(self.due_date), until, self.extended_due_date
			)
		self.extension_until = calendars.moved_to_working_day(until, _("Extension Until"))
		self.extension_requested_by, self.extension_requested_on = frappe.session.user, now_datetime()
		self.update(dict.fromkeys(ANSWER))

	def decide_on_extension(self):
		with rules_as_messages(self.name):
			check_extension_decision(self.extension_decision, self.extension_remark)
		if self.extension_decision == ExtensionDecision.GRANTED.value:
			self.extended_due_date = self.extension_until
		self.extension_decided_by, self.extension_decided_on = frappe.session.user, now_datetime()

	def feed_back(self):
		measures.check_done(self)
		self.completed_on = clock.completed_on(self)
		self.fed_back_by, self.fed_back_on = frappe.session.user, now_datetime()
		self.punctuality = punctuality(getdate(self.fed_back_on), getdate(self.due_date)).value

	def return_feedback(self):
		# the signature keeps them; what comes next is judged anew
		self.update(dict.fromkeys(JUDGED))

	def do_more(self):
		# the verification says what is still wrong, and the signatures keep what was fed back
		self.update(dict.fromkeys((*JUDGED, "filed_by", "filed_on")))

	def put_on_file(self):
		# one may have been sent back to whoever carried it out
		measures.check_done(self)
		self.filed_by, self.filed_on = frappe.session.user, now_datetime()
