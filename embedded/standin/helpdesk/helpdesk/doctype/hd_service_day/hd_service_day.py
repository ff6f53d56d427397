from frappe.model.document import Document


class HDServiceDay(Document):
	pass
