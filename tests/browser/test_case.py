"""The case library with its people: drafted and published by the officer, found by an employee, offered to the owner."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.site import EMPLOYEE, OWNER, QUALITY
from tests.browser.test_accessibility import check
from tests.browser.test_corrective_action import CAPA, open_action, opened  # noqa: F401
from tests.browser.test_notice import NOTICE, agree, drafted, open_notice  # noqa: F401
from tests.browser.test_verification import judge, open_verification, put_on_file  # noqa: F401

CASE = "Improvement Case"
LESSONS = "改表格先把重复栏目列出来再合并。"
PUBLISHED = "夜班交接单字段重复"
"""The case that the demo's officer publishes."""


def page_of(page_as, user: str, path: str, **options):
	desk = page_as(user, **options)
	desk.page.goto(path)
	return desk


@pytest.mark.row("R68", "R78")
def test_the_officer_drafts_from_an_effective_record_and_publishes(page_as, put_on_file, api_as):  # noqa: F811
	notice, verification = put_on_file("交接班遗漏待总结")
	desk = open_verification(page_as, QUALITY, verification)
	judge(desk, "Effective")
	desk.save()
	desk.button("作出结论").click()
	agree(desk)
	expect(desk.state("已有结论").first).to_be_visible()
	desk = open_notice(page_as, QUALITY, notice)
	desk.button("起草案例").click()
	desk.wait_for_form(CASE)
	expect(desk.field("after_value")).to_contain_text("交接时间 15 分钟")
	desk.button("发布").click()
	agree(desk)
	expect(desk.told("经验总结")).to_be_visible()
	desk.window.expect_refusal(417)
	desk.leave_message()
	desk.fill("lessons", LESSONS)
	desk.fill("keywords", "交接 遗漏")
	desk.input("best_practice").check()
	desk.fill("best_practice_reason", "各班组都可以照做。")
	desk.save()
	desk.button("发布").click()
	agree(desk)
	expect(desk.state("已发布").first).to_be_visible()
	(stored,) = api_as(QUALITY).list(
		CASE, {"reference_name": notice}, "name", "status", "best_practice_by", "published_by"
	)
	assert (stored["status"], stored["best_practice_by"], stored["published_by"]) == (
		"Published",
		QUALITY,
		QUALITY,
	)
	desk = open_notice(page_as, QUALITY, notice)
	expect(desk.button("打开案例")).to_be_visible()


@pytest.mark.row("R81")
def test_an_employee_finds_reads_and_marks_it_on_a_phone(page_as, api_as, axe):
	desk = page_of(page_as, EMPLOYEE, "/improvement", viewport={"width": 390, "height": 800})
	page = desk.page
	page.get_by_role("link", name="案例库").click()
	page.get_by_role("searchbox", name="搜索案例").fill("抄写 交接")
	page.get_by_role("button", name="搜索").click()
	expect(page.get_by_role("link", name=PUBLISHED)).to_be_visible()
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
		"nothing lies beside the screen"
	)
	assert not axe.faults(page, "body")
	page.get_by_role("link", name=PUBLISHED).click()
	expect(page.get_by_role("heading", name=PUBLISHED)).to_be_visible()
	expect(page.get_by_text("遗留问题单列一栏，交班时逐条销项。")).to_be_visible()
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
	assert not axe.faults(page, "body")
	page.get_by_role("button", name="对我有帮助").click()
	expect(page.get_by_role("status")).to_have_text("谢谢，已登记。")
	page.reload()
	expect(page.get_by_role("button", name="对我有帮助")).to_be_disabled()
	(case,) = api_as(QUALITY).list(CASE, {"title": PUBLISHED}, "use_count")
	assert case["use_count"] >= 1
	page.get_by_role("link", name="返回列表").click()
	page.get_by_role("searchbox", name="搜索案例").fill("海啸预警")
	page.get_by_role("checkbox", name="只看最佳实践").check()
	page.get_by_role("button", name="搜索").click()
	expect(page.get_by_text("没有包含这些词的案例")).to_be_visible()


@pytest.mark.row("R81")
def test_the_owner_sees_it_offered_in_a_new_analysis_and_uses_it(page_as, opened, api_as, axe):  # noqa: F811
	name = opened("交接单字段重复填写", [])
	desk = open_action(page_as(OWNER), name)
	offered = desk.page.get_by_role("region", name="类似案例")
	expect(offered.get_by_role("link", name=PUBLISHED)).to_be_visible()
	expect(offered).to_contain_text("相似")
	check(axe, desk, ".itss-cases")
	offered.get_by_role("button", name=f"借鉴：{PUBLISHED}").click()
	expect(offered.get_by_text("已借鉴")).to_be_visible()
	(use,) = api_as(QUALITY).list(
		"Improvement Case Use", {"reference_name": name}, "improvement_case", "user"
	)
	assert use["user"] == OWNER
	desk.tab("关联记录")
	chain = desk.chain()
	expect(chain.get_by_role("link", name=PUBLISHED)).to_be_visible()


def test_the_list_shows_what_is_worth_knowing(page_as):
	desk = page_as(QUALITY).open("improvement-case")
	desk.wait_for_list()
	desk.button("最佳实践").first.click()
	desk.settle()
	expect(desk.body.get_by_role("link", name=PUBLISHED).first).to_be_visible()


def test_nothing_keeps_people_from_reading_it(page_as, api_as, axe):
	(case,) = api_as(QUALITY).list(CASE, {"title": PUBLISHED}, "name")
	desk = page_as(OWNER).open(f"improvement-case/{case['name']}")
	desk.wait_for_form(CASE, case["name"])
	expect(desk.button("对我有帮助")).to_be_visible()
	expect(desk.input("lessons")).to_have_count(0)
	check(axe, desk, ".form-message, .form-page")
