"""Archives for whoever reads them: what is in one, and whether it still says what it said (R70, R92)."""

import frappe
from frappe import _
from werkzeug import Response

from itss_improvement.archives import ARCHIVE, ITEM, verifying
from itss_improvement.domain.archive import ItemKind

SHOWN = ("name", "number", "kind", "source_doctype", "source_name", "file_name", "file_url", "size", "sha256")


@frappe.whitelist(methods=["GET"])
def items(name: str) -> list[dict]:
	"""The items of an archive in their order, without what is in them."""
	_check(name)
	return frappe.get_all(ITEM, {"archive": name}, list(SHOWN), order_by="number", limit_page_length=0)


@frappe.whitelist(methods=["GET"])
def form(item: str) -> Response:
	"""A form as it was archived, as a page. Nothing in it runs."""
	frappe.has_permission(ITEM, "read", item, throw=True)
	found = frappe.db.get_value(ITEM, item, ["kind", "content"], as_dict=True)
	if not found or found.kind != ItemKind.FORM.value:
		frappe.throw(_("{0} is not a form.").format(item), frappe.DoesNotExistError)
	return Response(
		found.content,
		content_type="text/html; charset=utf-8",
		headers={"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"},
	)


@frappe.whitelist(methods=["GET"])
def verify(name: str) -> list[dict]:
	"""What of an archive, of the records that it froze, or of the log is not as it was archived: `doctype`, `name`,
	`field` and a sentence each. Empty where nothing was changed."""
	_check(name)
	return [
		{"doctype": fault.doctype, "name": fault.name, "field": fault.field, "text": fault.text}
		for fault in (*verifying.faults_of(name), *verifying.faults_of_log())
	]


def _check(name: str) -> None:
	frappe.has_permission(ARCHIVE, "read", name, throw=True)
