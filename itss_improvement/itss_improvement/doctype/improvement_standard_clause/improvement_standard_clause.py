from frappe.model.document import Document


class ImprovementStandardClause(Document):
	pass
