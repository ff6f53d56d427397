import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime


class Issue(Document):
	def before_insert(self):
		self.opening_time = self.opening_time or now_datetime().strftime("%H:%M:%S")

	def validate(self):
		self.raised_by = self.raised_by or frappe.session.user
		self.priority = self.priority or "Medium"
		if not self.service_level_agreement:
			self.service_level_agreement = frappe.db.get_value(
				"Service Level Agreement", {"default_service_level_agreement": 1, "enabled": 1}
			)
		if self.service_level_agreement:
			frappe.get_doc("Service Level Agreement", self.service_level_agreement).apply(self)
