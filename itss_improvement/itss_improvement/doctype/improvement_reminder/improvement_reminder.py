import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementReminder(Document):
	"""Written by `deadlines.reminding` alone."""

	def validate(self):
		if not (self.is_new() and self.flags.made_by_app):
			self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(_("Reminders are recorded as they are sent, and are not made or changed by hand."))
