"""A form as a page that stands by itself, and as a PDF that needs neither a browser nor wkhtmltopdf."""

from __future__ import annotations

import logging

import frappe
from frappe.utils.pdf import get_pdf

from itss_improvement.forms.sheet import Sheet

PAGE = "itss_improvement/templates/forms/page.html"
FOOTER = """
@page { @bottom-center { content: element(footer); width: 100%; } }
#footer-html { display: block !important; position: running(footer); }
.page::after { content: counter(page); }
.topage::after { content: counter(pages); }
"""
"""What the framework's own generators do with the footer of a print format, for WeasyPrint."""


def page(sheet: Sheet, tools: tuple[dict, ...] = ()) -> str:
	"""`tools`: links that are shown on the screen alone, each with `href` and `text`."""
	return frappe.get_template(PAGE).render({"form": sheet, "tools": tools})


def pdf(sheet: Sheet, fonts=None) -> bytes:
	"""By WeasyPrint where it can be loaded, which counts the pages whatever else the bench lacks; else by the bench's
	own generator. `fonts`: what `fonts()` answered, where many forms are made in one go."""
	html = page(sheet)
	engine = weasyprint()
	if engine is None:
		return get_pdf(html)
	document = engine.HTML(string=html, url_fetcher=_fetch_nothing)
	return document.write_pdf(stylesheets=[engine.CSS(string=FOOTER)], font_config=fonts)


def fonts():
	"""The fonts of the system, read once: each form that reads them for itself leaves some megabytes behind. Not to be
	shared between threads. None without WeasyPrint."""
	if weasyprint() is None:
		return None
	from weasyprint.text.fonts import FontConfiguration

	return FontConfiguration()


def weasyprint():
	"""None where it is not installed, or where the system lacks the library that it draws with."""
	try:
		import weasyprint
	except (ImportError, OSError):
		return None
	for name in ("weasyprint", "fontTools"):
		logging.getLogger(name).setLevel(logging.ERROR)
	return weasyprint


def _fetch_nothing(url: str, *args, **options):
	"""A form has no file outside itself, and a value of a record must not make the server ask for one."""
	raise ValueError(f"not fetched: {url}")
