from frappe.model.document import Document


class ImprovementMeasureEvidence(Document):
	pass
