import uuid

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from helpdesk.access import is_agent

LOGGED = {"status": "status", "priority": "priority", "agent_group": "team", "ticket_type": "type"}


class HDTicket(Document):
	def before_insert(self):
		self.key = str(uuid.uuid4())
		self.opening_time = self.opening_time or now_datetime().strftime("%H:%M:%S")

	def before_validate(self):
		self.refuse_changes_to_a_finished_ticket()
		self.ticket_type = self.ticket_type or "Unspecified"
		self.raised_by = self.raised_by or frappe.session.user
		self.priority = self.priority or self.default_priority()
		self.set_first_responded_on()
		self.set_feedback_rating()
		self.set_sla()
		self.set_contact()

	def validate(self):
		resolved_now = self.status == "Resolved" and self.has_value_changed("status")
		if resolved_now and not self.feedback and not is_agent():
			frappe.throw(_("Ticket must be resolved with a feedback"))

	def before_save(self):
		if self.sla:
			frappe.get_doc("HD Service Level Agreement", self.sla).apply(self)
		if not self.is_new():
			self.log_changes()

	def after_insert(self):
		if self.description:
			self.make_communication(self.description)

	def on_communication_update(self, communication):
		"""Called by the framework for every **Communication** of this ticket: saves it once more."""
		if communication.sent_or_received == "Received":
			self.status = "Open"
		else:
			self.first_responded_on = self.first_responded_on or now_datetime()
			self.status = "Replied"
		self.save(ignore_permissions=True)

	@frappe.whitelist()
	def new_comment(self, content: str):
		"""What agents see beside the ticket; the framework's own comments are not shown to them."""
		if not is_agent():
			frappe.throw(_("You are not permitted to add a comment"), frappe.PermissionError)
		frappe.get_doc(
			doctype="HD Ticket Comment",
			reference_ticket=self.name,
			commented_by=frappe.session.user,
			content=content,
		).insert()

	def on_trash(self):
		frappe.db.delete("HD Ticket Activity", {"ticket": self.name})
		frappe.db.delete("HD Ticket Comment", {"reference_ticket": self.name})

	def refuse_changes_to_a_finished_ticket(self):
		before = self.get_doc_before_save()
		if before and not is_agent() and (before.status == "Closed" or before.feedback):
			if not self.flags.ignore_permissions:
				frappe.throw(_("Closed or rated tickets cannot be changed"), frappe.PermissionError)

	def default_priority(self) -> str:
		return frappe.get_cached_value("HD Ticket Type", self.ticket_type, "priority") or "Medium"

	def set_first_responded_on(self):
		before = self.get_doc_before_save()
		finished = before and before.status == "Open" and self.status in ("Resolved", "Closed")
		if self.status == "Replied" or finished:
			self.first_responded_on = self.first_responded_on or now_datetime()

	def set_feedback_rating(self):
		if self.feedback:
			self.feedback_rating = frappe.db.get_value("HD Ticket Feedback Option", self.feedback, "rating")

	def set_sla(self):
		if not self.sla:
			self.sla = frappe.db.get_value("HD Service Level Agreement", {"default_sla": 1, "enabled": 1})

	def set_contact(self):
		if self.raised_by and not self.contact:
			self.contact = frappe.db.get_value("Contact", {"email_id": self.raised_by})

	def log_changes(self):
		for field, word in LOGGED.items():
			if self.has_value_changed(field):
				frappe.get_doc(
					doctype="HD Ticket Activity", ticket=self.name, action=f"set {word} to {self.get(field)}"
				).insert(ignore_permissions=True)

	@frappe.whitelist()
	def reply_via_agent(self, message: str):
		"""An agent's answer to the customer; nothing is mailed."""
		if not is_agent():
			frappe.throw(_("You are not an agent"), frappe.PermissionError)
		self.make_communication(message, sent=True)

	@frappe.whitelist()
	def create_communication_via_contact(self, message: str):
		"""The customer's next message on the portal."""
		if self.status == "Replied":
			self.status = "Open"
			self.save(ignore_permissions=True)
		self.make_communication(message)

	def make_communication(self, message: str, sent: bool = False):
		frappe.get_doc(
			doctype="Communication",
			communication_type="Communication",
			communication_medium="Email",
			sent_or_received="Sent" if sent else "Received",
			email_status="Open",
			status="Linked",
			subject=f"Re: {self.subject}",
			sender=frappe.session.user,
			content=message,
			reference_doctype=self.doctype,
			reference_name=self.name,
		).insert(ignore_permissions=True)
