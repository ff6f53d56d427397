from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement.domain.state_machine import Transition
from itss_improvement.domain.verification import MACHINE, Conclusion, Judgement, check_conclusion
from itss_improvement.errors import rules_as_messages
from itss_improvement.paths.about import RecordAboutPath
from itss_improvement.verifications import concluding, handing_over


class ImprovementVerification(RecordAboutPath):
	machine = MACHINE
	written_with = "Conclude"

	def before_insert(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_("{0} is made when an improvement was carried out and awaits it.").format(_(self.doctype)),
				title=_("Not Possible"),
			)

	def after_insert(self):
		handing_over.hand_over(self)

	def take(self, step: Transition):
		if step.action == "Conclude":
			self.conclude()

	def after_step(self, step: Transition):
		handing_over.hand_over(self)
		if step.action == "Conclude":
			concluding.carry_out(self)

	def conclude(self):
		self.keep_what_the_conclusion_needs()
		with rules_as_messages(self.name):
			check_conclusion(self.judgement, getdate(today()), getdate(self.observe_at_least_until))
		self.verified_by, self.verified_on = frappe.session.user, now_datetime()

	def keep_what_the_conclusion_needs(self):
		"""What is effective is observed, and anything else has a new date: the other one is none of its own."""
		if self.conclusion == Conclusion.EFFECTIVE.value:
			self.next_due_date = None
		else:
			self.observation_until = None

	@property
	def judgement(self) -> Judgement:
		return Judgement(
			self.conclusion or "",
			self.conclusion_reason or "",
			_date(self.observation_until),
			_date(self.next_due_date),
		)


def _date(value: object) -> date | None:
	return getdate(value) if value else None
