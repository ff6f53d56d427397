from frappe.model.document import Document


class SampleRow(Document):
	pass
