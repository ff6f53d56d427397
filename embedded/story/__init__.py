"""What the demo's people do on its first day: an opportunity down each of the three paths, and what an auditor would ask
about. A chapter each."""

from __future__ import annotations

from rich.console import Console

from embedded.story import archive, corrective, project, recurrence, review, routine, rules, self_check

CHAPTERS = (routine, corrective, project, rules, recurrence, review, self_check, archive)


def tell(console: Console) -> None:
	import frappe

	frappe.local.lang = "zh"
	for chapter in CHAPTERS:
		for line in chapter.tell():
			console.print(line, markup=False, highlight=False)
