import frappe
from frappe import _
from frappe.model.document import Document

from itss_improvement.departments import reporting_lines
from itss_improvement.domain.escalation import check_reports_to
from itss_improvement.errors import rules_as_messages


class ImprovementDepartment(Document):
	def validate(self):
		self.validate_head()
		self.validate_reports_to()
		self.validate_teams()

	def validate_head(self):
		if self.head and self.head == self.deputy:
			frappe.throw(
				_("{0}: Deputy must be somebody other than Head {1}.").format(self.department_name, self.head)
			)

	def validate_reports_to(self):
		own = self.name or self.department_name
		with rules_as_messages(self.department_name):
			check_reports_to(own, {**reporting_lines(), own: self.reports_to or ""})

	def validate_teams(self):
		seen = set()
		for row in self.teams:
			row.team = (row.team or "").strip()
			if row.team in seen:
				frappe.throw(
					_("{0}: row {1} names team {2} a second time. Remove the row.").format(
						self.department_name, row.idx, row.team
					)
				)
			seen.add(row.team)
		self.validate_no_other_answers_for(seen)

	def validate_no_other_answers_for(self, teams: set[str]):
		if not teams:
			return
		taken = frappe.get_all(
			"Improvement Department Team",
			filters={"team": ["in", sorted(teams)], "parent": ["!=", self.name]},
			fields=["team", "parent"],
			limit=1,
		)
		if taken:
			frappe.throw(
				_("{0}: team {1} already belongs to {2}. Remove it there first.").format(
					self.department_name, taken[0].team, taken[0].parent
				)
			)
