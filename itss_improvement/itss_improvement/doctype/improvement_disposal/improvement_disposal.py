import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement.archives import disposing
from itss_improvement.domain.disposal import MACHINE, check_again
from itss_improvement.domain.state_machine import Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.record import ImprovementRecord


class ImprovementDisposal(ImprovementRecord):
	machine = MACHINE

	def before_insert(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_(
					"Lists of what may be disposed of are made by the app, once the time of an archive is over."
				),
				title=_("Not Possible"),
			)

	def after_insert(self):
		disposing.hand_over(self)

	def take(self, step: Transition):
		if step.action == "Approve":
			self.approved_by, self.approved_on = frappe.session.user, now_datetime()
		elif step.action == "Reject":
			with rules_as_messages(self.name):
				check_again(getdate(self.propose_again_on), getdate(today()))

	def after_step(self, step: Transition):
		disposing.hand_over(self)
		if step.action == "Approve":
			disposing.queue_after_commit()
