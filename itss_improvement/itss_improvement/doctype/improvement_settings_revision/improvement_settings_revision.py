from frappe.model.document import Document


class ImprovementSettingsRevision(Document):
	pass
