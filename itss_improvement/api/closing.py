"""What is missing before an improvement is closed, and adding improvements to what serves them."""

import frappe
from frappe import _

from itss_improvement import paths
from itss_improvement.domain.closing import REASON_FIELDS
from itss_improvement.paths import reading
from itss_improvement.serving import OPPORTUNITY, adding


@frappe.whitelist(methods=["GET", "POST"])
def standing(doctype: str, name: str) -> dict:
	"""How the record of a path stands: `gates` as `paths.reading.gates` tells them, and `documents`: what a project
	lists and nothing revises yet."""
	path = _path(doctype, name)
	path.check_permission("read")
	return {"gates": reading.gates(path), "documents": reading.documents_to_revise(path)}


@frappe.whitelist(methods=["POST"])
def none_needed(doctype: str, name: str, gate: str, reason: str) -> dict:
	"""Write why nothing is needed at a gate, or take it back with an empty `reason`. Returns what `standing` does."""
	path = _path(doctype, name)
	path.check_permission("write")
	fields = {found.value: field for found, field in REASON_FIELDS.items()}
	if gate not in fields:
		frappe.throw(
			_("{0}: at {1} something is always needed.").format(name, _(gate)), title=_("Not Possible")
		)
	path.set(fields[gate], reason.strip())
	path.save()
	return standing(doctype, name)


@frappe.whitelist(methods=["GET", "POST"])
def kinds() -> list[str]:
	"""The DocTypes that the user may add improvements to."""
	return adding.kinds()


@frappe.whitelist(methods=["POST"])
def add(doctype: str, name: str, holder: str, names: list | str) -> dict:
	"""Add improvements to the record `name` of `doctype`: those that the records `names` of `holder` are about. All,
	or nothing is saved. Returns `name`, and how many were `added`."""
	return {"name": name, "added": adding.add(doctype, name, _holder(holder), _names(names))}


@frappe.whitelist(methods=["GET", "POST"])
def rows(doctype: str, holder: str, names: list | str) -> list[dict]:
	"""The rows with which a new record of `doctype` begins that serves them. Nothing is saved."""
	return adding.rows(doctype, _holder(holder), _names(names))


def _path(doctype: str, name: str):
	if doctype not in paths.RECORDS.values():
		frappe.throw(_("{0} is none of the three paths.").format(_(doctype)), title=_("Not Possible"))
	return frappe.get_doc(doctype, name)


def _holder(doctype: str) -> str:
	if doctype not in (OPPORTUNITY, *paths.RECORDS.values()):
		frappe.throw(_("{0} is about no improvement.").format(_(doctype)), title=_("Not Possible"))
	return doctype


def _names(names: list | str) -> list[str]:
	try:
		given = frappe.parse_json(names)
	except ValueError:
		given = None
	if not isinstance(given, list) or not given or not all(isinstance(name, str | int) for name in given):
		frappe.throw(_("The improvements to add are given as a list of names."), title=_("Not Possible"))
	return [str(name) for name in given]
