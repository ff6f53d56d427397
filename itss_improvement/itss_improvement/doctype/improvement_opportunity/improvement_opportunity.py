from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime, today

from itss_improvement import calendars
from itss_improvement.domain.assessment import ImprovementClass, Scores, suggest
from itss_improvement.domain.opportunity import STAGE_OF, Status, check_source, check_transition, may_edit
from itss_improvement.domain.working_days import moved_in_words, provisional_in_words
from itss_improvement.errors import rules_as_messages
from itss_improvement.opportunities.time_limits import assessment_limit
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
	"responsible_department",
)
DECIDED_BY_STEP = {
	Status.RETURNED: ("return_reason",),
	Status.REJECTED: ("rejection_reason",),
	Status.MERGED: ("merged_into",),
	Status.ASSESSED: (
		"impact_score",
		"resource_score",
		"urgency_score",
		"improvement_class",
		"class_reason",
		"due_date",
	),
}
"""What a person decides, and only while taking the step."""
WRITTEN_BY_APP = (
	"submitted_on",
	"assess_by",
	"assess_by_provisional",
	"assess_days",
	"total_score",
	"score_arithmetic",
	"suggested_class",
	"assessed_by",
	"assessed_on",
	"ticket_count",
	"evidence",
	"improvement_trigger",
	"trigger_reason",
	"trigger_key",
	"window_from",
	"window_to",
)
REQUIRED_BY_STATUS = {
	Status.RETURNED: ("return_reason",),
	Status.REJECTED: ("rejection_reason",),
	Status.MERGED: ("merged_into",),
	Status.ASSESSED: ("improvement_class", "class_reason", "responsible_department", "due_date"),
}


class ImprovementOpportunity(Document):
	def before_validate(self):
		self.keep_what_the_app_wrote()
		self.set_author()

	def validate(self):
		self.validate_status()
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

	def keep_what_the_app_wrote(self):
		"""Neither a request forges it, nor does a form overwrite it that was opened before it was written."""
		if self.flags.made_by_trigger or self.flags.made_from_ticket:
			return
		before = self.before()
		for field in WRITTEN_BY_APP:
			self.set(field, before.get(field))

	def set_author(self):
		if self.is_new() and not self.flags.made_by_trigger and not self.identified_by:
			self.identified_by = frappe.session.user

	def validate_status(self):
		if self.is_new():
			self.status = self.status or Status.DRAFT.value
		known = [status.value for status in Status]
		if self.status not in known:
			frappe.throw(
				_("{0}: Status {1} does not exist. It is one of {2}.").format(
					self.name, self.status, ", ".join(_(status) for status in known)
				)
			)
		if not self.docstatus.is_draft():
			# the framework would no longer call what is checked here
			frappe.throw(_("{0} is not submitted in this way: change its status.").format(self.name))

	def validate_source(self):
		with rules_as_messages(self.name):
			check_source(self.source, self.source_subtype)

	def validate_dates(self):
		# a date that the framework takes for none becomes none
		self.identified_on = self.identified_on and getdate(self.identified_on)
		if self.identified_on and self.identified_on > getdate(today()):
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
		"""Once submitted, its words are the quality department's to change; once decided, nobody's."""
		before, status_before = self.before(), self.status_before()
		decided = () if self.status == before.status else DECIDED_BY_STEP.get(Status(self.status), ())
		words = OWN_WORDS if status_before is None or may_edit(status_before, roles_of()) else ()
		refused = [
			field
			for field in (*OWN_WORDS, *(field for fields in DECIDED_BY_STEP.values() for field in fields))
			if field not in (*words, *decided) and self.differs(before, field)
		]
		if refused:
			frappe.throw(
				_("{0} is {1}: {2} cannot be changed here.").format(
					self.name,
					_(before.status),
					", ".join(_(self.meta.get_label(field)) for field in refused),
				),
				title=_("Not Possible"),
			)

	def differs(self, before, field: str) -> bool:
		# a form sends dates and numbers as text, and nothing in several ways
		typed = self.meta.get_field(field)
		return (self.cast(self.get(field), typed) or None) != (before.cast(before.get(field), typed) or None)

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
			self.update(assessment_limit(self.submitted_on))

	def apply_assessment(self):
		if self.improvement_class not in [chosen.value for chosen in ImprovementClass]:
			frappe.throw(
				_("{0}: Improvement Class {1} is not one of the three paths.").format(
					self.name, self.improvement_class
				)
			)
		with rules_as_messages(self.name):
			scores = (self.impact_score, self.resource_score, self.urgency_score)
			suggestion = suggest(Scores(*map(_as_whole_number, scores)), assessment_rules())
		if not (due := getdate(self.due_date)) or due < getdate(today()):
			frappe.throw(_("{0}: Due Date {1} lies in the past.").format(self.name, self.due_date))
		self.move_due_date(due)
		self.total_score = suggestion.total
		self.suggested_class = suggestion.improvement_class.value
		self.score_arithmetic = suggestion.arithmetic
		self.assessed_by = frappe.session.user
		self.assessed_on = now_datetime()

	def move_due_date(self, due: date):
		"""A day on which nobody works is accepted, and the next one meant; whoever chose it is told."""
		found = calendars.next_working_day(due)
		self.due_date = found.due
		for sentence in (moved_in_words(due, found), provisional_in_words(found)):
			if sentence:
				frappe.msgprint(calendars.in_words(sentence), title=_("Due Date"), indicator="blue")

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

	def before(self):
		"""The record as it is stored; a blank one for a new record."""
		return self.get_doc_before_save() or frappe.new_doc(self.doctype)

	def status_before(self) -> Status | None:
		before = self.get_doc_before_save()
		return Status(before.status) if before else None


def _as_whole_number(value):
	"""What a form sends as text; anything else is left for the rules to judge."""
	return int(value) if isinstance(value, str) and value.strip().isdecimal() else value
