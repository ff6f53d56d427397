import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt

from itss_improvement import people
from itss_improvement.domain.archive import check_years
from itss_improvement.domain.assessment import check_rules
from itss_improvement.domain.recurrence_proposal import check_watch_days
from itss_improvement.domain.regulation import check_revisions, newest
from itss_improvement.domain.reminder import Recipient, check_ladder
from itss_improvement.domain.time_limits import check_time_limits
from itss_improvement.errors import rules_as_messages
from itss_improvement.settings import (
	assessment_rules,
	ladder,
	recurrence_days,
	retention_years,
	revisions,
	time_limits,
)
from itss_improvement.setup import print_formats


class ImprovementSettings(Document):
	def before_validate(self):
		self.keep_what_was_seeded()
		self.follow_newest_revision()

	def validate(self):
		self.validate_revisions()
		self.validate_shares()
		self.validate_assessment()
		self.validate_time_limits()
		self.validate_threshold()
		self.validate_ladder()
		self.validate_people()
		self.validate_recurrences()
		self.validate_retention()

	def on_update(self):
		print_formats.apply()

	def keep_what_was_seeded(self):
		"""An older form must not bring back what an administrator removed."""
		if before := self.get_doc_before_save():
			self.seeded = before.seeded

	def follow_newest_revision(self):
		"""The header is what the newest row says. Who writes it there instead is told, not overruled in silence."""
		revision = newest(revisions(self))
		if not revision:
			return
		for field, value in (
			("version", revision.version),
			("approved_by", revision.approved_by),
			("approved_on", revision.approved_on),
			("effective_from", revision.effective_from),
		):
			written = self.get(field) or None
			same = str(written or "") == str(value or "")
			if written and not same and self.get_doc_before_save() and self.has_value_changed(field):
				frappe.throw(
					_("{0} {1} is not what the newest row of Revisions says, {2}: change it there.").format(
						_(self.meta.get_label(field)),
						escape_html(str(written)),
						escape_html(str(value or "-")),
					),
					title=_("Not Possible"),
				)
			self.set(field, value)

	def validate_revisions(self):
		"""Looked at when the table is changed: what is wrong with an old one does not keep the rest from being edited."""
		before = self.get_doc_before_save()
		if not before or revisions(before) != revisions(self):
			with rules_as_messages(_("Improvement Settings")):
				check_revisions(revisions(self))

	def validate_shares(self):
		if not 0 < flt(self.at_risk_share) < 100:
			frappe.throw(
				_("At-Risk Share is {0}%: it must be above 0% and below 100%.").format(self.at_risk_share)
			)
		if not 0 <= flt(self.poor_rating) <= 1:
			frappe.throw(_("Poor Rating is {0}: it must be from 0 to 1.").format(self.poor_rating))
		if cint(self.repeat_days) < 1:
			frappe.throw(_("Repeat Days is {0}: it must be 1 or more.").format(self.repeat_days))

	def validate_assessment(self):
		with rules_as_messages(_("Improvement Settings")):
			check_rules(assessment_rules(self))

	def validate_time_limits(self):
		with rules_as_messages(_("Improvement Settings")):
			check_time_limits(time_limits(self))

	def validate_recurrences(self):
		with rules_as_messages(_("Improvement Settings")):
			check_watch_days(recurrence_days(self))

	def validate_retention(self):
		with rules_as_messages(_("Improvement Settings")):
			check_years(retention_years(self))

	def validate_ladder(self):
		known = [recipient.value for recipient in Recipient]
		for row in self.reminders:
			if row.recipient not in known:
				frappe.throw(
					_("Reminders: row {0} needs a recipient, one of {1}.").format(
						row.idx, ", ".join(_(recipient) for recipient in known)
					)
				)
		with rules_as_messages(_("Reminders")):
			check_ladder(ladder(self, enabled_only=False))

	def validate_people(self):
		for office in people.OFFICES:
			for field in (office.holder, office.deputy):
				self.validate_person(field, office)
			if self.get(office.holder) and self.get(office.holder) == self.get(office.deputy):
				frappe.throw(
					_("{0} must be somebody other than {1}.").format(
						_(self.meta.get_label(office.deputy)), self.get(office.holder)
					)
				)

	def validate_person(self, field: str, office: people.Office):
		"""Looked at when somebody is named: who is disabled later does not keep the rest from being edited."""
		user, label = self.get(field), _(self.meta.get_label(field))
		if not user or not self.has_value_changed(field):
			return
		if not people.is_enabled(user):
			frappe.throw(
				_("{0}: {1} does not exist or cannot log in. Choose an enabled user.").format(label, user)
			)
		if not people.holds(user, office.role):
			frappe.throw(
				_("{0}: {1} does not have the role {2}. Give it to them first.").format(
					label, user, _(office.role.value)
				)
			)

	def validate_threshold(self):
		if flt(self.project_executive_threshold) < 0:
			frappe.throw(
				_("Executive's Threshold is {0}: it cannot be below zero.").format(
					self.project_executive_threshold
				)
			)
