from frappe.model.document import Document


class HDPauseServiceLevelAgreementOnStatus(Document):
	pass
