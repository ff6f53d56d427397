import frappe
from frappe import _
from frappe.utils import flt, getdate, now_datetime, today

from itss_improvement import calendars
from itss_improvement.departments import people_of
from itss_improvement.domain.measure import (
	CANNOT_SIGN,
	ENTERED,
	IMPLEMENTATION,
	MACHINE,
	UNDER_WAY,
	Status,
	check_amount,
	check_course,
	check_deviation,
	check_due_date,
	check_plan,
)
from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Case, Duty, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.measures import evidence, people, reference

DATES = ("planned_start", "due_date", "started_on", "completed_on")
AMOUNTS = {"effort": "Effort (Person-Days)", "cost": "Cost"}
LONGEST_TITLE = 140


class ImprovementMeasure(ImprovementRecord):
	machine = MACHINE

	def before_validate(self):
		super().before_validate()
		self.take_over_from_path()
		self.set_title()
		self.read_dates()
		self.keep_when_dates_were_entered()

	def validate(self):
		super().validate()
		self.check_what_is_planned()
		self.check_what_was_done()

	def case(self) -> Case:
		facts = set()
		if reference.is_under_way(self):
			facts.add(UNDER_WAY)
		if not people.can_report(self.responsible_person):
			facts.add(CANNOT_SIGN)
		return Case(
			{
				Duty.IMPLEMENTER: {self.responsible_person} - {None, ""},
				Duty.HEAD: people_of(self.responsible_department).heads,
			},
			frozenset(facts),
		)

	def take(self, step: Transition):
		if step.action == "Finish":
			self.check_complete()

	def on_behalf_of(self, step: Transition, role: Role | None) -> str | None:
		if step.signs == IMPLEMENTATION.name and self.responsible_person != frappe.session.user:
			return self.responsible_person
		return super().on_behalf_of(step, role)

	def after_step(self, step: Transition):
		evidence.hold(self)
		people.hand_over(self)
		if step.action == "Cancel":
			people.tell_of_cancelling(self)

	def take_over_from_path(self):
		if self.status_before() not in (None, Status.PLANNED.value):
			return
		path = reference.path_of(self)
		if self.is_new():
			reference.check_takes(self.called, path)
			self.opportunity = path.opportunity
			self.responsible_department = path.responsible_department
			self.path_round = reference.round_of(path)
		self.aim = reference.aim_of(self, path)

	def set_title(self):
		self.title = " ".join((self.measure or "").split())[:LONGEST_TITLE]

	def read_dates(self):
		# a date that the framework takes for none becomes none
		for field in DATES:
			self.set(field, getdate(self.get(field)) if self.get(field) else None)

	def keep_when_dates_were_entered(self):
		"""Somebody who writes days afterwards what was done may do so, and it is seen (补录)."""
		before = self.before()
		for field, entered in ENTERED.items():
			written = before.get(field) and getdate(before.get(field))
			if self.get(field) != written:
				self.set(entered, now_datetime() if self.get(field) else None)

	def check_what_is_planned(self):
		with rules_as_messages(self.called):
			check_plan(self.planned_start, self.due_date)
		if self.responsible_person and self.has_value_changed("responsible_person"):
			people.check_responsible(self)
		if self.due_date and self.has_value_changed("due_date"):
			self.check_due_date()

	def check_due_date(self):
		with rules_as_messages(self.called):
			check_due_date(self.due_date, getdate(today()))
		self.due_date = calendars.moved_to_working_day(self.due_date, _("Due Date"))
		path_due = reference.due_date_of(self)
		if path_due and self.due_date > path_due:
			frappe.msgprint(
				_("{0} itself is due on {1}, before this measure.").format(self.reference_name, path_due),
				title=_("Due Date"),
				indicator="orange",
			)

	def check_what_was_done(self):
		with rules_as_messages(self.called):
			check_course(self.started_on, self.completed_on, reference.opened_on(self), getdate(today()))
			for field, label in AMOUNTS.items():
				check_amount(label, flt(self.get(field)))
		evidence.describe(self)

	def check_complete(self):
		self.check_what_was_done()
		evidence.check_kept(self)
		with rules_as_messages(self.called):
			check_deviation(self.due_date, self.completed_on, self.deviation, self.deviation_reason)
