import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementPastRecord(Document):
	"""Kept as the paper has it: it comes from a file that was checked, and is not changed afterwards."""

	def validate(self):
		self.check_origin()

	def check_origin(self):
		if not self.is_new():
			frappe.throw(
				_(
					"{0} is kept as the paper has it, and is not changed. Delete it, and import it again."
				).format(self.name),
				title=_("Not Possible"),
			)
		if not self.flags.of_a_checked_file:
			frappe.throw(
				_("Past records come from a file: import it from their list."), title=_("Not Possible")
			)

	def before_rename(self, old, new, merge=False):
		frappe.throw(_("{0} is not renamed.").format(old), title=_("Not Possible"))
