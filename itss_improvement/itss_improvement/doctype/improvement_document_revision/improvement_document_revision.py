import frappe
from frappe.utils import getdate, now_datetime, today

from itss_improvement import document_revisions, files, serving
from itss_improvement.departments import is_quality_department, people_of
from itss_improvement.document_revisions import beginning, handing_over
from itss_improvement.domain.document_revision import (
	DOCUMENT,
	MACHINE,
	REVISION,
	WRITTEN,
	check_document,
	check_due_date,
	check_still,
	check_versions,
)
from itss_improvement.domain.path import QUALITY_RESPONSIBLE
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import signatures
from itss_improvement.lifecycle.record import ImprovementRecord


class ImprovementDocumentRevision(ImprovementRecord):
	machine = MACHINE

	def before_validate(self):
		super().before_validate()
		if self.is_being_written():
			beginning.take_over(self)

	def validate(self):
		serving.check(self)
		self.check_what_is_planned()
		super().validate()

	def after_insert(self):
		handing_over.hand_over(self)

	def case(self) -> Case:
		return Case(
			{
				Duty.AUTHOR: {self.responsible_person, *signatures.signers(self, REVISION.name)} - {None, ""},
				Duty.MEMBER: people_of(self.responsible_department).everybody,
				Duty.HEAD: people_of(self.owning_department).heads,
			},
			frozenset({QUALITY_RESPONSIBLE} if is_quality_department(self.owning_department) else ()),
		)

	def take(self, step: Transition):
		if step.action == "Submit for Approval":
			self.submit_for_approval()
		elif step.action == "Approve":
			self.approve()

	def after_step(self, step: Transition):
		if step.action == "Approve":
			document_revisions.raise_version(self)
		files.hold(self)
		handing_over.hand_over(self)

	def is_being_written(self) -> bool:
		return self.status_before() in (None, *(status.value for status in WRITTEN))

	def check_what_is_planned(self):
		if not self.is_being_written():
			return
		files.check_uploaded(self, "new_text")
		if self.responsible_person and self.has_value_changed("responsible_person"):
			handing_over.check_responsible(self)
		with rules_as_messages(self.called):
			if self.has_value_changed("document"):
				check_document(*frappe.db.get_value(DOCUMENT, self.document, ["name", "status"]))
			check_versions(
				self.old_version or "", self.new_version or "", document_revisions.versions_of(self.document)
			)
			if self.has_value_changed("due_date") and not self.revision_days:
				check_due_date(self.due_date, getdate(today()))

	def submit_for_approval(self):
		self.new_text_fingerprint = files.fingerprint(self, "new_text")
		self.prepared_by, self.prepared_on = frappe.session.user, now_datetime()

	def approve(self):
		# nobody else approves another revision of it meanwhile
		document = frappe.get_doc(DOCUMENT, self.document, for_update=True)
		with rules_as_messages(self.name):
			check_document(document.name, document.status)
			check_still(document.name, document.current_version or "", self.old_version or "")
		files.check_unchanged(self, "new_text", self.new_text_fingerprint)
		self.approved_by, self.approved_on = frappe.session.user, now_datetime()
