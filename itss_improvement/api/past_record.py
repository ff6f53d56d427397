"""Importing improvements from before this app."""

import base64
import binascii

import frappe
from frappe import _

from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.roles import Role
from itss_improvement.errors import rules_as_messages
from itss_improvement.past_records import importing
from itss_improvement.permissions import roles_of


@frappe.whitelist(methods=["POST"])
def import_file(file_name: str, content: str) -> dict:
	"""Keep every record of a CSV or Excel file, or none. `content` is its bytes in Base64.

	Returns how many were `imported`; where anything is wrong that is 0, and `faults` say so, each with `row`, `column` and
	`reason`; `more` counts those that are not told.
	"""
	if Role.QUALITY_OFFICER not in roles_of():
		frappe.throw(_("Only the quality department imports past records."), frappe.PermissionError)
	with rules_as_messages():
		try:
			bytes_ = base64.b64decode(content, validate=True)
		except (binascii.Error, ValueError):
			raise RuleBroken("content", "The file did not arrive whole: choose it again.") from None
		return importing.import_file(file_name, bytes_)
