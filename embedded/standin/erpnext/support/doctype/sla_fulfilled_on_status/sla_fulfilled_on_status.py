from frappe.model.document import Document


class SLAFulfilledOnStatus(Document):
	pass
