"""What the form of a record shows of its life: the steps that are open, what may be written, who signed."""

from __future__ import annotations

import frappe
from frappe import _

from itss_improvement.domain.state_machine import Transition
from itss_improvement.lifecycle import signatures
from itss_improvement.lifecycle.steps import record
from itss_improvement.permissions import actor


def page_of(doctype: str, name: str) -> dict:
	"""For the session's user, who may read it:

	- `actions`: the steps that they may take now, in the order of the regulation (R48)
	- `onward`: the one of them that the record is waiting for; None where that is somebody else's
	- `needs`: what each of these decides, by action: fields with whether they are `required`
	- `barred`: the steps that what they did on the record keeps them from, each with the sentence that says so
	- `may_edit`, `writable` and `read_only`: which of its fields they write now
	- `signatures`, with whether each holds
	"""
	doc = record(doctype, name)
	doc.check_permission("read")
	# of the document itself it would be said in a message that the reader does not see a reason for
	writes = frappe.has_permission(doctype, "write", doc=doc)
	found, barred = doc.machine.possible(doc.status, actor(), doc.case()) if writes else ({}, {})
	writable = doc.writable() if writes else set()
	governed = {field for section in doc.machine.sections for field in section.fields}
	return {
		"actions": list(found),
		"onward": _onward(doc, found),
		"needs": {
			action: [{"fieldname": field, "required": field in step.requires} for field in step.decides]
			for action, step in found.items()
		},
		"barred": {action: broken.render(_) for action, broken in barred.items()},
		"may_edit": bool(writable),
		"writable": sorted(writable),
		"read_only": sorted(governed - writable),
		"signatures": signatures.state_of(doc),
	}


def _onward(doc, found: dict[str, Transition]) -> str | None:
	first = next(iter(doc.machine.actions_from(doc.status)), None)
	return first if first in found and not found[first].reopens else None
