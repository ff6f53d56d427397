import frappe
from frappe import _
from frappe.model.document import Document

from itss_improvement.document_revisions import unfinished_of
from itss_improvement.domain.document_revision import DocumentStatus

WRITTEN_BY_APP = ("last_revision", "revised_on")


class ImprovementDocument(Document):
	def before_validate(self):
		self.keep_what_revisions_wrote()
		self.current_version = (self.current_version or "").strip()

	def validate(self):
		self.check_withdrawal()

	def keep_what_revisions_wrote(self):
		if self.flags.made_by_app:
			return
		before = self.get_doc_before_save()
		for field in WRITTEN_BY_APP:
			self.set(field, before and before.get(field))

	def check_withdrawal(self):
		if self.status != DocumentStatus.WITHDRAWN.value:
			self.withdrawal_reason = None
			return
		if not (self.withdrawal_reason or "").strip():
			self.refuse(_("{0}: Reason for Withdrawal is required."))
		if unfinished := unfinished_of(self.name):
			self.refuse(_("{0} is being revised: finish or cancel {1} first."), ", ".join(unfinished))

	def refuse(self, sentence: str, *values: str):
		frappe.throw(sentence.format(self.document_number, *values), title=_("Not Possible"))

	def on_trash(self):
		frappe.throw(
			_("{0} cannot be deleted: withdraw it instead.").format(self.name), title=_("Not Possible")
		)
