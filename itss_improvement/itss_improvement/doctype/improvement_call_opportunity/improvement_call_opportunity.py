from frappe.model.document import Document


class ImprovementCallOpportunity(Document):
	pass
