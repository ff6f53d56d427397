import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement import calendars
from itss_improvement.archives import writing as archiving
from itss_improvement.domain.assessment import ImprovementClass, Scores, suggest
from itss_improvement.domain.opportunity import MACHINE, QUALITY_APPLIED, Status, check_source
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import signatures
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.opportunities import assessment, commenting
from itss_improvement.opportunities.time_limits import assessment_limit
from itss_improvement.permissions import roles_of
from itss_improvement.settings import assessment_rules
from itss_improvement.suggestions import receiving, telling


class ImprovementOpportunity(ImprovementRecord):
	machine = MACHINE

	def before_validate(self):
		self.complete_suggestion()
		super().before_validate()
		self.set_author()

	def validate(self):
		self.validate_source()
		self.validate_dates()
		super().validate()

	def after_insert(self):
		if self.flags.suggested:
			receiving.hand_in(self)

	def case(self) -> Case:
		applicants = {self.identified_by, *signatures.signers(self, "Identification")} - {None, ""}
		from_quality = any(Role.QUALITY_OFFICER in roles_of(user) for user in applicants)
		return Case({Duty.APPLICANT: applicants}, frozenset({QUALITY_APPLIED} if from_quality else ()))

	def take(self, step: Transition):
		if step.action == "Submit":
			self.submitted_on = now_datetime()
			self.update(assessment_limit(self.submitted_on))
		elif step.action == "Assess":
			self.apply_assessment()
		elif step.action == "Merge":
			self.validate_merge()
		elif step.action == "Reassess":
			self.update(assessment_limit(now_datetime()))

	def after_step(self, step: Transition):
		assessment.hand_over(self, step)
		telling.tell_authors(self, step)
		if step.after == Status.CLOSED.value:
			archiving.queue_after_commit()
			commenting.queue_after_commit(self.name)

	def complete_suggestion(self):
		if receiving.is_suggested(self):
			receiving.complete(self)

	def set_author(self):
		found_by_app = self.improvement_trigger or self.recurrence_of
		if self.is_new() and not self.identified_by and not found_by_app:
			self.identified_by = frappe.session.user

	def validate_source(self):
		with rules_as_messages(self.name):
			check_source(self.source, self.source_subtype)

	def validate_dates(self):
		# a date that the framework takes for none becomes none
		self.identified_on = self.identified_on and getdate(self.identified_on)
		if self.identified_on and self.identified_on > getdate(today()):
			frappe.throw(
				_("{0}: Identified On {1} lies in the future.").format(self.called, self.identified_on)
			)
		if self.period_from and self.period_to and getdate(self.period_from) > getdate(self.period_to):
			frappe.throw(_("{0}: Period From is later than Period To.").format(self.called))

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
		# a day on which nobody works is accepted, and the next one meant
		self.due_date = calendars.moved_to_working_day(due, _("Due Date"))
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


def _as_whole_number(value):
	"""What a form sends as text; anything else is left for the rules to judge."""
	return int(value) if isinstance(value, str) and value.strip().isdecimal() else value
