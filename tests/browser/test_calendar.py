"""A year's calendar from the library and from files, by the dialogs of its form and its list."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.site import EXECUTIVE, QUALITY, Api

CALENDAR = "Improvement Calendar"
LIBRARY, FILE = "2024", "2151"
"""A year that the library knows and the site has not, and one that no library knows."""
FIXED = ("01-01", "05-01", "10-01", "10-02", "10-03")


def csv_of(year: str, *more: str) -> str:
	return "\n".join(["日期,类型,名称", *(f"{year}-{day},节假日,节日" for day in FIXED), *more]) + "\n"


@pytest.fixture
def officer(api_as) -> Api:
	"""Has no calendar of these years, before and after."""

	def forget() -> None:
		for row in found.list(CALENDAR, [["name", "in", [LIBRARY, FILE]]]):
			found.delete(CALENDAR, row["name"])

	found = api_as(QUALITY)
	forget()
	yield found
	forget()


@pytest.fixture
def file_of(tmp_path) -> Callable[..., Path]:
	def write(name: str, text: str, encoding: str = "utf-8") -> Path:
		path = tmp_path / name
		path.write_bytes(text.encode(encoding))
		return path

	return write


def years(officer: Api) -> set[str]:
	return {row["name"] for row in officer.list(CALENDAR, [["name", "in", [LIBRARY, FILE]]])}


def open_list(page_as):
	desk = page_as(QUALITY).open("improvement-calendar")
	desk.wait_for_list()
	return desk


def choose(desk, path: Path) -> None:
	with desk.page.expect_file_chooser() as chooser:
		desk.button("选择文件", desk.dialog).click()
	chooser.value.set_files(path)
	expect(desk.dialog.get_by_text(path.name)).to_be_visible()


def refused_file(desk, path: Path, year: str = FILE) -> None:
	desk.button("导入 CSV").click()
	desk.fill("year", year, desk.dialog)
	choose(desk, path)
	desk.button("导入", desk.dialog).click()
	desk.page.locator(".msgprint:visible").wait_for()


@pytest.mark.row("R55")
def test_a_year_from_the_library(page_as, officer):
	desk = open_list(page_as)
	desk.button("导入法定节假日").click()
	# whoever imports a year means the next one, as a rule
	expect(desk.input("year", desk.dialog)).to_have_value(str(date.today().year + 1))
	desk.fill("year", LIBRARY, desk.dialog)
	desk.button("导入", desk.dialog).click()
	desk.wait_for_form(CALENDAR, LIBRARY)
	expect(desk.page.get_by_text("2024 年日历共有 36 个特殊日期。")).to_be_visible()
	expect(desk.field("days").get_by_text("2024-02-04").first).to_be_visible()
	stored = officer.get(CALENDAR, LIBRARY)
	assert stored["source"].startswith("chinesecalendar ") and not stored["edited"]
	assert {"day": "2024-10-12", "kind": "Make-Up Working Day", "title": "国庆节"} in [
		{key: row[key] for key in ("day", "kind", "title")} for row in stored["days"]
	]


def test_a_year_that_nobody_knows_yet_and_one_that_is_none(page_as, officer):
	desk = open_list(page_as)
	desk.button("导入法定节假日").click()
	for year, told in ((FILE, f"尚无 {FILE} 年的节假日"), ("明年", "须为四位数字")):
		desk.fill("year", year, desk.dialog)
		desk.button("导入", desk.dialog).click()
		expect(desk.told(told)).to_be_visible()
		desk.leave_message()
	desk.window.expect_refusal(417)
	assert not years(officer)


@pytest.mark.row("R55")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_year_from_a_file(page_as, officer, file_of, encoding):
	path = file_of("节假日.csv", csv_of(FILE, f"{FILE}-10-09,调休上班,国庆节"), encoding)
	desk = open_list(page_as)
	desk.button("导入 CSV").click()
	desk.fill("year", FILE, desk.dialog)
	choose(desk, path)
	desk.button("导入", desk.dialog).click()
	desk.wait_for_form(CALENDAR, FILE)
	stored = officer.get(CALENDAR, FILE)
	assert stored["source"] == "CSV 节假日.csv"
	assert (stored["days"][-1]["day"], stored["days"][-1]["title"]) == (f"{FILE}-10-09", "国庆节")
	assert len(stored["days"]) == len(FIXED) + 1


def test_a_file_with_faults_is_told_line_by_line_and_nothing_is_imported(page_as, officer, file_of):
	text = csv_of(
		FILE,
		f"{FILE}-13-40,节假日,坏",
		f"{FILE}-05-02,放假,坏",
		f"{FILE}-01-01,调休上班,坏",
		"2150-10-09,节假日,坏",
	)
	desk = open_list(page_as)
	refused_file(desk, file_of("坏.csv", text, "gb18030"))
	told = desk.page.locator(".msgprint:visible").get_by_role("listitem")
	expect(told).to_have_text(
		[
			f"第 7 行“日期”列：“{FILE}-13-40”不是日期，请写成例如 {FILE}-10-01。",
			"第 8 行“类型”列：“放假”既不是“节假日”也不是“调休上班”。",
			f"第 9 行“类型”列：{FILE}-01-01 不是周末：只有周六、周日才会调休上班。",
			f"第 9 行“日期”列：{FILE}-01-01 不能既是“节假日”又是“调休上班”。",
			f"第 10 行“日期”列：2150-10-09 不在 {FILE} 年内。",
		]
	)
	desk.window.expect_refusal(417)
	assert not years(officer)
	# the same dialog takes the file once it is mended
	desk.leave_message()
	choose(desk, file_of("坏.csv", csv_of(FILE)))
	desk.button("导入", desk.dialog).click()
	desk.wait_for_form(CALENDAR, FILE)
	assert years(officer) == {FILE}


def test_what_is_in_a_file_is_told_as_text(page_as, officer, file_of):
	hostile = "<img src=x onerror=window.pwned=1>"
	desk = open_list(page_as)
	refused_file(
		desk, file_of(f"{hostile}.csv".replace("/", ""), csv_of(FILE, f"{hostile},节假日,{hostile}"))
	)
	expect(desk.told(hostile)).to_be_visible()
	assert desk.page.evaluate("() => window.pwned") is None
	desk.window.expect_refusal(417)


def test_a_file_that_was_saved_again_is_to_be_chosen_again(page_as, officer, file_of):
	path = file_of("节假日.csv", csv_of(FILE, "坏"))
	desk = open_list(page_as)
	refused_file(desk, path)
	desk.window.expect_refusal(417)
	desk.leave_message()
	path.write_text(csv_of(FILE), encoding="utf-8")
	# the browser knows it by its time, and a file that is written at once may bear the same
	os.utime(path, (path.stat().st_mtime + 60,) * 2)
	desk.button("导入", desk.dialog).click()
	expect(desk.told("请重新选择")).to_be_visible()
	desk.leave_message()
	choose(desk, path)
	desk.button("导入", desk.dialog).click()
	desk.wait_for_form(CALENDAR, FILE)


def test_without_a_file_nothing_is_sent(page_as, officer):
	desk = open_list(page_as)
	desk.button("导入 CSV").click()
	desk.button("导入", desk.dialog).click()
	expect(desk.told("请先选择文件")).to_be_visible()


@pytest.mark.row("R55")
def test_what_was_edited_is_replaced_only_where_it_is_said(page_as, officer):
	officer.call("itss_improvement.api.calendar.import_from_library", year=LIBRARY)
	days = [
		{key: row[key] for key in ("day", "kind", "title")} for row in officer.get(CALENDAR, LIBRARY)["days"]
	]
	officer.update(CALENDAR, LIBRARY, days=[*days, {"day": "2024-12-24", "kind": "Holiday", "title": "司庆"}])
	desk = page_as(QUALITY).open(f"improvement-calendar/{LIBRARY}")
	desk.wait_for_form(CALENDAR, LIBRARY)
	desk.button("导入").click()
	desk.body.get_by_text("法定节假日", exact=True).click()
	# the year is the form's
	expect(desk.field("year", desk.dialog)).to_contain_text(LIBRARY)
	expect(desk.input("year", desk.dialog)).to_have_count(0)
	desk.button("导入", desk.dialog).click()
	expect(desk.told("2024 年已有日历")).to_be_visible()
	desk.window.expect_refusal(409)
	desk.leave_message()
	desk.dialog.get_by_role("checkbox", name="替换已有日历").check()
	desk.button("导入", desk.dialog).click()
	expect(desk.page.get_by_text("2024 年日历共有 36 个特殊日期。")).to_be_visible()
	expect(desk.field("days").get_by_text("2024-12-24")).to_have_count(0)
	stored = officer.get(CALENDAR, LIBRARY)
	assert not stored["edited"] and len(stored["days"]) == len(days)


def test_readers_import_nothing(page_as, officer):
	officer.call("itss_improvement.api.calendar.import_from_library", year=LIBRARY)
	desk = page_as(EXECUTIVE).open("improvement-calendar")
	desk.wait_for_list()
	expect(desk.body.get_by_role("link", name=LIBRARY).first).to_be_visible()
	expect(desk.button("导入 CSV")).to_have_count(0)
	desk.open(f"improvement-calendar/{LIBRARY}")
	desk.wait_for_form(CALENDAR, LIBRARY)
	expect(desk.button("导入")).to_have_count(0)
