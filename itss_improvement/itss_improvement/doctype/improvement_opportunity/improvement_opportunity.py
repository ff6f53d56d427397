import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime, today

from itss_improvement.domain.assessment import ImprovementClass, Scores, suggest
from itss_improvement.domain.opportunity import STAGE_OF, Status, check_source, check_transition, may_edit
from itss_improvement.errors import rules_as_messages
from itss_improvement.permissions import roles_of
from itss_improvement.settings import assessment_rules

OWN_WORDS = (
	"title",
	"service_phase",
	"identified_by_department",
	"identified_by",
	"identified_on",
	"source",
	"source_subtype",
	"audit_clause",
	"auditor",
	"source_doctype",
	"source_document",
	"customer",
	"service",
	"current_state",
	"suggestion",
	"expected_benefit",
	"metric",
	"period_from",
	"period_to",
	"metric_value",
	"metric_target",
)
DECISION = (
	"impact_score",
	"resource_score",
	"urgency_score",
	"improvement_class",
	"class_reason",
	"due_date",
	"rejection_reason",
	"merged_into",
)
REQUIRED_BY_STATUS = {
	Status.RETURNED: ("return_reason",),
	Status.REJECTED: ("rejection_reason",),
	Status.MERGED: ("merged_into",),
	Status.ASSESSED: ("improvement_class", "class_reason", "responsible_department", "due_date"),
}


class ImprovementOpportunity(Document):
	def before_validate(self):
		self.set_author()

	def validate(self):
		self.validate_source()
		self.validate_dates()
		self.validate_transition()
		self.validate_editor()
		self.validate_decision()
		self.set_stage()

	def on_trash(self):
		frappe.throw(
			_("{0} cannot be deleted: records of improvements are kept. Reject it instead.").format(self.name)
		)

	def set_author(self):
		if self.is_new() and not self.flags.made_by_trigger and not self.identified_by:
			self.identified_by = frappe.session.user

	def validate_source(self):
		with rules_as_messages(self.name):
			check_source(self.source, self.source_subtype)

	def validate_dates(self):
		if getdate(self.identified_on) > getdate(today()):
			frappe.throw(
				_("{0}: Identified On {1} lies in the future.").format(
					self.name or self.title, self.identified_on
				)
			)
		if self.period_from and self.period_to and getdate(self.period_from) > getdate(self.period_to):
			frappe.throw(_("{0}: Period From is later than Period To.").format(self.name or self.title))

	def validate_transition(self):
		if self.flags.made_by_trigger and self.is_new():
			return
		with rules_as_messages(self.name or self.title):
			check_transition(self.status_before(), Status(self.status), roles_of())

	def validate_editor(self):
		"""Once submitted, an opportunity's own words are the quality department's to change; once decided, nobody's."""
		before = self.get_doc_before_save()
		if before is None:
			return
		changed = [field for field in (*OWN_WORDS, *DECISION) if self.differs(before, field)]
		if before.status == self.status:
			self.refuse_changes(
				changed, decided=not may_edit(Status(self.status), roles_of()), fields=(*OWN_WORDS, *DECISION)
			)
			self.refuse_changes(changed, decided=True, fields=DECISION)
		elif Status(before.status) is Status.SUBMITTED:
			self.refuse_changes(changed, decided=not may_edit(Status.SUBMITTED, roles_of()), fields=OWN_WORDS)

	def refuse_changes(self, changed: list[str], decided: bool, fields: tuple[str, ...]):
		refused = [field for field in changed if field in fields]
		if decided and refused:
			frappe.throw(
				_("{0} is {1}: {2} can no longer be changed here.").format(
					self.name, _(self.status), ", ".join(_(self.meta.get_label(field)) for field in refused)
				),
				title=_("Not Possible"),
			)

	def differs(self, before, field: str) -> bool:
		def plain(doc):
			# a form sends dates as text and numbers as it likes
			return str(doc.get_formatted(field) if doc.get(field) else "")

		return plain(self) != plain(before)

	def validate_decision(self):
		"""What a decision needs is checked when it is made, whichever way the record is saved (R48)."""
		status = Status(self.status)
		if status is self.status_before():
			return
		for field in REQUIRED_BY_STATUS.get(status, ()):
			if not str(self.get(field) or "").strip():
				frappe.throw(
					_("{0}: {1} is required for {2}.").format(
						self.name, _(self.meta.get_label(field)), _(status.value)
					),
					frappe.MandatoryError,
				)
		if status is Status.ASSESSED:
			self.apply_assessment()
		if status is Status.MERGED:
			self.validate_merge()
		if status is Status.SUBMITTED:
			self.submitted_on = now_datetime()

	def apply_assessment(self):
		with rules_as_messages(self.name):
			ImprovementClass(self.improvement_class)
			suggestion = suggest(
				Scores(self.impact_score, self.resource_score, self.urgency_score), assessment_rules()
			)
		if getdate(self.due_date) < getdate(today()):
			frappe.throw(_("{0}: Due Date {1} lies in the past.").format(self.name, self.due_date))
		self.total_score = suggestion.total
		self.suggested_class = suggestion.improvement_class.value
		self.score_arithmetic = suggestion.arithmetic
		self.assessed_by = frappe.session.user
		self.assessed_on = now_datetime()

	def validate_merge(self):
		target = frappe.db.get_value(self.doctype, self.merged_into, "status")
		if self.merged_into == self.name:
			frappe.throw(_("{0} cannot be merged into itself.").format(self.name))
		if target in (Status.MERGED.value, Status.REJECTED.value):
			frappe.throw(
				_("{0} cannot be merged into {1}, which is {2} itself.").format(
					self.name, self.merged_into, _(target)
				)
			)

	def set_stage(self):
		self.stage = STAGE_OF[Status(self.status)].value

	def status_before(self) -> Status | None:
		before = self.get_doc_before_save()
		return Status(before.status) if before else None
