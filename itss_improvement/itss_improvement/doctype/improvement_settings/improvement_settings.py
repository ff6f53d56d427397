import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from itss_improvement.domain.assessment import check_rules
from itss_improvement.domain.time_limits import check_time_limits
from itss_improvement.errors import rules_as_messages
from itss_improvement.settings import assessment_rules, time_limits


class ImprovementSettings(Document):
	def before_validate(self):
		self.keep_what_was_seeded()

	def validate(self):
		self.validate_shares()
		self.validate_assessment()
		self.validate_time_limits()
		self.validate_threshold()

	def keep_what_was_seeded(self):
		"""An older form must not bring back what an administrator removed."""
		if before := self.get_doc_before_save():
			self.seeded = before.seeded

	def validate_shares(self):
		if not 0 < flt(self.at_risk_share) < 100:
			frappe.throw(
				_("At-Risk Share is {0}%: it must be above 0% and below 100%.").format(self.at_risk_share)
			)
		if not 0 <= flt(self.poor_rating) <= 1:
			frappe.throw(_("Poor Rating is {0}: it must be from 0 to 1.").format(self.poor_rating))
		if cint(self.repeat_days) < 1:
			frappe.throw(_("Repeat Days is {0}: it must be 1 or more.").format(self.repeat_days))

	def validate_assessment(self):
		with rules_as_messages(_("Improvement Settings")):
			check_rules(assessment_rules(self))

	def validate_time_limits(self):
		with rules_as_messages(_("Improvement Settings")):
			check_time_limits(time_limits(self))

	def validate_threshold(self):
		if flt(self.project_executive_threshold) < 0:
			frappe.throw(
				_("Executive's Threshold is {0}: it cannot be below zero.").format(
					self.project_executive_threshold
				)
			)
