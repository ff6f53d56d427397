from frappe.model.document import Document


class HDFormScript(Document):
	pass
