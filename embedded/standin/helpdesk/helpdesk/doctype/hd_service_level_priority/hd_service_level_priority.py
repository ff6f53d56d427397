from frappe.model.document import Document


class HDServiceLevelPriority(Document):
	pass
