import frappe
from frappe.utils import flt, get_fullname, getdate, now_datetime, today

from itss_improvement import files, serving, trainings
from itss_improvement.assignment import hand_over_to
from itss_improvement.domain.state_machine import Transition
from itss_improvement.domain.training import (
	MACHINE,
	Status,
	check_attendees,
	check_date,
	check_duration,
	check_held,
)
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle.record import ImprovementRecord

FILES = {"material": "material_fingerprint", "sign_in_file": "sign_in_fingerprint"}
"""Each with the field that keeps its SHA-256."""


class ImprovementTraining(ImprovementRecord):
	machine = MACHINE

	def before_validate(self):
		super().before_validate()
		self.responsible_person = self.responsible_person or frappe.session.user
		self.held_on = getdate(self.held_on) if self.held_on else None
		self.name_attendees()

	def validate(self):
		serving.check(self)
		self.check_what_is_written()
		super().validate()

	def after_insert(self):
		hand_over_to(self, self.responsible_person)

	def on_update(self):
		super().on_update()
		if self.has_value_changed("responsible_person") and self.status == Status.PLANNED.value:
			hand_over_to(self, self.responsible_person)

	def take(self, step: Transition):
		if step.action == "Report as Held":
			self.report_as_held()

	def after_step(self, step: Transition):
		files.hold(self)
		hand_over_to(self, None)

	def name_attendees(self):
		"""Somebody of the site by their name there and their department, whoever else as they are written."""
		for row in self.attendees:
			if row.user:
				row.full_name = get_fullname(row.user)
				row.department = row.department or trainings.department_of(row.user)

	def check_what_is_written(self):
		with rules_as_messages(self.called):
			check_attendees(trainings.attendees_of(self))
			check_duration(flt(self.duration))
			if self.held_on:
				check_date(self.held_on, getdate(today()))
		for field in FILES:
			files.check_uploaded(self, field)

	def report_as_held(self):
		attendees = trainings.attendees_of(self)
		with rules_as_messages(self.called):
			check_held(self.held_on, attendees, getdate(today()))
		for field, found in FILES.items():
			self.set(found, files.fingerprint(self, field))
		self.attended = sum(attendee.attended for attendee in attendees)
		self.reported_by, self.reported_on = frappe.session.user, now_datetime()
