"""What the records of the three paths have in common."""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement import paths
from itss_improvement.domain.state_machine import Transition
from itss_improvement.lifecycle.record import ImprovementRecord


class PathRecord(ImprovementRecord):
	"""A kind of record carries an opportunity down its path, which is none of a person's to choose: it is made with
	the assessment."""

	def begin(self, opportunity) -> None:
		"""What a new record takes over from its opportunity, besides title, department and due date."""

	def after_insert(self):
		self.hand_over()

	def after_step(self, step: Transition):
		paths.tell_opportunity(self)
		self.hand_over()

	def hand_over(self) -> None:
		"""Whoever has it next in its state."""

	def before_insert(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_("{0} is made when an opportunity is assessed for it: assess the opportunity.").format(
					_(self.doctype)
				),
				title=_("Not Possible"),
			)
