import frappe
from frappe import _
from frappe.model.document import Document


class HDEmailFeedback(Document):
	"""A rating by the link in a mail: saved by Guest, who knows the ticket's key."""

	def before_save(self):
		name = frappe.db.get_value("HD Ticket", {"key": self.key})
		if not name:
			frappe.throw(_("Ticket does not exist."))
		ticket = frappe.get_doc("HD Ticket", name)
		ticket.feedback_rating = self.feedback_rating
		ticket.feedback_extra = self.feedback_extra
		ticket.status = "Closed"
		ticket.save(ignore_permissions=True)
		self.ticket = ticket.name
