"""What happened of an improvement, in which order, and what was entered late."""

import frappe
from frappe.utils import get_absolute_url

from itss_improvement import chronology
from itss_improvement.calendars import in_words
from itss_improvement.lifecycle.steps import record


@frappe.whitelist(methods=["GET", "POST"])
def of_record(doctype: str, name: str) -> dict:
	"""The events of the improvement that a record belongs to, as far as the session's user may read them (R40, R60).

	`events`, in the order in which they happened: `event`, `called` and `url` of the record that says so,
	`happened_on`, `entered_on`, and whether it was entered `late`. `findings` and `late`: sentences.
	"""
	doc = record(doctype, name)
	doc.check_permission("read")
	opportunity = doc.get("opportunity") or doc.name
	found = chronology.of([opportunity])[opportunity]
	late = {entry.fact for entry in found.check.late}
	return {
		"events": [
			{
				"event": entry.fact.event.value,
				"called": entry.fact.record,
				"url": get_absolute_url(entry.doctype, entry.name),
				"happened_on": entry.fact.happened_on,
				"entered_on": entry.fact.entered_at.date(),
				"late": entry.fact in late,
			}
			for entry in found.entries
		],
		"findings": [in_words(finding.sentence) for finding in found.check.findings],
		"late": [in_words(entry.sentence) for entry in found.check.late],
	}
