import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementRecurrenceMatch(Document):
	"""Written by `recurrences.comparing` alone, which does not come through here."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_(
				"Which tickets are like earlier ones is found by the app, and neither made nor changed by hand."
			),
			title=_("Not Possible"),
		)
