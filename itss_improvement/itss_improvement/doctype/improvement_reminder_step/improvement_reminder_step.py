from frappe.model.document import Document


class ImprovementReminderStep(Document):
	pass
