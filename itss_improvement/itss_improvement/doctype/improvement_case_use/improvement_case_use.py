import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementCaseUse(Document):
	"""Written by `cases.using` alone, which does not come through here."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_("Uses of cases are recorded when somebody says so, and are not made or changed by hand.")
		)
