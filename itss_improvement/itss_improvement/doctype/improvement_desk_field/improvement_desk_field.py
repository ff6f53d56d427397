from frappe.model.document import Document


class ImprovementDeskField(Document):
	pass
