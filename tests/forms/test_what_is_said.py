"""What the forms say beside the fields: the control of the document, signatures, languages, and what is no longer so."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import ClassVar

import pytest

from tests import corrective_actions, improvements, measures, notices, people, verifications
from tests.forms import pdf, records
from tests.forms.printing import as_counted_pdf, as_html, as_pdf
from tests.web import Browser, lent

HOSTILE = (
	"<script>alert(1)</script>",
	'"><img src=x onerror=alert(2)>',
	"' onmouseover='alert(3)",
	"{{ 7*7 }}{% raw %}",
	"]]></svg><svg onload=alert(4)>",
	"</style><style>*{display:none}",
	"<b>粗</b>&amp;&#60;",
)
RTL = "ab\u202ecd\u2066ef\u200fgh"


@pytest.fixture
def everybody(site) -> None:
	people.make_everybody()


class Elements(HTMLParser):
	"""What a browser makes of a page: its elements with their attributes, and its text."""

	def __init__(self, html: str):
		super().__init__()
		self.elements: list[tuple[str, list]] = []
		self.said: list[str] = []
		self.feed(html)

	def handle_starttag(self, tag, attrs):
		self.elements.append((tag, attrs))

	def handle_data(self, data):
		self.said.append(data)

	@property
	def text(self) -> str:
		return "".join(self.said)


def change_settings(**values) -> None:
	import frappe

	for field, value in values.items():
		frappe.db.set_single_value("Improvement Settings", field, value)
	frappe.clear_document_cache("Improvement Settings", "Improvement Settings")


class TestTheControlOfTheDocument:
	HEADER: ClassVar = {
		"company": "北京某某网络技术有限公司",
		"document_number": "QM-77-08",
		"version": "V3.2",
		"approved_by": "某总",
		"approved_on": "2026-02-03",
	}

	@pytest.mark.row("R1")
	@pytest.mark.parametrize("doctype", records.TITLES)
	def test_it_is_a_setting_and_stands_on_every_form(self, everybody, doctype):

		change_settings(**self.HEADER, issuing_department=people.QUALITY)
		doc = records.MADE[doctype]()
		text = pdf.text(as_pdf(doctype, doc.name))
		for value in (*self.HEADER.values(), people.QUALITY, doc.name, records.TITLES[doctype]):
			assert pdf.squeezed(value) in text
		labels = ("记录编号", "文件编号", "版本", "编制部门", "批准人", "审批日期")
		assert all(label in text for label in labels)

	def test_every_page_says_what_it_belongs_to_and_which_of_how_many_it_is(self, everybody):

		doc = corrective_actions_in("Awaiting Verification")
		pages = pdf.pages(as_counted_pdf(records.CAPA, doc.name))
		assert len(pages) > 1
		for place, page in enumerate(pages, start=1):
			said = pdf.squeezed(page)
			assert f"第{place}页，共{len(pages)}页" in said and doc.name in said and "XDYJ-04-04" in said

	@pytest.mark.row("R2")
	def test_the_revisions_of_the_regulation_are_printed(self, everybody):
		import frappe

		doc = frappe.get_single("Improvement Settings")
		doc.append(
			"revisions",
			{
				"revised_on": "2025-01-10",
				"effective_from": "2025-01-12",
				"version": "V1.0",
				"change": "新建",
				"approved_by": "某总",
			},
		)
		doc.append(
			"revisions",
			{
				"revised_on": "2026-11-01",
				"effective_from": "2026-11-03",
				"version": "V1.1",
				"change": "明确观察期",
				"approved_by": "某董",
			},
		)
		doc.save()
		paper = as_pdf("Improvement Settings", "Improvement Settings")
		pdf.find_in_order(
			paper,
			[
				*("运维服务质量改进管理制度", "修订记录", "日期", "版本", "变更说明", "批准人"),
				*("2025-01-10", "V1.0", "新建", "某总", "2025-01-12"),
				*("2026-11-01", "V1.1", "明确观察期", "某董", "2026-11-03"),
			],
		)

	@pytest.mark.row("R2", "R83")
	def test_a_form_bears_the_version_that_was_in_force_on_its_own_day(self, everybody):
		import frappe

		rows = [
			{
				"revised_on": f"{year}-01-10",
				"effective_from": f"{year}-02-01",
				"version": f"V{year}",
				"change": "修订",
				"approved_by": f"批准人{year}",
			}
			for year in (2020, 2022, 2099)
		]
		frappe.get_single("Improvement Settings").update({"revisions": rows}).save()
		doc = corrective_actions_in("Awaiting Verification")
		standing = [row.name for row in doc.signatures if not row.superseded]
		assert standing

		def dated(created: str, signed: str) -> str:
			"""Its form, had it been made and signed on these days."""
			frappe.db.set_value(
				records.CAPA, doc.name, "creation", f"{created} 09:00:00", update_modified=False
			)
			for name in standing:
				frappe.db.set_value("Improvement Signature", name, "signed_at", f"{signed} 10:00:00")
			return Elements(as_html(records.CAPA, doc.name)).text

		for signed, version in (
			("2022-01-31", 2020),
			("2022-02-01", 2022),
			("2026-11-26", 2022),
			("2099-02-01", 2099),
		):
			text = dated("2021-01-01", signed)
			assert f"V{version}" in text and f"批准人{version}" in text and f"{version}-01-10" in text, signed
			assert not [year for year in (2020, 2022, 2099) if year != version and f"V{year}" in text]
		# older than the regulation itself: no version is claimed
		assert "V20" not in dated("2019-01-01", "2020-01-31")
		# without a signature that stands it is the day on which it was made
		frappe.db.set_value("Improvement Signature", {"parent": doc.name}, "superseded", 1)
		frappe.clear_document_cache(records.CAPA, doc.name)
		assert "V2020" in dated("2022-01-31", "2026-11-26")
		blank = Browser(people.OFFICER).get(
			"/api/method/itss_improvement.api.forms.blank", doctype=records.CAPA
		)
		assert "V2022" in blank.get_data(as_text=True)


def corrective_actions_in(status: str):
	corrective_actions.add_analyst()
	return corrective_actions.in_state(status)


class TestSignatures:
	def test_they_stand_in_their_places_with_who_in_which_role_and_when(self, everybody):
		doc = corrective_actions_in("Awaiting Verification")
		text = Elements(as_html(records.CAPA, doc.name)).text
		found = text[text.rindex("签字") :]
		for row in doc.signatures:
			assert row.full_name in found and row.signed_at.strftime("%Y-%m-%d %H:%M") in found
			assert row.fingerprint[:12] in found
		assert "历次签字" not in text and "签字后内容有变" not in text

	def test_those_of_an_earlier_round_are_listed_and_no_longer_in_their_places(self, everybody):
		doc = verifications.conclude(
			verifications.of(corrective_actions_in("Awaiting Verification")), "Ineffective"
		)
		import frappe

		path = frappe.get_doc(doc.reference_doctype, doc.reference_name)
		assert path.status == "Root Cause Analysis"
		text = Elements(as_html(records.CAPA, path.name)).text
		earlier, _heading, standing = text[text.index("历次签字") :].rpartition("签字")
		ended = [row for row in path.signatures if row.superseded]
		assert len(ended) == 5
		assert earlier.count("-") == 2 * len(ended)
		for row in ended:
			assert frappe._(row.section, lang="zh") in earlier and row.full_name in earlier
			assert row.fingerprint[:12] not in standing
		(held,) = (row for row in path.signatures if not row.superseded)
		assert held.fingerprint[:12] in standing
		# what was found comes with it: the report is one history (R42)
		assert "无效" in text and verifications.STILL_WRONG in text

	def test_one_whose_record_was_changed_in_the_database_says_so(self, everybody):
		import frappe

		doc = corrective_actions_in("Awaiting Verification")
		frappe.db.set_value(records.CAPA, doc.name, "phenomenon", "别的现象", update_modified=False)
		assert "签字后内容有变" in Elements(as_html(records.CAPA, doc.name)).text

	def test_a_request_cannot_put_a_signature_or_a_value_on_paper(self, everybody):
		import frappe
		from frappe.www.printview import get_html_and_style

		doc = improvements.draft()
		forged = doc.as_dict(convert_dates_to_str=True)
		forged.update({"title": "假的标题", "status": "Closed"})
		forged["signatures"] = [
			{
				"doctype": "Improvement Signature",
				"section": "Assessment",
				"full_name": "假的签名",
				"signed_at": "2026-01-01",
			}
		]
		with lent(frappe.local.db):
			found = get_html_and_style(doc=frappe.as_json(forged))["html"]
		assert "假的" not in found and doc.title in found


class TestWhatIsNoLongerSo:
	def test_a_superseded_record_names_what_took_its_place(self, everybody):
		import frappe

		doc = corrective_actions.superseded()
		text = Elements(as_html(records.CAPA, doc.name)).text
		assert "本单已作废" in text and doc.superseded_reason in text
		frappe.db.set_value(
			records.CAPA,
			doc.name,
			{"superseded_by_doctype": records.PROJECT, "superseded_by": "PRJ-2026-0099"},
		)
		assert "由 改进项目 PRJ-2026-0099 取代" in Elements(as_html(records.CAPA, doc.name)).text

	def test_a_returned_notice_says_why(self, everybody):
		name = notices.in_state("Returned")
		text = Elements(as_html(records.NOTICE, name)).text
		assert f"已退回：{notices.RETURN['return_reason']}" in text

	def test_a_rejected_and_a_merged_opportunity_say_so(self, everybody):
		rejected = improvements.in_state("Rejected")
		assert "不予采纳：不属于本部门" in Elements(as_html(records.OPPORTUNITY, rejected.name)).text
		merged = improvements.in_state("Merged")
		assert f"已合并到 {merged.merged_into}。" in Elements(as_html(records.OPPORTUNITY, merged.name)).text

	def test_a_cancelled_measure_says_why(self, everybody):
		doc = measures.in_state("Cancelled")
		assert "已取消：另有安排" in Elements(as_html(records.MEASURE, doc.name)).text

	def test_causes_that_do_not_hang_together_are_printed_with_a_sentence_that_says_so(self, everybody):
		import frappe

		doc = corrective_actions_in("Awaiting Verification")
		first = doc.causes[0]
		frappe.db.set_value("Improvement Cause", first.name, "parent_cause", doc.causes[-1].name)
		text = Elements(as_html(records.CAPA, doc.name)).text
		assert all(row.cause in text for row in doc.causes)
		assert "<svg" not in as_html(records.CAPA, doc.name)


class TestInWhichLanguage:
	@pytest.mark.parametrize("mine", ["zh", "en", "de"])
	def test_that_of_the_records_whoever_prints(self, everybody, mine):
		import frappe

		doc = improvements.in_state("Assessed")
		before, frappe.local.lang = frappe.local.lang, mine
		try:
			text = Elements(as_html(records.OPPORTUNITY, doc.name)).text
		finally:
			frappe.local.lang = before
		assert "改进机会识别记录" in text and "识别部门" in text and "已评估" in text

	def test_another_one_where_the_settings_say_so(self, everybody):
		change_settings(record_language="en")
		text = Elements(as_html(records.OPPORTUNITY, improvements.draft().name)).text
		assert "Improvement Opportunity Record" in text and "识别" not in text

	def test_english_on_request(self, everybody):
		name = improvements.draft().name
		for asked in ({"_lang": "en"}, {"language": "en"}):
			text = Elements(as_html(records.OPPORTUNITY, name, **asked)).text
			assert "Improvement Opportunity Record" in text and "识别" not in text

	def test_a_language_that_there_is_not_is_no_request(self, everybody):
		name = improvements.draft().name
		assert "改进机会识别记录" in Elements(as_html(records.OPPORTUNITY, name, _lang="'; drop")).text

	def test_the_print_view_of_the_desk_begins_with_that_of_the_records(self, everybody):
		import frappe

		from itss_improvement.forms import FORMS

		def languages() -> set:
			names = [form.name for form in FORMS.values()]
			rows = frappe.get_all("Print Format", {"name": ["in", names]}, ["name", "default_print_language"])
			assert len(rows) == len(names)
			return {row.default_print_language for row in rows}

		assert languages() == {"zh"}
		doc = frappe.get_single("Improvement Settings")
		doc.record_language = "en"
		doc.save()
		assert languages() == {"en"}


class TestHostileValues:
	"""Values come from customers, and the framework's templates escape nothing by themselves."""

	@pytest.mark.parametrize("doctype", records.TITLES)
	def test_they_are_text_wherever_they_stand(self, everybody, doctype):

		doc = records.full(doctype)
		tame = Elements(as_html(doctype, doc.name))
		written = _poison(doc)
		assert len(written) >= 5
		change_settings(company=HOSTILE[0])
		found = Elements(as_html(doctype, doc.name))
		for hostile in {*written, HOSTILE[0]}:
			assert found.text.count(hostile) >= written.count(hostile) + (hostile == HOSTILE[0])
		assert [tag for tag, _ in found.elements if tag in ("script", "img", "b")] == [
			tag for tag, _ in tame.elements if tag in ("script", "img", "b")
		]
		events = [name for _, attrs in found.elements for name, _ in attrs if name.startswith("on")]
		assert events == [name for _, attrs in tame.elements for name, _ in attrs if name.startswith("on")]
		assert (
			"49" not in found.text
			or "49" in hostile
			or "{{ 7*7 }}" not in hostile
			or "{{ 7*7 }}" in found.text
		)
		assert as_pdf(doctype, doc.name).startswith(b"%PDF-")

	def test_in_pictures_too(self, everybody):
		import frappe

		doc = corrective_actions_in("Awaiting Verification")
		for hostile in HOSTILE:
			for row in doc.causes:
				frappe.db.set_value("Improvement Cause", row.name, "cause", hostile)
			frappe.db.set_value(records.CAPA, doc.name, "phenomenon", hostile)
			html = as_html(records.CAPA, doc.name)
			drawn = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
			assert len(drawn) == 2
			for picture in drawn:
				elements = Elements(picture).elements
				assert {tag for tag, _ in elements} <= {"svg", "title", "rect", "text", "path", "g", "desc"}
				assert not [name for _, attrs in elements for name, _ in attrs if name.startswith("on")]

	def test_marks_that_turn_text_round_are_left_out(self, everybody):
		import frappe

		doc = improvements.draft()
		frappe.db.set_value(records.OPPORTUNITY, doc.name, "current_state", RTL)
		html = as_html(records.OPPORTUNITY, doc.name)
		assert "abcdefgh" in html and not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", html)


def _poison(doc) -> list[str]:
	"""Writes hostile words into every field of `doc` that holds words, past whatever cleans them. What was written."""
	import frappe

	written: list[str] = []
	for name in records.ORDER[doc.doctype].split():
		table, _dot, column = name.partition(".")
		for row in doc.get(table) if column else (doc,):
			df = row.meta.get_field(column or name)
			# the file's own name is found again by its address
			if df.fieldtype in ("Text", "Small Text", "Data") and df.fieldname not in (
				"number",
				"fingerprint",
			):
				short = HOSTILE[len(written) % len(HOSTILE)]
				hostile = short if df.fieldtype == "Data" else "".join(HOSTILE)
				frappe.db.set_value(row.doctype, row.name, df.fieldname, hostile, update_modified=False)
				written.append(hostile)
	return written
