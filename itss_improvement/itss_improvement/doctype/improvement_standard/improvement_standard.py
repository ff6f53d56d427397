from frappe.model.document import Document
from frappe.utils import cint

from itss_improvement.domain import self_check
from itss_improvement.domain.self_check import Asked
from itss_improvement.errors import rules_as_messages


class ImprovementStandard(Document):
	def validate(self):
		self.tidy_clauses()
		with rules_as_messages(self.standard_number):
			self_check.check(self.asked())

	def tidy_clauses(self):
		for row in self.clauses:
			row.clause = (row.clause or "").strip()
			row.least_a_year = cint(row.least_a_year) if row.evidence else 0

	def asked(self) -> list[Asked]:
		"""Its clauses as the rules judge them, a line for each kind of evidence."""
		return [
			Asked(row.clause, row.requirement or "", row.evidence or "", row.least_a_year, row.remark or "")
			for row in self.clauses
		]
