"""Rows of a record's tables: they have no life of their own."""

import frappe
from frappe import _
from frappe.model.document import Document


class ImprovementRow(Document):
	"""Written with its record, whose rules judge it. The framework lets a request save or delete a row by itself,
	past the record: only then are these methods called."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_("A row of {0} is not changed by itself: change it in {1} {2}.").format(
				_(self.doctype), _(self.parenttype or ""), self.parent or ""
			),
			title=_("Not Possible"),
		)
