from frappe.model.document import Document


class ImprovementSettingsReminder(Document):
	pass
