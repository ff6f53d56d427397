"""The official forms for whoever prints them: blank ones, and PDFs where the bench makes none that count their pages."""

import frappe
from frappe import _
from werkzeug import Response

from itss_improvement import forms
from itss_improvement.forms import filling, printing

METHOD = "/api/method/itss_improvement.api.forms.{0}?doctype={1}"


@frappe.whitelist(methods=["GET"])
def blank(doctype: str, as_pdf: bool | int | str = False) -> Response | None:
	"""The form that records of `doctype` are printed on, for a pen: a page to print from, or a PDF. No record is made.

	For whoever may read such records at all.
	"""
	form = forms.of(doctype)
	frappe.has_permission(form.doctype, "read", throw=True)
	sheet = filling.blank(form, forms.asked_for())
	if frappe.utils.sbool(as_pdf):
		_answer_with_pdf(printing.pdf(sheet), form.doctype)
		return None
	tools = (
		{"href": "javascript:window.print()", "text": _("Print")},
		{"href": f"{METHOD.format('blank', frappe.utils.quoted(doctype))}&as_pdf=1", "text": _("Download")},
	)
	return Response(printing.page(sheet, tools), content_type="text/html; charset=utf-8")


@frappe.whitelist(methods=["GET"])
def pdf(doctype: str, name: str) -> None:
	"""The form of a record that the user may read, as a PDF whose pages are counted, whatever generator the bench
	has."""
	form = forms.of(doctype)
	doc = frappe.get_doc(form.doctype, name)
	doc.check_permission("read")
	_answer_with_pdf(printing.pdf(filling.filled(form, doc, forms.asked_for())), doc.name)


def _answer_with_pdf(content: bytes, name: str) -> None:
	frappe.local.response.filename = f"{name.replace(' ', '-').replace('/', '-')}.pdf"
	frappe.local.response.filecontent = content
	frappe.local.response.type = "pdf"
