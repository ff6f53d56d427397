from frappe.model.document import Document


class ImprovementServed(Document):
	pass
