from frappe.model.document import Document


class ImprovementReviewParticipant(Document):
	pass
