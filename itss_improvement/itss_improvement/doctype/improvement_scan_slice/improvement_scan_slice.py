from frappe.model.document import Document


class ImprovementScanSlice(Document):
	pass
