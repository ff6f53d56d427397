import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementOpportunityEvidence(Document):
	"""Saved by itself only by requests: the app writes it with its opportunity, or straight to the table."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(_("Evidence is recorded from tickets and cannot be made or changed by hand."))
