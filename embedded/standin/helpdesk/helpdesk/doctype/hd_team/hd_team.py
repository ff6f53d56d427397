from frappe.model.document import Document


class HDTeam(Document):
	pass
