from frappe.model.document import Document


class HDTicketFeedbackOption(Document):
	pass
