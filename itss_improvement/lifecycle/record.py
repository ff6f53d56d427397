"""What every record with a state machine has in common (R48).

The framework's own enforcement of workflows is not enough: it judges by role and `owner` alone, lets Administrator
pass, does not run on a submitted record, and keeps nobody from changing what was decided. So the table decides
here, in the document, where the desk, REST, imports, bulk actions and scripts all come by. The **Workflow** records
are made from the same table, and only tell the desk which steps there are.
"""

from __future__ import annotations

from typing import ClassVar

import frappe
from frappe import _
from frappe.model.document import Document

from itss_improvement.domain.roles import Role
from itss_improvement.domain.state_machine import Case, StateMachine, Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import columns, signatures
from itss_improvement.lifecycle.deputies import signs_for
from itss_improvement.permissions import actor

KEPT = ("stage", "round", "signatures")
"""What every such record has besides, written here alone."""


class ImprovementRecord(Document):
	machine: ClassVar[StateMachine]

	# What a kind of record says of itself

	def case(self) -> Case:
		"""Who did what on it, and which facts hold, as the record is stored."""
		return Case()

	def take(self, step: Transition) -> None:
		"""What taking `step` writes and checks, before the record is saved."""

	def on_behalf_of(self, step: Transition, role: Role | None) -> str | None:
		"""The user in whose place the session's takes `step` and signs, in `role`; None where it is their own."""
		return role and signs_for(frappe.session.user, role, self.get("responsible_department"))

	def after_step(self, step: Transition) -> None:
		"""What follows once the record is saved in its new state: who has it next."""

	# The framework's events

	def before_validate(self):
		self.keep_what_the_app_wrote()

	def validate(self):
		self.check_rows()
		self.check_transition()

	def before_update_after_submit(self):
		self.keep_what_the_app_wrote()
		self.check_transition()

	def before_cancel(self):
		self.keep_what_the_app_wrote()
		self.check_transition()

	def validate_workflow(self):
		"""In place of the framework's check. It is called for every kind of save, also where a script had
		`validate` left out."""
		if self.flags.ignore_validate:
			self.keep_what_the_app_wrote()
			self.check_transition()

	def on_update(self):
		self.finish_step()

	def on_update_after_submit(self):
		self.finish_step()

	def on_cancel(self):
		self.finish_step()

	def on_trash(self):
		frappe.throw(
			_("{0} cannot be deleted: records of improvements are kept.").format(self.name),
			title=_("Not Possible"),
		)

	# The steps

	def keep_what_the_app_wrote(self):
		"""Neither a request forges it, nor does a form overwrite it that was opened before it was written."""
		before = self.before()
		kept = KEPT if self.flags.made_by_app else (*self.machine.written_by_app, *KEPT)
		for field in kept:
			if columns.is_column(field):
				columns.keep(self, before, field)
			else:
				self.set(field, before.get(field))
		self.round = self.round or 1

	def check_rows(self):
		"""A request may name any row there is, and the framework would move it here, whosoever it was."""
		before = self.get_doc_before_save()
		for df in self.meta.get_table_fields() if before else ():
			own = {row.name for row in before.get(df.fieldname)}
			for row in self.get(df.fieldname):
				if not row.is_new() and row.name not in own:
					frappe.throw(
						_("{0}: row {1} of {2} belongs to another record, or is gone. Add it anew.").format(
							self.called, row.idx, _(df.label)
						),
						title=_("Not Possible"),
					)

	def check_transition(self):
		status_before = self.status_before()
		if status_before is None and not self.status:
			self.status = self.machine.first.name
		with rules_as_messages(self.called):
			step = self.find_step(status_before)
			self.machine.check_docstatus(self.status, self.docstatus)
		self.check_writing(step)
		if step:
			self.check_required(step)
			self.take(step)
			signatures.reopen(self, step)
		self.stage = self.machine.state(self.status).stage.value
		self.flags.step = step

	def find_step(self, status_before: str | None) -> Transition | None:
		if self.flags.made_by_app and status_before is None:
			# what the app makes begins where it says
			self.machine.state(self.status)
			return None
		if self.flags.made_by_app:
			return self.machine.check_transition_of_the_app(status_before, self.status)
		return self.machine.check_transition(status_before, self.status, actor(), self.before().case())

	def check_writing(self, step: Transition | None):
		"""Words are for those whom the table names in this state, decisions for the step that makes them, and
		what was signed for nobody."""
		before = self.before()
		if self.flags.made_by_app:
			return
		signed = signatures.signed_fields(before)
		free = before.writable() | set(step.decides if step else ())
		governed = {name for section in self.machine.sections for name in section.fields}
		changed = [
			field
			for field in columns.in_order_of_form(self, governed | self.machine.decided_fields())
			if field not in self.machine.written_by_app
			and field not in free
			and columns.differ(self, before, field)
		]
		if not changed:
			return
		labels = ", ".join(columns.label(self, field) for field in changed)
		if signed.issuperset(changed):
			message = _("{0}: {1} was signed, and is only changed after it was returned.")
			frappe.throw(message.format(self.called, labels), title=_("Not Possible"))
		frappe.throw(
			_("{0} is {1}: {2} cannot be changed here.").format(self.called, _(before.status), labels),
			title=_("Not Possible"),
		)

	def check_required(self, step: Transition):
		for field in step.requires:
			for label, value in columns.values(self, field):
				if not _is_given(value):
					frappe.throw(
						_("{0}: {1} is required for {2}.").format(self.called, label, _(step.action)),
						frappe.MandatoryError,
					)

	def finish_step(self):
		step, self.flags.step = self.flags.step, None
		if step:
			signatures.sign(self, step)
			self.after_step(step)

	def writable(self) -> set[str]:
		"""The fields that the session's user may write in the state it is stored in."""
		somebody = actor()
		duties = self.case().duties_of(somebody.user)
		status = self.status or self.machine.first.name
		return self.machine.written_by(status, somebody.roles, duties) - signatures.signed_fields(self)

	# What it was

	@property
	def called(self) -> str:
		"""What it is called in a message: a new record has no number yet."""
		return self.name or self.get(self.meta.title_field or "name") or _(self.doctype)

	def before(self):
		"""The record as it is stored; a blank one for a new record."""
		return self.get_doc_before_save() or frappe.new_doc(self.doctype)

	def status_before(self) -> str | None:
		before = self.get_doc_before_save()
		return before.status if before else None


def _is_given(value: object) -> bool:
	return bool(value.strip()) if isinstance(value, str) else bool(value)
