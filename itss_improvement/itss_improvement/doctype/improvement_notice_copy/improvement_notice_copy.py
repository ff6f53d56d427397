from frappe.model.document import Document


class ImprovementNoticeCopy(Document):
	pass
