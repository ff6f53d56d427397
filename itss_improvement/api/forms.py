"""The official forms for whoever prints them: blank ones, and PDFs where the bench makes none that count their pages."""

from dataclasses import asdict

import frappe
from frappe import _
from frappe.utils import nowdate
from werkzeug import Response
from werkzeug.utils import send_file

from itss_improvement import downloads, forms
from itss_improvement.forms import batch, filling, printing

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


@frappe.whitelist(methods=["POST"])
def make_many(
	doctype: str, names: list | str | None = None, filters: list | dict | str | None = None
) -> dict:
	"""Put records on their forms in the background: those of `names`, or those that a list shows with `filters`.

	For whoever may read and print them; others are not among them. Returns how far it is, as `state_of_many` does.
	"""
	form = forms.of(doctype)
	if frappe.get_meta(form.doctype).issingle:
		frappe.throw(_("{0} is one record: print it on its form.").format(_(form.doctype)))
	frappe.has_permission(form.doctype, "print", throw=True)
	names = frappe.parse_json(names)
	chosen = [[form.doctype, "name", "in", [*names, ""]]] if names else frappe.parse_json(filters)
	found = frappe.get_list(
		form.doctype,
		filters=chosen,
		pluck="name",
		order_by="creation, name",
		limit_page_length=batch.MOST + 1,
	)
	return asdict(batch.start(form.doctype, found, forms.asked_for()))


@frappe.whitelist(methods=["GET"])
def state_of_many() -> dict | None:
	"""How far it is with what the user asked for last: `state`, `text`, `done` and `total`; None without it."""
	found = downloads.state(batch.JOB)
	return asdict(found) if found else None


@frappe.whitelist(methods=["GET"])
def many() -> Response:
	"""The archive that was made for the user last."""
	file = downloads.path(batch.JOB)
	if not file.is_file():
		frappe.throw(
			_("There is no archive of forms for you: make one from a list."), frappe.DoesNotExistError
		)
	name = f"{_('Forms')} {nowdate()}.zip"
	return send_file(file, frappe.local.request.environ, as_attachment=True, download_name=name)


def _answer_with_pdf(content: bytes, name: str) -> None:
	frappe.local.response.filename = f"{name.replace(' ', '-').replace('/', '-')}.pdf"
	frappe.local.response.filecontent = content
	frappe.local.response.type = "pdf"
