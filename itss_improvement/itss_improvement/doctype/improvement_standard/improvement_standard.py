from frappe.model.document import Document


class ImprovementStandard(Document):
	pass
