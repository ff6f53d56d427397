"""A calendar from a CSV file: all of it, or a sentence for each thing that is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_improvement.domain.calendar_file import COLUMNS, KINDS, read_calendar_file
from itss_improvement.domain.working_days import DayKind, SpecialDay

HEAD = "date,kind,title"
FIXED = [
	"2027-01-01,Holiday,元旦",
	"2027-05-01,Holiday,劳动节",
	"2027-10-01,Holiday,国庆节",
	"2027-10-02,Holiday,国庆节",
	"2027-10-03,Holiday,国庆节",
]


def read(*lines: str, head: str = HEAD, year: int = 2027) -> tuple[list[SpecialDay], list[str]]:
	days, faults = read_calendar_file("\n".join([head, *lines]), year)
	return days, [fault.render() for fault in faults]


def test_days_in_order_with_kind_and_title():
	days, faults = read("2027-10-09,Make-Up Working Day,国庆节", *reversed(FIXED))
	assert faults == []
	assert days[0] == SpecialDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦")
	assert days[-1] == SpecialDay(date(2027, 10, 9), DayKind.MAKE_UP, "国庆节")
	assert days == sorted(days) and len(days) == 6


@pytest.mark.parametrize(
	"text",
	[
		"\ufeffdate,kind,title\r\n" + "\r\n".join(FIXED),
		"Date , KIND,Title\n\n" + "\n,,\n".join(FIXED) + "\n",
		"日期,类型,名称\n" + "\n".join(FIXED).replace("Holiday", "休"),
		"no,title,kind,date\n" + "\n".join("1,{2},{1},{0}".format(*line.split(",")) for line in FIXED),
		"date,kind\n"
		+ "\n".join(line.rpartition(",")[0] for line in FIXED).replace("-0", "/").replace("-", "/"),
		'date,kind,title\n2027/12/25,节假日,"a, ""b"""\n' + "\n".join(FIXED),
	],
)
def test_as_spreadsheets_write_it(text):
	days, faults = read_calendar_file(text, 2027)
	assert faults == []
	assert {one.day for one in days} >= {date(2027, 1, 1), date(2027, 10, 3)}


@pytest.mark.parametrize(
	("line", "expected"),
	[
		("2027-10-01,Holiday,", "Line 7, column date: 2027-10-01 is there twice."),
		(
			"2027-10-02,班,",
			"Line 7, column date: 2027-10-02 cannot be both Holiday and Make-Up Working Day.",
		),
		("2026-10-01,Holiday,", "Line 7, column date: 2026-10-01 is not in 2027."),
		("2027-02-30,Holiday,", "Line 7, column date: 2027-02-30 is no date: write 2027-10-01, for example."),
		("soon,Holiday,", "Line 7, column date: soon is no date: write 2027-10-01, for example."),
		("01.10.2027,Holiday,", "Line 7, column date: 01.10.2027 is no date: write 2027-10-01, for example."),
		("{0},Holiday,", "Line 7, column date: {0} is no date: write 2027-10-01, for example."),
		(",Holiday,国庆节", "Line 7, column date: the date is missing."),
		("2027-10-04,,国庆节", "Line 7, column kind: the kind is missing."),
		("2027-10-04", "Line 7, column kind: the kind is missing."),
		("2027-10-04,Party,", "Line 7, column kind: Party is neither Holiday nor Make-Up Working Day."),
		(
			"2027-10-11,班,",
			"Line 7, column kind: 2027-10-11 is no weekend: only a Saturday or a Sunday is made up for.",
		),
		(
			"2027-10-04,Holiday," + "长" * 141,
			"Line 7, column title: the title has 141 characters, at most 140 fit.",
		),
	],
)
def test_a_line_that_is_wrong(line, expected):
	_days, faults = read(*FIXED, line)
	assert faults == [expected]


def test_every_fault_of_every_line_is_told():
	_days, faults = read(*FIXED, ",,", "x,y,z", ",Holiday,", "2027-10-01,Holiday,")
	assert [fault.partition(":")[0] for fault in faults] == [
		"Line 8, column date",
		"Line 8, column kind",
		"Line 9, column date",
		"Line 10, column date",
	]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", HEAD, HEAD + "\n,,\n"])
def test_an_empty_file(text):
	days, faults = read_calendar_file(text, 2027)
	assert days == [] and [fault.render() for fault in faults] == [
		"The file is empty: it needs the columns date and kind, and a line for each day."
	]


@pytest.mark.parametrize(
	("head", "expected"),
	[
		("day,kind,title", "Line 1, column date: this column is missing."),
		("date;kind;title", "Line 1, column date: this column is missing."),
		("date,title", "Line 1, column kind: this column is missing."),
		(FIXED[0], "Line 1, column date: this column is missing."),
	],
)
def test_a_column_that_is_missing(head, expected):
	assert read(*FIXED, head=head) == ([], [expected])


def test_days_that_are_missing():
	_days, faults = read(*FIXED[:2], *FIXED[3:])
	assert faults == ["The calendar of 2027 is not complete: 2027-10-01 is a holiday in every year."]
	_days, faults = read("2027-12-25,Holiday,")
	assert "2027-01-01, 2027-05-01, 2027-10-01" in faults[0]


def test_another_kind_of_file():
	assert read('"2027')[1] == ["Line 2 cannot be read: unexpected end of data."]
	assert read(*["x"] * 1000)[1] == ["The file has 1001 lines: a year has at most 1000."]
	assert read("\x00PNG\r\x1a")[1]


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_whatever_the_text_it_is_read_or_refused(text):
	for written in (text, f"{HEAD}\n{text}", "\n".join([HEAD, *FIXED, text])):
		days, faults = read_calendar_file(written, 2027)
		assert days or faults
		assert all(fault.render() for fault in faults)
		if not faults:
			assert {date(2027, 1, 1), date(2027, 10, 3)} <= {one.day for one in days}


def test_both_languages_name_the_same():
	assert set(COLUMNS.values()) == {"date", "kind", "title"}
	assert set(KINDS.values()) == set(DayKind)
	assert {kind.value.casefold() for kind in DayKind} <= set(KINDS)
