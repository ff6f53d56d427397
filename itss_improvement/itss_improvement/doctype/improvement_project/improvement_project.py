from collections.abc import Iterator

import frappe
from frappe.utils import flt, today

from itss_improvement import measures
from itss_improvement.departments import is_quality_department, people_of
from itss_improvement.domain import project as rules
from itss_improvement.domain.measure import Status as MeasureStatus
from itss_improvement.domain.path import QUALITY_RESPONSIBLE
from itss_improvement.domain.project import (
	CHARTER,
	EXECUTIVE_DECIDES,
	MACHINE,
	RESULTS,
	SOLIDIFICATION,
	Status,
)
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import signatures
from itss_improvement.paths.record import PathRecord
from itss_improvement.projects import charter, handing_over, reporting
from itss_improvement.settings import project_executive_threshold

OPINIONS = ("representative_opinion", "executive_opinion", "resource_commitment")


class ImprovementProject(PathRecord):
	machine = MACHINE

	def begin(self, opportunity):
		self.background = opportunity.current_state
		self.direct_benefit = opportunity.expected_benefit
		self.planned_end = opportunity.due_date

	def validate(self):
		charter.settle(self)
		super().validate()
		charter.keep_milestones_with_measures(self, self.before())

	def case(self) -> Case:
		team = {row.user for row in self.team}
		return Case(
			{
				Duty.APPLICANT: {self.applicant, *signatures.signers(self, CHARTER.name)} - {None, ""},
				Duty.LEADER: {self.leader} - {None, ""},
				Duty.TEAM: team,
				Duty.MEMBER: people_of(self.responsible_department).everybody,
				Duty.IMPLEMENTER: measures.implementers(self.doctype, self.name)
				| signatures.signers(self, RESULTS.name)
				| signatures.signers(self, SOLIDIFICATION.name),
			},
			frozenset(self.facts()),
		)

	def facts(self) -> Iterator[str]:
		if flt(self.budget) >= project_executive_threshold():
			yield EXECUTIVE_DECIDES
		if is_quality_department(self.responsible_department):
			yield QUALITY_RESPONSIBLE

	def take(self, step: Transition):
		super().take(step)
		{
			"Submit": self.apply,
			"Approve and Pass to Executive": self.note_threshold,
			"Approve": self.approve,
			"Request Acceptance": self.request_acceptance,
			"Accept": self.accept,
			"Submit for Verification": self.solidify,
			"Carry On": self.do_more,
		}.get(step.action, lambda: None)()
		if step.after == Status.IN_PROGRESS.value:
			self.under_way_since = today()
			self.update(reporting.schedule(self))
		elif step.before == Status.IN_PROGRESS.value:
			self.update(reporting.NONE_DUE)

	def after_step(self, step: Transition):
		super().after_step(step)
		if step.action == "Approve":
			measures.start_all(self)
		elif step.action == "Reject":
			measures.cancel_all(self, self.rejection_reason)
		elif step.action == "Supersede":
			measures.cancel_all(self, self.superseded_reason)
		if step.action in ("Request Acceptance", "Supersede"):
			reporting.withdraw_drafts(self.name)

	def hand_over(self):
		handing_over.hand_over(self)

	def apply(self):
		charter.check_complete(self)
		self.check_measures()
		self.applicant = frappe.session.user
		self.applicant_name = frappe.utils.get_fullname(self.applicant)
		# what an earlier round came to stays with its signatures
		self.update(dict.fromkeys(OPINIONS))

	def check_measures(self):
		# a charter is changed while some are carried out already
		done = MeasureStatus.DONE.value
		if all(row.status != done for row in measures.of(self.doctype, self.name)):
			measures.check_planned(self)

	def note_threshold(self):
		self.executive_threshold = project_executive_threshold()

	def approve(self):
		if self.status_before() == Status.SUBMITTED.value:
			self.note_threshold()
		self.approved_on = today()
		self.due_date = self.planned_end

	def request_acceptance(self):
		with rules_as_messages(self.name):
			rules.check_milestones_done(charter.milestones_of(self.milestones))
		measures.check_done(self)
		reporting.check_none_due(self)

	def accept(self):
		for row in self.goals:
			row.accepted_by = frappe.session.user
		self.accepted_on = today()

	def do_more(self):
		# what was accepted stays with its signatures, and is accepted anew
		self.update(dict.fromkeys(("accepted_on", "acceptance_conclusion", "result_summary")))
		for row in self.goals:
			row.update(dict.fromkeys(("achieved_value", "met", "acceptance_evidence", "accepted_by")))

	def solidify(self):
		# one may have been added or sent back meanwhile
		measures.check_done(self)
		with rules_as_messages(self.name):
			rules.check_solidification(
				[row.document_title for row in self.documents], self.no_document_reason or ""
			)
