from frappe.model.document import Document


class SampleNumber(Document):
	pass
