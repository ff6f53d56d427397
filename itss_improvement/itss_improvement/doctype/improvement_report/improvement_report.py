import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementReport(Document):
	"""Written by `reports.monthly` alone, once a month."""

	def validate(self):
		if not (self.is_new() and self.flags.made_by_app and self.docstatus.is_draft()):
			self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_("{0} is frozen: a report that was made is neither changed nor deleted.").format(
				self.name or _("Improvement Report")
			),
			title=_("Not Possible"),
		)
