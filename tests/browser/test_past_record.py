"""Importing past records: what is wrong is told, then all of it is there, marked."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.site import OPERATIONS, OWNER, QUALITY
from tests.browser.test_language import check

RECORD = "Improvement Past Record"
HEADING = "编号,标题,来源,识别日期,责任部门,问题描述,验证结果,关闭日期"
GOOD = f"QI-2022-07,机房巡检漏项,内部审核,2022-07-01,{OPERATIONS},巡检表缺两项,有效,2022-08-15"
BAD = f"QI-2022-08,<img src=x onerror='window.__xss=1'>,听说<b>的</b>,2022-07-01,{OPERATIONS},漏项,有效,昨天"


def choose(desk, *rows: str) -> None:
	file = {
		"name": "台账.CSV",
		"mimeType": "text/csv",
		"buffer": "\n".join((HEADING, *rows)).encode("gb18030"),
	}
	desk.dialog.locator("input[type=file]").set_input_files(file)
	expect(desk.dialog.get_by_text("台账.CSV")).to_be_visible()
	desk.button("导入", desk.dialog).click()


@pytest.mark.row("R70", "R92")
def test_what_is_wrong_is_told_then_all_of_it_is_there(page_as, api_as):
	desk = page_as(QUALITY, viewport={"width": 1280, "height": 900}).open("improvement-past-record")
	desk.wait_for_list()
	desk.button("导入文件").click()
	desk.dialog.wait_for()
	choose(desk, GOOD, BAD)
	expect(desk.dialog.get_by_role("row", name="3 来源")).to_contain_text("不在可选范围内")
	expect(desk.dialog.get_by_role("row", name="3 关闭时间")).to_contain_text("不是日期")
	assert desk.page.evaluate("() => window.__xss") is None
	check(desk)
	assert not api_as(QUALITY).list(RECORD, {"paper_number": ["like", "QI-2022%"]})
	choose(desk, GOOD)
	expect(desk.body.get_by_text("机房巡检漏项").first).to_be_visible()
	expect(desk.body.get_by_text("历史补录", exact=True).first).to_be_visible()
	(found,) = api_as(QUALITY).list(RECORD, {"paper_number": "QI-2022-07"})
	desk.open(f"improvement-past-record/{found['name']}")
	desk.wait_for_form(RECORD, found["name"])
	expect(desk.body.get_by_text("系统启用前的纸质记录").first).to_be_visible()
	expect(desk.button("保存")).to_have_count(0)
	check(desk)


def test_a_department_reads_and_imports_nothing(page_as):
	desk = page_as(OWNER).open("improvement-past-record")
	desk.wait_for_list()
	expect(desk.button("导入文件")).to_have_count(0)
