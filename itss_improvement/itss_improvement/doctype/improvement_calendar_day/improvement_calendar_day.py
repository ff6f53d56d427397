from frappe.model.document import Document


class ImprovementCalendarDay(Document):
	pass
