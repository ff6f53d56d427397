from frappe.model.document import Document


class ImprovementSignature(Document):
	pass
