from frappe.model.document import Document


class ImprovementDepartmentTeam(Document):
	pass
