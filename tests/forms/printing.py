"""Forms as the site prints them: through its print view and its generator, within the test's own transaction."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.web import lent

CANNOT = {
	"No wkhtmltopdf executable": "The bench has no wkhtmltopdf, and so cannot make a PDF.",
	"network error": "The bench's wkhtmltopdf cannot reach the site's own address, and so cannot make a PDF.",
}
"""What the generator says where a bench lacks something, and the reason to give."""


def as_html(doctype: str, name: str, **request) -> str:
	"""`request` is what an address says besides."""
	import frappe

	before = frappe.local.form_dict
	frappe.local.form_dict = frappe._dict(request)
	try:
		# Frappe 15 commits its log of who printed what
		with lent(frappe.local.db):
			return frappe.get_print(doctype, name)
	finally:
		frappe.local.form_dict = before


def as_counted_pdf(doctype: str, name: str) -> bytes:
	"""By our own route: a bench's wkhtmltopdf without patched Qt counts no pages."""
	import frappe

	from itss_improvement.forms import FORMS, filling, printing

	return printing.pdf(filling.filled(FORMS[doctype], frappe.get_doc(doctype, name)))


def repeats_heads() -> bool:
	"""A bench's wkhtmltopdf without patched Qt prints the head of a table once, however many pages it has."""
	if not os.environ.get("BENCH"):
		return True
	said = subprocess.run(["wkhtmltopdf", "--version"], capture_output=True, text=True, check=True).stdout
	return "patched qt" in said


def as_pdf(doctype: str, name: str) -> bytes:
	import frappe

	try:
		with lent(frappe.local.db):
			return frappe.get_print(doctype, name, as_pdf=True)
	except OSError as error:
		for said, reason in CANNOT.items():
			if os.environ.get("BENCH") and said in str(error):
				pytest.skip(reason)
		raise
