from frappe.model.document import Document


class HDServiceLevelAgreementFulfilledOnStatus(Document):
	pass
