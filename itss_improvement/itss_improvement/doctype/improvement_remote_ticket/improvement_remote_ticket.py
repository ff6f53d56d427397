import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementRemoteTicket(Document):
	"""Written by `helpdesk.remote_keeping` alone, which does not come through here."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_(
				"Tickets of another service desk are kept as they were read, and cannot be made or changed by hand."
			)
		)


def on_doctype_update():
	"""Indexes for what is asked of a service desk."""
	for columns in (
		["desk", "opened_at"],
		["desk", "resolved_at"],
		["desk", "response_by"],
		["desk", "resolution_by"],
		["desk", "modified"],
	):
		frappe.db.add_index("Improvement Remote Ticket", columns)
