import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement import files, reviews
from itss_improvement.departments import people_of, quality_department
from itss_improvement.domain.path import QUALITY_RESPONSIBLE
from itss_improvement.domain.resolution import (
	COMPLETION,
	MACHINE,
	Status,
	check_carried,
	check_completed,
	check_resolution,
)
from itss_improvement.domain.review import Status as ReviewStatus
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import signatures
from itss_improvement.lifecycle.record import ImprovementRecord

LONGEST_TITLE = 140


class ImprovementResolution(ImprovementRecord):
	machine = MACHINE

	def before_insert(self):
		if not self.flags.made_by_app:
			self.check_review_takes_it()

	def before_validate(self):
		super().before_validate()
		if self.is_new():
			self.number = 1 + frappe.db.count(self.doctype, {"review": self.review})
		self.title = " ".join((self.resolution or "").split())[:LONGEST_TITLE]

	def validate(self):
		# what is carried over was due by a day that may be past, and stays so until somebody gives it another
		if self.status in (None, "", Status.DRAFT.value) and not self.flags.made_by_app:
			with rules_as_messages(self.called):
				check_resolution(
					self.category or "",
					self.resource_commitment or "",
					self.due_date and getdate(self.due_date),
					getdate(today()),
				)
		files.check_uploaded(self, "evidence_file")
		super().validate()

	def case(self) -> Case:
		facts = set()
		if self.responsible_department and self.responsible_department == quality_department():
			facts.add(QUALITY_RESPONSIBLE)
		return Case(
			{
				Duty.IMPLEMENTER: {self.responsible_person, *signatures.signers(self, COMPLETION.name)}
				- {None, ""},
				Duty.MEMBER: people_of(self.responsible_department).everybody,
			},
			frozenset(facts),
		)

	def take(self, step: Transition):
		if step.action == "Report Completion":
			with rules_as_messages(self.name):
				check_completed(getdate(self.completed_on), reviews.held_on(self.review), getdate(today()))
			self.evidence_fingerprint = files.fingerprint(self, "evidence_file")
		elif step.action == "Verify":
			files.check_unchanged(self, "evidence_file", self.evidence_fingerprint)
			self.verified_by, self.verified_on = frappe.session.user, now_datetime()
		elif step.action == "Carry Over" and not step.by_app:
			with rules_as_messages(self.name):
				status, later = frappe.db.get_value(
					"Improvement Review", self.carried_into, ["status", "review_date"]
				)
				check_carried(status, getdate(later), reviews.held_on(self.review))

	def after_step(self, step: Transition):
		files.hold(self)
		reviews.hand_over_resolution(self)
		if step.action == "Carry Over":
			reviews.carry_over(self)

	def check_review_takes_it(self):
		status = frappe.db.get_value("Improvement Review", self.review, "status")
		if status != ReviewStatus.PREPARED.value:
			frappe.throw(
				_("{0}: {1} is {2}, and takes no further resolutions.").format(
					self.called, self.review or "-", _(status or "-")
				),
				title=_("Not Possible"),
			)
