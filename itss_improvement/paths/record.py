"""What the records of the three paths have in common."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from itss_improvement import paths
from itss_improvement.assignment import hand_over_to
from itss_improvement.domain.path import (
	AWAITING_VERIFICATION,
	CLOSED,
	UNDER_OBSERVATION,
	check_observed,
)
from itss_improvement.domain.state_machine import Transition
from itss_improvement.errors import rules_as_messages
from itss_improvement.evaluations import asking as evaluating
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.paths import closing
from itss_improvement.verifications import asking
from itss_improvement.verifications.handing_over import who_may


class PathRecord(ImprovementRecord):
	"""A kind of record carries an opportunity down its path, which is none of a person's to choose: it is made with
	the assessment. Where the work on it is done it is verified, observed, and closed (R65)."""

	def begin(self, opportunity) -> None:
		"""What a new record takes over from its opportunity, besides title, department and due date."""

	def after_insert(self):
		self.hand_over_to_whoever_is_next()

	def take(self, step: Transition):
		if step.action == "Close":
			self.close()
		elif step.before == UNDER_OBSERVATION:
			# it did not stay effective
			self.observation_until = None

	def after_step(self, step: Transition):
		paths.tell_opportunity(self)
		if step.after == AWAITING_VERIFICATION:
			asking.ask_for(self)
		elif step.before == AWAITING_VERIFICATION:
			asking.withdraw(self)
		evaluating.follow_path(self, step)
		self.hand_over_to_whoever_is_next()

	def close(self):
		with rules_as_messages(self.name):
			check_observed(getdate(today()), self.observation_until and getdate(self.observation_until))
			closing.check(self)
		self.closed_by, self.closed_on = frappe.session.user, now_datetime()

	def hand_over_to_whoever_is_next(self):
		if self.status in (AWAITING_VERIFICATION, CLOSED):
			# it is with its verification, or with nobody any more
			hand_over_to(self, None)
		elif self.status == UNDER_OBSERVATION:
			hand_over_to(self, who_may(self, "Close"))
		else:
			self.hand_over()

	def hand_over(self) -> None:
		"""Whoever has it next in its state, until the work on it is done."""

	def before_insert(self):
		if not self.flags.made_by_app:
			frappe.throw(
				_("{0} is made when an opportunity is assessed for it: assess the opportunity.").format(
					_(self.doctype)
				),
				title=_("Not Possible"),
			)
