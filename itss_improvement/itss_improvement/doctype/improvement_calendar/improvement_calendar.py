import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from itss_improvement import calendars
from itss_improvement.calendars.provisional import recompute_provisional
from itss_improvement.domain.explanation import Sentence
from itss_improvement.domain.working_days import (
	DayKind,
	SpecialDay,
	faults_of_day,
	incomplete,
	missing_holidays,
	year_of,
)
from itss_improvement.errors import rules_as_messages
from itss_improvement.settings import record_text


class ImprovementCalendar(Document):
	def before_validate(self):
		self.set_source()

	def validate(self):
		self.validate_year()
		self.validate_days()
		self.sort_days()

	def on_update(self):
		calendars.forget()
		recompute_provisional()

	def on_trash(self):
		calendars.forget()

	def after_delete(self):
		calendars.forget()

	def set_source(self):
		"""Where it came from, and whether somebody changed it since: then no import overwrites it unasked."""
		if imported_from := self.flags.imported_from:
			self.source, self.edited = imported_from, 0
			return
		before = self.get_doc_before_save()
		self.source = before.source if before else record_text(Sentence("By hand"))
		self.edited = int(before is None or bool(before.edited) or self.content() != before.content())

	def content(self) -> list[tuple]:
		"""What the days say, whatever their order, and in whichever way a form sends them."""
		return sorted((str(row.day or ""), row.kind or "", (row.title or "").strip()) for row in self.days)

	def validate_year(self):
		with rules_as_messages(_("Improvement Calendar")):
			year_of(self.year)
		if not self.is_new() and str(self.year) != self.name:
			# the framework sets it back, but only after the days were checked against it
			frappe.throw(_("The calendar of {0} cannot become that of {1}.").format(self.name, self.year))

	def validate_days(self):
		year, seen = int(self.year), {}
		for row in self.days:
			row.title = (row.title or "").strip()
			if not row.day or row.kind not in [kind.value for kind in DayKind]:
				frappe.throw(_("{0}: row {1} needs a date and a kind.").format(self.year, row.idx))
			found = SpecialDay(getdate(row.day), DayKind(row.kind), row.title)
			for broken in faults_of_day(year, found, seen):
				frappe.throw(_("{0}: row {1}: {2}").format(self.year, row.idx, broken.render(_)))
			seen[found.day] = found
		if missing := missing_holidays(year, seen.values()):
			with rules_as_messages():
				raise incomplete(year, missing)

	def sort_days(self):
		self.days.sort(key=lambda row: getdate(row.day))
		for idx, row in enumerate(self.days, start=1):
			row.idx = idx
