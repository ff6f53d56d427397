from frappe.model.document import Document

from itss_improvement.errors import rules_as_messages
from itss_improvement.helpdesk import connecting, connections


class ImprovementDeskConnection(Document):
	def validate(self):
		with rules_as_messages(self.name):
			connecting.check(self)
		connecting.forget_what_no_longer_holds(self)

	def on_update(self):
		connections.forget()

	def on_trash(self):
		with rules_as_messages(self.name):
			connecting.check_removal(self)
		connections.forget()
