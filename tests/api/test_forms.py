"""Who gets a form: on every door that prints, whoever may read the record, and nobody else. Blank ones make no record."""

from __future__ import annotations

import json
import os
from urllib.parse import quote

import pytest

from tests import measures, people
from tests.forms import pdf, records
from tests.web import Browser, message_of

API = "/api/method/itss_improvement.api.forms"
DOORS = {
	"the print view": lambda browser, doctype, name: browser.page(
		f"/printview?doctype={quote(doctype)}&name={name}"
	),
	"the framework's PDF": lambda browser, doctype, name: browser.get(
		"/api/method/frappe.utils.print_format.download_pdf", doctype=doctype, name=name
	),
	"the framework's HTML": lambda browser, doctype, name: browser.get(
		"/api/method/frappe.www.printview.get_html_and_style", doc=doctype, name=name
	),
	"our PDF": lambda browser, doctype, name: browser.get(f"{API}.pdf", doctype=doctype, name=name),
}
OUTSIDE = [people.OTHER_OWNER, people.AGENT, people.STRANGER, people.GUEST]


@pytest.fixture
def everybody(site) -> None:
	people.make_everybody()


def said(answer) -> str:
	"""All that came back, whichever way."""
	if answer.data.startswith(b"%PDF-"):
		return pdf.text(answer.data)
	if answer.is_json:
		return json.dumps(answer.get_json(), ensure_ascii=False)
	return answer.get_data(as_text=True)


@pytest.mark.parametrize("door", DOORS)
class TestARecord:
	def test_for_whoever_may_read_it(self, everybody, door):
		doc = measures.in_state("Done")
		for user in (people.OFFICER, people.OWNER, people.AUDITOR):
			answer = DOORS[door](Browser(user), doc.doctype, doc.name)
			if door == "the framework's PDF" and os.environ.get("BENCH") and answer.status_code >= 500:
				pytest.skip("The bench cannot make a PDF.")
			assert answer.status_code == 200, answer.get_data(as_text=True)[-500:]
			assert "改进措施实施记录" in said(answer)

	@pytest.mark.parametrize("user", OUTSIDE)
	def test_for_nobody_else(self, everybody, door, user):
		doc = measures.in_state("Done")
		answer = DOORS[door](Browser(user), doc.doctype, doc.name)
		assert answer.status_code in (403, 404) or b"%PDF-" not in answer.data
		for secret in (doc.work_done, doc.measure, doc.evidence[0].fingerprint):
			assert secret not in said(answer)

	def test_of_what_there_is_not(self, everybody, door):
		answer = DOORS[door](Browser(people.OFFICER), records.MEASURE, "MEA-0000-0000")
		assert answer.status_code in (403, 404)


class TestABlankForm:
	@pytest.mark.parametrize(
		"doctype",
		[pytest.param(doctype, marks=pytest.mark.row(row)) for doctype, row in (
			(records.NOTICE, "R84"),
			(records.CAPA, "R85"),
			(records.PROJECT, "R86"),
			(records.EVALUATION, "R87"),
			(records.OPPORTUNITY, "R88"),
			(records.MEASURE, "R89"),
			(records.VERIFICATION, "R90"),
		)],
	)  # fmt: skip
	def test_is_printed_and_makes_no_record(self, everybody, doctype):
		import frappe

		before = frappe.db.count(doctype)
		browser = Browser(people.OFFICER)
		page = browser.get(f"{API}.blank", doctype=doctype)
		assert page.status_code == 200 and page.content_type.startswith("text/html")
		assert records.TITLES[doctype] in page.get_data(as_text=True)
		paper = browser.get(f"{API}.blank", doctype=doctype, as_pdf=1)
		assert paper.status_code == 200 and paper.data.startswith(b"%PDF-")
		text = pdf.text(paper.data)
		assert records.TITLES[doctype] in text and "XDYJ-04-04" in text and "■" not in text
		assert {font["embedded"] for font in pdf.fonts(paper.data)} == {"yes"}
		assert pdf.missing_glyphs(paper.data) == 0
		assert 1 <= len(pdf.pages(paper.data)) <= 4
		assert frappe.db.count(doctype) == before

	def test_has_the_options_to_choose_from_and_every_label_of_a_filled_one(self, everybody):
		page = Browser(people.OFFICER).get(f"{API}.blank", doctype=records.OPPORTUNITY).get_data(as_text=True)
		for option in ("服务监控", "客户反馈", "内部审核", "管理评审", "员工建议", "市场变化"):
			assert f"□ {option}" in page
		for label in ("识别部门", "现状描述", "影响范围评分", "改进分类", "编制", "审核", "批准"):
			assert label in page

	def test_in_english_on_request(self, everybody):
		page = Browser(people.OFFICER).get(f"{API}.blank", doctype=records.NOTICE, _lang="en")
		assert "Improvement Notice Form" in page.get_data(as_text=True)

	def test_for_employees_too(self, everybody):
		assert Browser(people.STAFF).get(f"{API}.blank", doctype=records.OPPORTUNITY).status_code == 200

	@pytest.mark.parametrize("user", [people.AGENT, people.STRANGER, people.GUEST])
	def test_not_for_those_outside(self, everybody, user):
		answer = Browser(user).get(f"{API}.blank", doctype=records.OPPORTUNITY)
		assert answer.status_code == 403 and "改进机会识别记录" not in answer.get_data(as_text=True)

	def test_of_what_has_none(self, everybody):
		answer = Browser(people.OFFICER).get(f"{API}.blank", doctype="User")
		assert answer.status_code == 417 and "has no form" in message_of(answer)
