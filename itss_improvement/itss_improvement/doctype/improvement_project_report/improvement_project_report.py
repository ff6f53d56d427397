import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement.assignment import hand_over_to
from itss_improvement.domain import project as rules
from itss_improvement.domain.project_report import MACHINE, Status
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.projects import PROJECT, charter, reporting

SHOWN = ("milestone", "planned_start", "planned_end", "weight", "actual_start", "actual_end", "percent")


class ImprovementProjectReport(ImprovementRecord):
	machine = MACHINE

	def before_insert(self):
		# before it is numbered: two who begin a project's series at once would deadlock on MariaDB
		self.locked_project()

	def validate(self):
		if self.status != Status.WITHDRAWN.value:
			self.settle(self.locked_project())
		super().validate()

	def case(self) -> Case:
		if not self.project:
			return Case()
		project = frappe.get_doc(PROJECT, self.project)
		return Case({Duty.LEADER: {project.leader}, Duty.TEAM: {row.user for row in project.team}})

	def take(self, step: Transition):
		if step.action == "Submit":
			self.reported_by, self.reported_on = frappe.session.user, now_datetime()
			self.working_days_late = reporting.working_days_late(self)

	def after_step(self, step: Transition):
		hand_over_to(self, None)
		if step.action == "Submit":
			reporting.ask_for_next(frappe.get_doc(PROJECT, self.project))

	def settle(self, project):
		self.take_over(project)
		reporting.check_period(self, project)
		self.due_date = reporting.due_date(self, project)
		self.take_snapshot(project)

	def locked_project(self):
		"""The project, which nobody else reports on until this is saved: two reports at once would overlap."""
		if not self.project or not frappe.db.exists(PROJECT, self.project):
			frappe.throw(
				_("{0}: Improvement Project is required.").format(self.called), title=_("Not Possible")
			)
		project = frappe.get_doc(PROJECT, self.project, for_update=True)
		if self.is_new() and not self.flags.made_by_app:
			project.check_permission("read")
		return project

	def take_over(self, project):
		self.title = f"{project.title[:100]} {self.period_from} – {self.period_to}"
		self.opportunity = project.opportunity
		self.responsible_department = project.responsible_department

	def take_snapshot(self, project):
		"""How far the project is as the report is written; once it is submitted, for ever."""
		milestones = charter.milestones_of(project.milestones)
		self.percent_done = rules.progress(milestones)
		day = min(getdate(self.period_to), getdate(today()))
		self.percent_planned = rules.planned_progress(milestones, day)
		self.set("milestones", [])
		for row in project.milestones:
			self.append(
				"milestones", {"milestone_row": row.name, **{field: row.get(field) for field in SHOWN}}
			)
