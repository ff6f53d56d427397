from frappe.model.document import Document


class ImprovementDepartmentMember(Document):
	pass
