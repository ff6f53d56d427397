import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementSurveyInvitation(Document):
	def validate(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_("{0} is made and changed by the app, when a survey is sent and answered.").format(
					_(self.doctype)
				),
				title=_("Not Possible"),
			)

	def on_trash(self):
		frappe.throw(
			_("{0} cannot be deleted: records of improvements are kept.").format(self.name),
			title=_("Not Possible"),
		)
