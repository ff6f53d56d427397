"""A file of past records is taken as a whole, or told apart row by row."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import itss_improvement
from itss_improvement.domain.past_record import (
	COLUMNS,
	LONG,
	MOST_ROWS,
	SHORT,
	Choices,
	Outcome,
	key_of,
	read,
	text_of,
)

TODAY = date(2026, 11, 26)
DOCTYPE = Path(itss_improvement.__file__).parent / "itss_improvement/doctype/improvement_past_record"
CHOICES = Choices(
	sources={"客户反馈": "Customer Feedback", "customerfeedback": "Customer Feedback"},
	classes={"日常改进": "Routine Improvement"},
	outcomes={"有效": "Effective", "effective": "Effective"},
	departments={"运维管理部": "运维管理部"},
	offered={"sources": "客户反馈", "classes": "日常改进", "outcomes": "有效"},
)
HEADING = (
	"编号",
	"标题",
	"来源",
	"识别日期",
	"责任部门",
	"问题描述",
	"验证结果",
	"关闭日期",
	"改进分类",
	"存放位置",
)
GOOD = (
	"QI-2023-01",
	"值班交接遗漏",
	"客户反馈",
	"2023-03-01",
	"运维管理部",
	"交接靠口头",
	"有效",
	"2023/5/31",
	"",
	"3 号柜",
)


def reading(*rows, known=(), heading=HEADING):
	return read(enumerate((heading, *rows), start=1), CHOICES, known, TODAY, {})


def changed(**cells) -> tuple:
	return tuple(cells.get(name, cell) for name, cell in zip(HEADING, GOOD, strict=True))


def told(*rows, **options) -> list[tuple]:
	records, faults = reading(*rows, **options)
	assert not records
	return [
		(fault.row, getattr(fault.column, "text", fault.column), fault.reason.render()) for fault in faults
	]


class TestRead:
	def test_a_record(self):
		[record], faults = reading(GOOD)
		assert not faults
		assert record == {
			"paper_number": "QI-2023-01",
			"title": "值班交接遗漏",
			"source": "Customer Feedback",
			"identified_on": date(2023, 3, 1),
			"responsible_department": "运维管理部",
			"problem": "交接靠口头",
			"outcome": "Effective",
			"closed_on": date(2023, 5, 31),
			"kept_at": "3 号柜",
			"file_row": 2,
		}

	@pytest.mark.parametrize(
		"written",
		[
			"2023-05-31",
			"2023.5.31",
			"2023年5月31日",
			date(2023, 5, 31),
			datetime(2023, 5, 31),
			"2023-05-31 00:00:00",
		],
	)
	def test_a_date_as_people_and_spreadsheets_write_it(self, written):
		[record], _faults = reading(changed(关闭日期=written))
		assert record["closed_on"] == date(2023, 5, 31)

	def test_a_number_of_a_spreadsheet(self):
		[record], _faults = reading(changed(编号=12.0))
		assert record["paper_number"] == "12"

	def test_columns_in_any_order_and_empty_rows(self):
		records, faults = reading(
			GOOD[::-1], ("",) * len(GOOD), tuple(reversed(changed(编号="2"))), heading=HEADING[::-1]
		)
		assert not faults and [record["file_row"] for record in records] == [2, 4]

	def test_the_doctype_has_each_column(self):
		fields = {
			field["fieldname"]: field
			for field in json.loads((DOCTYPE / f"{DOCTYPE.name}.json").read_text(encoding="utf-8"))["fields"]
		}
		for column in COLUMNS:
			assert fields[column.field]["label"] == column.label
			assert bool(fields[column.field].get("reqd")) == column.needed
		assert fields["outcome"]["options"].split("\n") == [one.value for one in Outcome]
		listed = (DOCTYPE / f"{DOCTYPE.name}_list.js").read_text(encoding="utf-8")
		for column in COLUMNS:
			assert f'\t"{column.label}",' in listed


class TestFaults:
	@pytest.mark.parametrize(
		("cells", "column", "said"),
		[
			({"编号": " "}, "Number on Paper", "it is empty."),
			({"标题": "长" * (SHORT + 1)}, "Title", f"it has {SHORT + 1} characters, {SHORT} at most."),
			({"问题描述": "长" * (LONG + 1)}, "Problem", f"it has {LONG + 1} characters"),
			({"来源": "听说"}, "Source", "听说 is none of these: 客户反馈."),
			({"责任部门": "后勤部"}, "Responsible Department", "there is no department 后勤部."),
			({"验证结果": "还行"}, "Outcome", "还行 is none of these: 有效."),
			({"识别日期": "去年"}, "Identified On", "去年 is no date"),
			({"识别日期": "2023-02-30"}, "Identified On", "2023-02-30 is no date"),
			({"识别日期": "2023-13-01"}, "Identified On", "2023-13-01 is no date"),
			({"识别日期": 45000}, "Identified On", "45000 is no date"),
			({"关闭日期": "2026-11-27"}, "Closed On", "2026-11-27 is not between"),
			({"识别日期": "1899-12-30"}, "Identified On", "1899-12-30 is not between"),
			(
				{"关闭日期": "2023-02-28"},
				"Closed On",
				"2023-02-28 is before it was identified, on 2023-03-01.",
			),
		],
	)
	def test_row_column_and_reason(self, cells, column, said):
		[(row, where, why)] = told(GOOD, changed(**{"编号": "2", **cells}))
		assert (row, where) == (3, column) and said in why

	def test_all_that_is_wrong_is_told_at_once(self):
		assert [
			(row, column) for row, column, _why in told(changed(标题=""), changed(来源="x", 编号="2"))
		] == [
			(2, "Title"),
			(3, "Source"),
		]

	def test_a_number_twice_or_imported_before(self):
		assert told(GOOD, changed(编号=" qi-2023-01 ")) == [
			(3, "Number on Paper", "qi-2023-01 stands in row 2 already.")
		]
		assert told(GOOD, known=["QI-2023-01"])[0][2] == "QI-2023-01 was imported before."

	def test_columns_that_are_missing_unknown_or_twice(self):
		faults = told(GOOD, heading=("编号", "记录编号", "备注", *HEADING[3:]))
		assert (1, "记录编号", "this column is there twice.") in faults
		assert (1, "备注", "this column is not known.") in faults
		assert (1, "Title", "this column is missing.") in faults

	def test_nothing_in_it(self):
		assert read([], CHOICES, (), TODAY, {})[1][0].reason.render().startswith("The file is empty")
		assert told()[0][2] == "There is no record below the heading."

	def test_too_much_in_it(self):
		rows = [changed(编号=str(number)) for number in range(MOST_ROWS + 1)]
		assert len(reading(*rows[:-1])[0]) == MOST_ROWS
		assert told(*rows)[0][2].startswith(f"A file has {MOST_ROWS} records at most")

	cells = st.one_of(st.none(), st.text(max_size=12), st.floats(), st.integers(), st.dates(), st.booleans())

	@given(st.lists(st.lists(cells, max_size=12), max_size=4))
	def test_whatever_is_in_it_all_or_none(self, rows):
		records, faults = reading(GOOD, *rows)
		assert bool(records) != bool(faults)
		for record in records:
			assert all(record.get(column.field) for column in COLUMNS if column.needed)

	@given(st.text("01.AaBb条款（）１．Ａ \t"))
	def test_a_key_is_its_own(self, text):
		assert key_of(key_of(text)) == key_of(text)
		assert text_of(text_of(text)) == text_of(text)
