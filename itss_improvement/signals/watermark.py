"""How far a service desk was read, kept in **Improvement Desk Scan**."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.utils import get_datetime

from itss_improvement.helpdesk import Desk

DOCTYPE = "Improvement Desk Scan"
BEGINNING = datetime(1970, 1, 1)
OVERLAP = timedelta(minutes=10)
"""A change is stamped when it is made and seen when it is committed: longer transactions than this are missed
until the ticket's next change or the weekly full scan."""


class Watermark:
	"""How far `desk` was read, in the column `field`. It only ever moves forward."""

	def __init__(self, desk: Desk, field: str = "changed_until"):
		self.desk, self.field = desk.name, field
		if not frappe.db.exists(DOCTYPE, self.desk):
			# two scans that begin at once both come here
			frappe.get_doc(doctype=DOCTYPE, desk=self.desk).insert(
				ignore_permissions=True, ignore_if_duplicate=True
			)

	def begin(self, for_update: bool = False) -> datetime:
		"""From when on to read; with `for_update` nobody else moves it until the transaction's end."""
		until = frappe.db.get_value(DOCTYPE, self.desk, self.field, for_update=for_update)
		return get_datetime(until) - OVERLAP if until else BEGINNING

	def move(self, until: datetime) -> None:
		scan = frappe.qb.DocType(DOCTYPE)
		column = scan[self.field]
		(
			frappe.qb.update(scan)
			.set(column, until)
			.where(scan.name == self.desk)
			.where(column.isnull() | (column <= until))
			.run()
		)
