import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from itss_improvement.assignment import finish_assignments
from itss_improvement.calls.answering import opportunities_of
from itss_improvement.domain.call import CallStatus, check_answer
from itss_improvement.domain.text import without_unseen
from itss_improvement.errors import rules_as_messages
from itss_improvement.permissions import may_answer_call

ANSWER = ("status", "remark")


class ImprovementCall(Document):
	def before_validate(self):
		self.keep_what_the_app_wrote()

	def validate(self):
		self.validate_made_by_app()
		self.validate_status()
		if self.is_answer():
			self.validate_answer()

	def on_update(self):
		if self.status != CallStatus.UNANSWERED.value:
			finish_assignments(self)

	def on_trash(self):
		frappe.throw(_("{0} cannot be deleted: records of improvements are kept.").format(self.name))

	def keep_what_the_app_wrote(self):
		"""Of a call that was made only the answer may come from outside."""
		if before := self.get_doc_before_save():
			for field in self.meta.fields:
				if field.fieldname not in ANSWER and field.fieldtype not in frappe.model.no_value_fields:
					self.set(field.fieldname, before.get(field.fieldname))
			self.opportunities = before.opportunities
			self.remark = without_unseen(self.remark or "")

	def validate_made_by_app(self):
		if self.is_new() and not self.flags.made_by_app:
			frappe.throw(_("Calls are made by the app, one for each department and quarter."))

	def validate_status(self):
		known = [status.value for status in CallStatus]
		if self.status not in known:
			frappe.throw(
				_("{0}: Status {1} does not exist. It is one of {2}.").format(
					self.name, self.status, ", ".join(_(status) for status in known)
				)
			)
		if not self.docstatus.is_draft():
			# the framework would no longer call what is checked here
			frappe.throw(_("{0} is not submitted in this way: change its status.").format(self.name))

	def is_answer(self) -> bool:
		before = self.get_doc_before_save()
		return bool(before) and any((self.get(field) or "") != (before.get(field) or "") for field in ANSWER)

	def validate_answer(self):
		if not may_answer_call(self.department):
			frappe.throw(
				_("{0}: only whoever answers for {1} may answer the call.").format(
					self.name, self.department
				),
				frappe.PermissionError,
			)
		found = opportunities_of(self.department, self.period_from, self.period_to)
		with rules_as_messages(self.name):
			before = CallStatus(self.get_doc_before_save().status)
			check_answer(before, CallStatus(self.status), self.remark, len(found))
		self.answered_by = frappe.session.user
		self.answered_on = now_datetime()
		self.opportunity_count = len(found)
		self.set("opportunities", [{"opportunity": row.name, "title": row.title} for row in found])


def on_doctype_update():
	"""One call for each department and quarter, whoever makes it."""
	frappe.db.add_unique("Improvement Call", ["department", "quarter"])
