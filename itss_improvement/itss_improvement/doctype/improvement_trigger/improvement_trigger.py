import frappe
from frappe.model.document import Document
from frappe.utils import cint, now_datetime

from itss_improvement.domain.opportunity import check_source
from itss_improvement.domain.trigger import check_trigger
from itss_improvement.domain.window import WindowLength, window_of
from itss_improvement.errors import rules_as_messages
from itss_improvement.opportunities import stored_signals
from itss_improvement.opportunities.triggers import as_rule
from itss_improvement.signals import queue


class ImprovementTrigger(Document):
	def validate(self):
		with rules_as_messages(self.trigger_name):
			check_trigger(as_rule(self))
			check_source(self.source, self.source_subtype)

	def on_update(self):
		self.reconsider_current_window()

	def reconsider_current_window(self):
		"""A new threshold holds from the window that is under way; what was decided before stays decided."""
		if not cint(self.enabled) or frappe.flags.in_install or frappe.flags.in_migrate:
			return
		rule = as_rule(self)
		length = WindowLength.DAY if rule.window is WindowLength.TICKET else rule.window
		moment = "ticket_opened_at" if rule.measures_attainment else "occurred_at"
		stored_signals.reconsider(rule.kinds, moment, window_of(now_datetime(), length))
		queue.process_signals_after_commit()
