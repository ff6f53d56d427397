"""Past records from a file, through the site: all of it or nothing, and kept as they are."""

from __future__ import annotations

import base64
import io
from datetime import date

import pytest

from tests import people
from tests.web import Browser, message_of

RECORD = "Improvement Past Record"
METHOD = "itss_improvement.api.past_record.import_file"
HEADING = ("纸质编号", "标题", "来源", "识别日期", "责任部门", "问题描述", "处理结果", "关闭日期", "措施")
GOOD = (
	"QI-2023-01",
	"值班交接遗漏",
	"客户反馈",
	"2023-03-01",
	people.OPERATIONS,
	"交接靠口头",
	"有效",
	"2023-05-31",
	"改用交接单",
)
SECOND = (
	"QI-2023-02",
	"备件短缺",
	"Internal Audit",
	"2023-04-01",
	people.PURCHASING,
	"缺件",
	"Not Verified",
	"2023-06-30",
	"",
)
READERS = (people.OFFICER, people.REPRESENTATIVE, people.EXECUTIVE, people.AUDITOR)
OTHERS = (*people.ROLES.keys() - {people.OFFICER}, people.GUEST)


def csv_of(*rows, heading=HEADING, encoding="utf-8-sig") -> bytes:
	return "\r\n".join(",".join(row) for row in (heading, *rows)).encode(encoding)


def xlsx_of(*rows) -> bytes:
	import openpyxl

	book = openpyxl.Workbook()
	for row in (HEADING, *rows):
		book.active.append(row)
	book.create_sheet("备注").append(["别处的字"])
	kept = io.BytesIO()
	book.save(kept)
	return kept.getvalue()


def send(content: bytes, name: str = "台账.csv", user: str = people.OFFICER):
	return Browser(user).call(
		METHOD,
		file_name=name,
		content=base64.b64encode(content).decode(),
	)


def answer(content: bytes, name: str = "台账.csv") -> dict:
	found = send(content, name)
	assert found.status_code == 200, message_of(found)
	return found.get_json()["message"]


def kept() -> int:
	import frappe

	return frappe.db.count(RECORD)


@pytest.fixture(autouse=True)
def everybody(site):
	import frappe

	frappe.db.delete(RECORD)
	people.make_everybody()


@pytest.mark.row("R70", "R92")
class TestImport:
	@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
	def test_a_csv_as_spreadsheets_save_it(self, encoding):
		import frappe

		assert answer(csv_of(GOOD, SECOND, encoding=encoding)) == {"imported": 2, "faults": [], "more": 0}
		doc = frappe.get_doc(RECORD, {"paper_number": "QI-2023-01"})
		assert (doc.title, doc.source, doc.outcome, doc.measures) == (
			"值班交接遗漏",
			"Customer Feedback",
			"Effective",
			"改用交接单",
		)
		assert (doc.identified_on, doc.closed_on) == (date(2023, 3, 1), date(2023, 5, 31))
		assert (doc.imported_by, doc.file_name, doc.file_row) == (people.OFFICER, "台账.csv", 2)
		assert len(doc.file_fingerprint) == 64 and doc.imported_on

	def test_an_excel_file_with_real_dates(self):
		row = [date(2023, 3, 1) if cell == "2023-03-01" else cell for cell in GOOD]
		assert answer(xlsx_of(row), "台账.XLSX")["imported"] == 1
		assert answer(xlsx_of(row), "台账.xlsx")["faults"] == [
			{"row": 2, "column": "Number on Paper", "reason": "QI-2023-01 was imported before."}
		]
		assert kept() == 1

	def test_one_bad_row_and_nothing_is_kept(self):
		bad = ("QI-3", "<img src=x onerror=alert(1)>", "听说", "2023-03-01", "没有", "…", "有效", "昨天", "")
		found = answer(csv_of(GOOD, bad))
		assert found["imported"] == 0 and kept() == 0
		assert [(fault["row"], fault["column"]) for fault in found["faults"]] == [
			(3, "Source"),
			(3, "Responsible Department"),
			(3, "Closed On"),
		]
		assert found["faults"][1]["reason"] == "there is no department 没有."

	def test_it_is_told_in_the_reader_s_language(self):
		officer = Browser(people.OFFICER)
		officer.headers["Accept-Language"] = "zh"
		content = base64.b64encode(csv_of((*GOOD[:2], "听说", *GOOD[3:]))).decode()
		found = officer.call(METHOD, file_name="台账.csv", content=content)
		[fault] = found.get_json()["message"]["faults"]
		assert fault["column"] == "来源" and fault["reason"].startswith("听说 不在可选范围内：")
		assert "客户反馈" in fault["reason"]

	def test_very_many_faults_are_counted(self):
		found = answer(csv_of(*[(str(number), *[""] * 8) for number in range(100)]))
		assert len(found["faults"]) == 200 and found["more"] == 100 * 7 - 200

	@pytest.mark.parametrize(
		("content", "name", "said"),
		[
			(b"", "a.csv", "The file is empty"),
			(b"x" * (5 * 1024 * 1024 + 1), "a.csv", "larger than 5 MB"),
			(b"\xff\xfe\x00\xff\xff", "a.csv", "The file is no text"),
			(b'a,b\n"c', "a.csv", "Row 2 of the file cannot be read"),
			(b"PK\x03\x04 no zip", "a.xlsx", "The Excel file cannot be read"),
			(b"a,b", "a.xls", "Choose a CSV file or an Excel file"),
			(b"a,b", "a", "Choose a CSV file or an Excel file"),
		],
	)
	def test_a_file_that_is_none(self, content, name, said):
		found = send(content, name)
		assert found.status_code == 417 and said in message_of(found)
		assert kept() == 0

	def test_a_file_that_unpacks_to_far_more(self):
		import zipfile

		packed = io.BytesIO()
		with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
			file.writestr("xl/worksheets/sheet1.xml", b" " * (101 * 1024 * 1024))
		found = send(packed.getvalue(), "a.xlsx")
		assert found.status_code == 417 and "unpacks to far more" in message_of(found)

	def test_what_did_not_arrive_whole(self):
		found = Browser(people.OFFICER).call(METHOD, file_name="a.csv", content="%%%")
		assert found.status_code == 417 and "did not arrive whole" in message_of(found)

	def test_an_error_half_way_keeps_nothing(self, monkeypatch):
		from itss_improvement.itss_improvement.doctype.improvement_past_record import improvement_past_record

		def broken(self):
			if self.paper_number == "QI-2023-02":
				raise ValueError("half way")

		monkeypatch.setattr(
			improvement_past_record.ImprovementPastRecord, "after_insert", broken, raising=False
		)
		assert send(csv_of(GOOD, SECOND)).status_code == 500
		assert kept() == 0


@pytest.mark.row("R14", "R18", "R93")
class TestWhoMay:
	@pytest.mark.parametrize("user", OTHERS)
	def test_the_quality_department_alone_imports(self, user):
		assert send(csv_of(GOOD), user=user).status_code == 403
		assert kept() == 0

	def test_who_sees_which(self):
		answer(csv_of(GOOD, SECOND))

		def seen(user: str) -> set[str] | int:
			found = Browser(user).get(f"/api/resource/{RECORD}", fields='["paper_number"]')
			if found.status_code != 200:
				return found.status_code
			return {row["paper_number"] for row in found.get_json()["data"]}

		assert all(seen(user) == {"QI-2023-01", "QI-2023-02"} for user in READERS)
		assert (seen(people.OWNER), seen(people.OTHER_OWNER)) == ({"QI-2023-01"}, {"QI-2023-02"})
		assert all(seen(user) == 403 for user in (people.STAFF, people.AGENT, people.STRANGER, people.GUEST))

	def test_nobody_makes_or_changes_one_by_hand(self):
		import frappe

		answer(csv_of(GOOD))
		name = frappe.db.get_value(RECORD, {"paper_number": "QI-2023-01"})
		values = {"title": "改过", "paper_number": "9"}
		for user in (*READERS, people.OWNER):
			browser = Browser(user)
			assert browser.post(f"/api/resource/{RECORD}", **values).status_code == 403, user
			assert browser.put(f"/api/resource/{RECORD}/{name}", title="改过").status_code == 403, user
		with pytest.raises(frappe.ValidationError, match="come from a file"):
			frappe.copy_doc(frappe.get_doc(RECORD, name)).update({"paper_number": "9"}).insert()
		with pytest.raises(frappe.ValidationError, match="is not changed"):
			frappe.get_doc(RECORD, name).update({"title": "改过"}).save()
		with pytest.raises(frappe.ValidationError):
			frappe.rename_doc(RECORD, name, "PAST-X", force=True)
		assert frappe.db.get_value(RECORD, name, "title") == "值班交接遗漏"

	def test_the_officer_alone_deletes_a_wrong_one(self):
		import frappe

		answer(csv_of(GOOD))
		name = frappe.db.get_value(RECORD, {"paper_number": "QI-2023-01"})
		for user in (*READERS[1:], people.OWNER):
			assert Browser(user).delete(f"/api/resource/{RECORD}/{name}").status_code == 403, user
		assert Browser(people.OFFICER).delete(f"/api/resource/{RECORD}/{name}").status_code == 202
		assert frappe.db.exists("Deleted Document", {"deleted_name": name})
