"""The official forms as PDFs: every value of the record, in order, in Chinese, on pages that are counted."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.forms import overfull, pdf, printing, records

ROWS = {
	records.NOTICE: "R84",
	records.CAPA: "R85",
	records.PROJECT: "R86",
	records.EVALUATION: "R87",
	records.OPPORTUNITY: "R88",
	records.MEASURE: "R89",
	records.VERIFICATION: "R90",
	records.REVIEW: "R91",
}
EACH = [pytest.param(doctype, marks=pytest.mark.row(row)) for doctype, row in ROWS.items()]


@pytest.fixture
def everybody(site) -> None:
	from tests import people

	people.make_everybody()


@pytest.mark.parametrize("doctype", EACH)
def test_every_value_of_a_record_stands_on_its_form_in_order(everybody, doctype):
	doc = records.full(doctype)
	paper = printing.as_pdf(doctype, doc.name)
	pdf.find_in_order(paper, [records.TITLES[doctype], doc.name, *records.values(doc)])
	assert all(font["embedded"] == "yes" for font in pdf.fonts(paper))
	assert pdf.missing_glyphs(paper) == 0
	assert 1 <= len(pdf.pages(paper)) <= 6


@pytest.mark.parametrize("doctype", EACH)
def test_no_field_is_forgotten(site, doctype):
	import frappe
	from frappe.model import no_value_fields, table_fields

	breaks = set(no_value_fields) - set(table_fields)
	fields = {df.fieldname for df in frappe.get_meta(doctype).fields if df.fieldtype not in breaks}
	on_paper = {name.partition(".")[0] for name in records.ORDER[doctype].split()}
	assert fields - on_paper == set(records.NOT_PRINTED[doctype].split())


@pytest.mark.parametrize("doctype", EACH)
def test_nothing_is_cut_off_a_record_with_more_than_anybody_foresaw(everybody, doctype):
	doc, said, rows = overfull.overfull(doctype)
	paper = printing.as_pdf(doctype, doc.name)
	if folder := os.environ.get("KEEP_FORMS"):
		Path(folder, f"overfull-{doctype.replace(' ', '-')}.pdf").write_bytes(paper)
	whole = pdf.text(paper)
	for text in said.values():
		missing = [part for part in parts(text, 40) if not stands_in(part, whole)]
		assert missing == []
	pdf.find_in_order(paper, rows)
	assert 5 <= len(pdf.pages(paper)) <= 60
	if rows and doctype not in overfull.DRAWN:
		if not printing.repeats_heads():
			paper = printing.as_counted_pdf(doctype, doc.name)
		head = overfull.head(doctype)
		with_rows = [
			page for page in map(pdf.squeezed, pdf.pages(paper)) if re.search(r"第\d+行的内容", page)
		]
		assert len(with_rows) > 1
		assert [page for page in with_rows if head not in page] == []


CHROMIUM_FOOT = """<!DOCTYPE html><style>
body {{ margin: 0; padding-top: {above}; }}
.wrapper {{ box-sizing: border-box; padding: 17mm 0 1mm; page-break-after: always; }}
</style>{style}<body><div class="print-format">{wrappers}</div>"""
"""What Frappe 16 puts a form's foot into, once for each page, prints by Chromium and lays below the form's pages."""


@pytest.fixture(scope="module")
def chromium():
	from playwright.sync_api import sync_playwright

	from tests.browser.site import ARGUMENTS, Skipped, find_chromium

	try:
		executable = find_chromium()
	except Skipped as reason:
		pytest.skip(str(reason))
	with sync_playwright() as playwright:
		yield playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))


def test_by_chromium_each_page_has_its_own_foot(everybody, chromium):
	from bs4 import BeautifulSoup

	doc = records.full(records.NOTICE)
	soup = BeautifulSoup(printing.as_html(records.NOTICE, doc.name), "html5lib")
	(style,) = (str(style) for style in soup.find_all("style") if ".improvement-footer" in style.string)
	foot = soup.find(id="footer-html").decode_contents()
	for above in ("0", "1mm"):
		for more in ("", "很长的编号" * 40):
			wrappers = f'<div class="wrapper">{foot}</div>'.replace("XDYJ", f"XDYJ{more}") * 3
			page = chromium.new_page()
			page.emulate_media(media="print")
			page.set_content(CHROMIUM_FOOT.format(above=above, style=style, wrappers=wrappers))
			# the generator's own arithmetic: whole pixels, and of them inches with three decimals
			height = round(page.evaluate("document.querySelector('.wrapper').offsetHeight") / 96, 3)
			paper = page.pdf(width="8.268in", height=f"{height}in", print_background=True)
			page.close()
			assert ["XDYJ" in shown for shown in pdf.pages(paper)] == [True] * 3, (above, more)


def stands_in(part: str, whole: str) -> bool:
	"""At the foot of a page it may be in two, with the label beside it in between."""
	return part in whole or any(part[:at] in whole and part[at:] in whole for at in range(1, len(part)))


def parts(text: str, length: int) -> list[str]:
	return [text[at : at + length] for at in range(0, len(text), length)]
