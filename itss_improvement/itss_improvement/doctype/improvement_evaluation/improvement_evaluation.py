import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_improvement.domain.evaluation_record import MACHINE, Status
from itss_improvement.domain.state_machine import Case, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.evaluations import handing_over, measuring, ruling
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.permissions import actor


class ImprovementEvaluation(ImprovementRecord):
	machine = MACHINE

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

	def validate(self):
		if self.status_before() in (None, Status.DRAFT.value):
			self.settle()
		super().validate()

	def settle(self):
		with rules_as_messages(self.called):
			measuring.drop_stale(self)
		ruling.settle(self)

	def case(self) -> Case:
		"""Who did what on the record that is evaluated."""
		if not self.reference_name:
			return Case()
		return frappe.get_doc(self.reference_doctype, self.reference_name).case()

	def writable(self) -> set[str]:
		"""It is written by whoever may conclude it."""
		open_to, _barred = self.machine.possible(self.status or "", actor(), self.case())
		return super().writable() if "Conclude" in open_to else set()

	def take(self, step: Transition):
		if step.action == "Conclude":
			self.conclude()

	def after_step(self, step: Transition):
		handing_over.hand_over(self)

	def conclude(self):
		with rules_as_messages(self.name):
			ruling.check(self)
		self.evaluated_by, self.evaluated_on = frappe.session.user, now_datetime()
