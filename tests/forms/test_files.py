"""The demo leaves the forms of its story as files, and says what they are."""

from __future__ import annotations

import pytest

from tests import measures, people
from tests.forms import pdf, records


@pytest.fixture
def record(site):
	people.make_everybody()
	return measures.in_state("Done")


def test_as_pdf(record, tmp_path):
	embedded = pytest.importorskip("embedded.printing")
	written, kind = embedded.write_forms(tmp_path)
	assert kind == "PDF"
	name = f"{records.TITLES[records.MEASURE]} {record.name}.pdf"
	assert name in written and sorted(written) == sorted(file.name for file in tmp_path.iterdir())
	pdf.find_in_order((tmp_path / name).read_bytes(), [records.TITLES[records.MEASURE], record.work_done])


def test_as_pages_where_nothing_makes_pdfs(record, tmp_path, monkeypatch):
	from itss_improvement.forms import printing

	embedded = pytest.importorskip("embedded.printing")
	monkeypatch.setattr(printing, "weasyprint", lambda: None)
	written, kind = embedded.write_forms(tmp_path)
	assert kind == "HTML" and all(name.endswith(".html") for name in written)
	page = (tmp_path / f"{records.TITLES[records.MEASURE]} {record.name}.html").read_text()
	assert record.work_done in page and page.startswith("<!DOCTYPE html>")


def test_a_form_asks_for_no_file_from_anywhere(record):
	"""A value of a record must not make the server call others."""
	import frappe

	from itss_improvement.forms import FORMS, filling, printing

	frappe.db.set_value(record.doctype, record.name, "work_done", "<img src='http://192.0.2.1/x.png'>")
	sheet = filling.filled(FORMS[record.doctype], record.reload())
	assert "<img" not in printing.page(sheet)
	assert "<img src='http://192.0.2.1/x.png'>" in pdf.text(printing.pdf(sheet)).replace(
		"<imgsrc", "<img src"
	)
