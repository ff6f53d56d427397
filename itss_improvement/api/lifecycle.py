"""The steps of every record that has any, for its form and for scripts."""

import frappe
from frappe import _

from itss_improvement.errors import rules_as_messages
from itss_improvement.lifecycle import reading, steps


@frappe.whitelist(methods=["GET", "POST"])
def page(doctype: str, name: str) -> dict:
	"""What the user may do with a record that they may read: `actions`, `needs`, `barred`, `may_edit`, `read_only`,
	`signatures`."""
	return reading.page_of(doctype, name)


@frappe.whitelist(methods=["POST"])
def take_step(doctype: str, name: str, action: str, values: dict | str | None = None) -> dict:
	"""Take the step `action` with `values` for the fields that it decides. All in one save, or nothing."""
	doc = steps.record(doctype, name)
	try:
		values = frappe.parse_json(values or {})
	except ValueError:
		values = None
	if not isinstance(values, dict):
		frappe.throw(_("{0}: the values of a step are given as fields and their values.").format(name))
	with rules_as_messages(name):
		doc.machine.after_action(doc.status, action)
	decided = {
		field.partition(".")[0]
		for step in doc.machine.from_state(doc.status)
		if step.action == action
		for field in step.decides
	}
	if foreign := sorted(values.keys() - decided):
		frappe.throw(_("{0}: {1} does not decide {2}.").format(name, _(action), ", ".join(foreign)))
	return answer(steps.take_step(doctype, name, action, **values))


def answer(doc) -> dict:
	return {"name": doc.name, "status": doc.status, "stage": doc.stage}
