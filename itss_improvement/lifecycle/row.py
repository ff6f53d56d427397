"""Rows of a record's tables."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class RecordRow(Document):
	"""Written with its record alone: the framework saves a row by itself before its record gets to judge it."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_("{0}: a row is changed in its record, {1}.").format(_(self.doctype), self.parent),
			title=_("Not Possible"),
		)
