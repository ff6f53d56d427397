import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement.domain.recurrence_proposal import MACHINE, Status
from itss_improvement.domain.state_machine import Transition
from itss_improvement.domain.verification import check_next_due_date
from itss_improvement.errors import rules_as_messages
from itss_improvement.paths.about import RecordAboutPath
from itss_improvement.recurrences import deciding, handing_over


class ImprovementRecurrence(RecordAboutPath):
	machine = MACHINE

	def before_insert(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_("{0} is proposed when tickets come back, and not made by hand.").format(_(self.doctype)),
				title=_("Not Possible"),
			)

	def after_insert(self):
		handing_over.hand_over(self)

	def take(self, step: Transition):
		if step.by_app:
			return
		if step.after == Status.CONFIRMED.value:
			self.check_next_due_date()
		self.decided_by, self.decided_on = frappe.session.user, now_datetime()

	def after_step(self, step: Transition):
		handing_over.hand_over(self)
		if step.after == Status.CONFIRMED.value:
			deciding.carry_out(self)

	def check_next_due_date(self):
		# a date that the framework takes for none is none
		if not (due := getdate(self.next_due_date)):
			frappe.throw(
				_("{0}: Next Due Date {1} is no date.").format(self.name, self.next_due_date),
				title=_("Not Possible"),
			)
		with rules_as_messages(self.name):
			check_next_due_date(due, getdate(today()))
