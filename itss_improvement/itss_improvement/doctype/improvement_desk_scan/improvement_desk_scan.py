from frappe.model.document import Document


class ImprovementDeskScan(Document):
	pass
