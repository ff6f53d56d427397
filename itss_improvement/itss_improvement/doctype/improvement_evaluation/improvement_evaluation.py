import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_improvement.domain.evaluation_record import MACHINE, Status
from itss_improvement.domain.state_machine import Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.evaluations import handing_over, measuring, ruling
from itss_improvement.paths.about import RecordAboutPath
from itss_improvement.surveys import answering


class ImprovementEvaluation(RecordAboutPath):
	machine = MACHINE
	written_with = "Conclude"

	def before_insert(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_("{0} is made from the record of the improvement that it evaluates.").format(
					_(self.doctype)
				),
				title=_("Not Possible"),
			)

	def after_insert(self):
		handing_over.hand_over(self)

	def keep_what_the_app_wrote(self):
		super().keep_what_the_app_wrote()
		answering.keep(self)

	def validate(self):
		if self.status_before() in (None, Status.DRAFT.value):
			self.settle()
		super().validate()

	def settle(self):
		with rules_as_messages(self.called):
			measuring.drop_stale(self)
		ruling.settle(self)

	def take(self, step: Transition):
		if step.action == "Conclude":
			self.conclude()

	def after_step(self, step: Transition):
		handing_over.hand_over(self)

	def conclude(self):
		with rules_as_messages(self.name):
			ruling.check(self)
		self.evaluated_by, self.evaluated_on = frappe.session.user, now_datetime()
