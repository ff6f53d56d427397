from frappe.model.document import Document


class ImprovementOpportunityEvidence(Document):
	pass
