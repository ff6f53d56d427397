import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement import people, reviews
from itss_improvement.archives import witnessing
from itss_improvement.domain.review import MACHINE, check_held
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.reports import review_inputs


class ImprovementReview(ImprovementRecord):
	machine = MACHINE

	def validate(self):
		if self.chair and self.has_value_changed("chair"):
			self.check_chair()
		super().validate()

	def after_insert(self):
		reviews.hand_over(self)

	def case(self) -> Case:
		return Case({Duty.LEADER: {self.chair} - {None, ""}})

	def take(self, step: Transition):
		if step.action == "Submit Minutes":
			self.check_chair()
			review_inputs.check(self)
			with rules_as_messages(self.name):
				check_held(
					getdate(self.review_date),
					getdate(today()),
					[row.participant for row in self.participants],
				)
			self.update(witnessing.newest())
		elif step.action == "Approve Minutes":
			review_inputs.check(self)
			self.approved_by, self.approved_on = frappe.session.user, now_datetime()

	def after_step(self, step: Transition):
		reviews.hand_over(self)
		if step.action == "Approve Minutes":
			reviews.carry_over_unfinished(self)
			reviews.adopt_all(self)
		elif step.action == "Cancel":
			reviews.cancel_all(self)

	def check_chair(self):
		"""公司高层主持管理评审 (R13)."""
		if not people.is_enabled(self.chair) or not people.holds(self.chair, Role.EXECUTIVE):
			frappe.throw(
				_("{0}: Chair {1} does not hold the Executive's office: choose somebody who does.").format(
					self.called, frappe.utils.get_fullname(self.chair)
				),
				title=_("Not Possible"),
			)
