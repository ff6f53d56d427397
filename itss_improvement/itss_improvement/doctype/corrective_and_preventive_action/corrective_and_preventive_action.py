import frappe
from frappe.utils import getdate, now_datetime, today

from itss_improvement import measures
from itss_improvement.corrective_actions import analysis, handing_over, opening, planning
from itss_improvement.departments import is_quality_department, people_of
from itss_improvement.domain.corrective_action import (
	ANALYSIS,
	IMPLEMENTATION,
	MACHINE,
	PLAN,
	QUALITY_RESPONSIBLE,
	Problem,
	check_event,
	check_problem,
)
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import signatures
from itss_improvement.paths.record import PathRecord


class CorrectiveandPreventiveAction(PathRecord):
	machine = MACHINE

	def begin(self, opportunity):
		opening.take_over(self, opportunity)

	def validate(self):
		self.validate_event()
		planning.check_period(self)
		analysis.settle(self)
		super().validate()

	def case(self) -> Case:
		department = people_of(self.responsible_department)
		return Case(
			{
				Duty.MEMBER: department.everybody,
				Duty.HEAD: department.heads,
				Duty.PARTICIPANT: {
					user
					for row in self.participating_departments
					for user in people_of(row.department).everybody
				},
				Duty.ANALYST: signatures.signers(self, ANALYSIS.name),
				Duty.PLANNER: signatures.signers(self, PLAN.name),
				Duty.IMPLEMENTER: measures.implementers(self.doctype, self.name)
				| signatures.signers(self, IMPLEMENTATION.name),
			},
			frozenset({QUALITY_RESPONSIBLE} if is_quality_department(self.responsible_department) else ()),
		)

	def take(self, step: Transition):
		super().take(step)
		if not step.by_app and not step.reopens:
			# what was returned has been answered
			self.return_reason = None
		if step.action == "Start Analysis":
			self.check_problem()
		elif step.action == "Submit Analysis":
			analysis.finish(self)
			self.note("analysed")
		elif step.action == "Approve Causes":
			self.note("reviewed")
		elif step.action == "Submit Plan":
			planning.finish(self)
		elif step.action == "Approve Plan":
			planning.check_unchanged(self)
			self.note("approved")
		elif step.action == "Report Completion":
			measures.check_done(self)
			self.completed_on = now_datetime()
		elif step.action == "Analyse Again":
			opening.begin_next_round(self)
		elif step.action == "Plan Further Measures":
			opening.begin_further_measures(self)

	def after_step(self, step: Transition):
		if step.action == "Approve Plan":
			measures.start_all(self)
		elif step.action == "Analyse Again":
			measures.cancel_all(self, self.reanalysis_reason)
		elif step.action == "Supersede":
			measures.cancel_all(self, self.superseded_reason)
		super().after_step(step)

	def hand_over(self):
		handing_over.hand_over(self)

	def note(self, what: str):
		"""Who did it, and when."""
		self.set(f"{what}_by", frappe.session.user)
		self.set(f"{what}_on", now_datetime())

	@property
	def problem(self) -> Problem:
		return Problem(
			self.action_type or "",
			getdate(self.event_date) if self.event_date else None,
			self.event_evidence or "",
			self.potential_risk or "",
		)

	def validate_event(self):
		with rules_as_messages(self.called):
			check_event(self.problem, getdate(today()))

	def check_problem(self):
		with rules_as_messages(self.called):
			check_problem(self.problem, getdate(today()))
