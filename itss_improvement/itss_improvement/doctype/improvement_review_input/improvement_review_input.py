import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementReviewInput(Document):
	"""Written by `reports.review_inputs` alone, while its review is prepared. It keeps no versions: who may read the
	review may not read what its inputs were before either."""

	def validate(self):
		if not (self.flags.made_by_app and self.docstatus.is_draft()):
			self.refuse()

	def before_rename(self, old: str, new: str, merge: bool = False):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_(
				"{0} is frozen: an input pack is only made anew, on its review, while that is prepared."
			).format(self.name or _("Improvement Review Input")),
			title=_("Not Possible"),
		)
