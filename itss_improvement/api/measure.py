"""The measures of a path's record, for its form."""

import frappe

from itss_improvement import measures, paths


@frappe.whitelist(methods=["GET", "POST"])
def of(doctype: str, name: str) -> list[dict]:
	"""The measures of a record that the user may read."""
	if doctype not in paths.RECORDS.values():
		raise frappe.PermissionError
	frappe.get_doc(doctype, name).check_permission("read")
	return measures.of(doctype, name)
