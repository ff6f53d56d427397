from frappe.model.document import Document


class SampleThing(Document):
	pass
