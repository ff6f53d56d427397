import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementSignal(Document):
	"""Written by `signals.recorder` alone, which does not come through here."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(_("Signals are recorded from tickets and cannot be made or changed by hand."))


def on_doctype_update():
	"""Indexes for judging a group: the signals of some kinds within a window."""
	frappe.db.add_index("Improvement Signal", ["kind", "occurred_at"])
	frappe.db.add_index("Improvement Signal", ["kind", "ticket_opened_at"])
