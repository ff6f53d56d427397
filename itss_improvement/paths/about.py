"""What the records about the record of a path have in common: whoever did the work on that one judges none of them."""

from __future__ import annotations

from typing import ClassVar

import frappe

from itss_improvement.domain.state_machine import Case
from itss_improvement.lifecycle.record import ImprovementRecord
from itss_improvement.permissions import actor


class RecordAboutPath(ImprovementRecord):
	"""Its `reference_doctype` and `reference_name` say which it is about."""

	written_with: ClassVar[str] = ""
	"""The step without which nothing of it is written: whoever may take it writes it. Empty where each section says
	by itself who writes it."""

	def case(self) -> Case:
		"""Who did what on the record that it is about."""
		if not self.reference_name:
			return Case()
		return frappe.get_doc(self.reference_doctype, self.reference_name).case()

	def writable(self) -> set[str]:
		if not self.written_with:
			return super().writable()
		open_to, _barred = self.machine.possible(self.status or "", actor(), self.case())
		return super().writable() if self.written_with in open_to else set()
